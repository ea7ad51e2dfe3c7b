"""Search and queries in the browser: static files that need no server beyond one that gives parts of files."""
