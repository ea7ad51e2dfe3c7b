"""The published SHACL shapes of the profile: `vocab/shapes.ttl`, with lists from the mapping and the authorities."""

import itertools
from json import dumps

from pipeline import settings
from pipeline.formats.mapping import mapping
from pipeline.model.letter import Letter, is_text
from pipeline.vocabulary import authorities
from pipeline.vocabulary.lists import rows

KINDS = {
    "string": "sh:datatype xsd:string",
    "text": "sh:or ( [ sh:datatype rdf:langString ] [ sh:datatype xsd:string ] )",
}
"""Constraint on the literals of a column, by the column's kind of value."""
SHAPE_OF = {**dict.fromkeys(("sender", "addressee", "signatory"), "attribution"), "file": "source"}
"""Shapes of nodes that share one with others."""
SHAPED = frozenset({"dct:title"})
"""Properties that have their own shape in `vocab/shapes.ttl`."""


def shapes_text(base: str) -> str:
    """Return the shapes for a dataset with this base IRI, as Turtle.

    The lists are the ones used to link names, so a linked letter has no IRI outside them.
    """
    bearers = authorities().organisations.bearers
    organisations = {bearer.iri for bearer in bearers if bearer.iri}
    versions = {bearer.version for bearer in bearers if bearer.version}
    themes = {iri for (iri,) in rows(settings.VOCAB, "themes", ("iri",))}
    lists = (
        f"<def/shapes/organisation> sh:in {_list(organisations)} .\n\n"
        f"<def/shapes/attribution> sh:property [ sh:path bb:naamversie ; sh:in {_list(versions)} ] .\n\n"
        f"<def/shapes/concept> sh:in {_list(themes)} .\n"
    )
    shapes = (settings.VOCAB / "shapes.ttl").read_text(encoding="utf-8")
    added = {"The authority lists": lists, "Closed lists of concepts": _concepts(), "Fields of plain text": _texts()}
    return f"@base <{base}> .\n{shapes}" + "".join(f"\n# {title}.\n\n{text}" for title, text in added.items())


def _concepts() -> str:
    """Return the shapes of properties whose values are from a closed list, from the mapping."""
    found: dict[tuple[str, str], str] = {}
    for column in (column for table in mapping().tables for column in table.columns):
        for node, name in column.targets:
            if values := column.list_of(name):
                concepts = dict.fromkeys(itertools.chain.from_iterable(mapping().values[values].values()))
                found[SHAPE_OF.get(node, node), name] = " ".join(concepts)
    return "".join(
        f"<def/shapes/{shape}> sh:property [ sh:path {name} ; sh:in ( {concepts} ) ] .\n"
        for (shape, name), concepts in found.items()
    )


def _texts() -> str:
    """Return the shapes of a letter's plain-text fields, from the mapping."""
    parts = []
    for column in mapping().table("letters").columns:
        if is_text(Letter, column.path) and column.value in KINDS:
            pattern = f" ; sh:pattern {dumps(f'^{column.pattern}$')}" if column.pattern else ""
            parts += [
                f"[ sh:path {name} ; sh:maxCount 1 ; {KINDS[column.value]}{pattern} ]"
                for node, name in column.targets
                if node == "letter" and name not in SHAPED
            ]
    properties = " ,\n    ".join(parts)
    return f"<def/shapes/letter> sh:property\n    {properties} .\n"


def _list(iris: set[str]) -> str:
    return "(\n" + "".join(f"    <{iri}>\n" for iri in sorted(iris)) + ")"
