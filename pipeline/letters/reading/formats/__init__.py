"""One module for each format: bytes in, a `Document` out."""
