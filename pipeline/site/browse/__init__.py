"""Pages on which people find letters: lists by period, and by ministry, minister, dossier, theme, kind and question.

`rows` reads the letters of a release, `collection` groups and links them, `planning` names every page with a hash of
what it is made from, and `write` puts into the web root what changed. Pages are pure functions of a collection.
"""
