"""Rows, types and descriptions that the tabular formats share."""
