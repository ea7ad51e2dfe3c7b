"""The static files over HTTP, on loopback."""
