"""Brievenbus: letters of the Dutch government to parliament, as open data."""
