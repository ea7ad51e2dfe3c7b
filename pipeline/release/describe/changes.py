"""Names and columns of the files about the step from the release before."""

DELTA, PATCH, ABOUT, REGISTER = "delta.csv", "delta.nq.patch", "delta.json", "id-changes.csv"
DELTA_COLUMNS = ("operation", "table", "key", "letter", "field", "before", "after", "reason", "part")
REGISTER_COLUMNS = ("old", "new", "reason", "release")
"""Identifier that is gone (an IRI), the identifier that the letter has now, the reason, and the release that changed
it."""
