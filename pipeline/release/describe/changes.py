"""What the files say that tell of the step from the release before: their names and columns."""

DELTA, PATCH, ABOUT, REGISTER = "delta.csv", "delta.nq.patch", "delta.json", "id-changes.csv"
DELTA_COLUMNS = ("operation", "table", "key", "letter", "field", "before", "after", "reason", "part")
REGISTER_COLUMNS = ("old", "new", "reason", "release")
"""Identifier that is gone (an IRI), the one that the letter has now, why, and the release that changed it."""
