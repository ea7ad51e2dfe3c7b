"""The nouns that every stage takes and gives: pure, immutable, without input or output."""
