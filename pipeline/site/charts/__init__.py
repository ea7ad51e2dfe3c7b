"""Charts of a dataset as static SVG, each with a text in its place and the data behind it as CSV.

They are drawn here, not by a library: so the same numbers give the same bytes on every machine (libraries measure text
by the fonts that they find), they follow a reader's dark mode, and a run needs no second JavaScript engine.
"""
