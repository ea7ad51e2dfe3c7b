"""Releases, the site, and the places they go to."""
