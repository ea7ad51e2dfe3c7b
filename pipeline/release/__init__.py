"""A release: built, described, checked, compared, signed, and emptied of withdrawn letters."""
