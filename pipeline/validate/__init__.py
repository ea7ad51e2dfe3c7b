"""The reader's own tools on the files on disk."""
