"""Releases: build, describe, check, compare and sign them, and empty withdrawn letters from them."""
