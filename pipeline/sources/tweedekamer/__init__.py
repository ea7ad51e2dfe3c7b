"""The open data of the Tweede Kamer."""
