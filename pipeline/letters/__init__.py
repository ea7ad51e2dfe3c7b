"""From the bytes of a record to a linked letter."""
