"""One module for each file format: each reads bytes into a `Document`."""
