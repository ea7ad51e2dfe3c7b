"""Turn the bytes of a record into a linked letter."""
