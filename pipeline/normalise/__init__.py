"""A letter as printed to typed values."""
