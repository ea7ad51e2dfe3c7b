"""Bytes to a letter as printed."""
