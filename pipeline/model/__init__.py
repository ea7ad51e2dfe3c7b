"""The data structures that every stage takes and returns: pure and immutable, without input or output."""
