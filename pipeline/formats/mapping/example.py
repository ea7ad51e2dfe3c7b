"""A letter made of the examples that the mapping gives for its columns."""

from typing import Any

import msgspec

from pipeline.formats.mapping import mapping, paths
from pipeline.model.letter import Letter

LEFT_OUT = frozenset(("issues", "withdrawn", "sender.version_iri"))
"""Fields without an example value: a withdrawn letter has no other content, and this sender has its present name."""


def example(base: str) -> Letter:
    """Return the example letter: nearly every field filled, every list with one item."""
    fields: dict[str, Any] = {}
    for column in mapping().columns():
        root = None if column.path.startswith("@") else paths.resolve(column.path).root
        if root is None or LEFT_OUT & {root.name, column.path} or column.value == "partial-date":
            continue
        text = column.example_below(base)
        _, _, rest = column.path.partition(".")
        if root.shape == "scalar":
            fields[root.name] = text
        elif root.shape == "strings":
            fields[root.name] = [text]
        else:
            fields.setdefault(root.name, {})[rest] = text
    for name, value in fields.items():
        if paths.root(name).shape == "many":
            fields[name] = [value]
        elif paths.root(name).shape == "pairs":
            fields[name] = {value["key"]: value["value"]}
    return msgspec.convert(fields, Letter, strict=False)
