"""A JSON-LD context for `letters.jsonl`, made from the mapping, which gives the meaning of its keys.

A line read with it gives triples of the letter's graph. JSON-LD cannot express everything: a node that belongs to one
letter (a signature, a citation) is a blank node here and has an IRI in the N-Quads; where a value maps to two concepts,
it gives the first; a text has no language; nodes nested in those nodes are left out. A single year or month is no
`xsd:date`, though it gets that type: for partial dates, read the other files.
"""

from typing import Any

from pipeline.formats.mapping import Column, Mapping, Node, leads_to_iri, paths

TYPES = {"date": "xsd:date", "datetime": "xsd:dateTime"}
"""Datatypes of the kinds of values whose literals have one."""
_SILENT = frozenset(("partial-date", "joined"))


def line_context(mapping: Mapping, base: str) -> dict[str, Any]:
    """Return the context: prefixes, then a term for every key of a letter; a key without statements is null."""
    prefixes = {name: iri.replace("{base}", base) for name, iri in sorted(mapping.prefixes.items())}
    terms: dict[str, Any] = dict.fromkeys(sorted(paths.ROOTS))
    terms["id"] = "@id"
    for column in mapping.columns():
        if column.path.startswith("@") or column.value in _SILENT or column.path.startswith("issues"):
            continue
        root = paths.resolve(column.path).root
        inner = column.path.partition(".")[2]
        if not inner and (found := _first(column, "letter")):
            terms[root.name] = _term(column, found, mapping)
        elif root.shape in ("one", "many") and (node := _node(root.name, mapping)):
            if terms[root.name] is None:
                terms[root.name] = {"@id": node.by[0], "@context": dict.fromkeys(sorted(root.fields))}
            if found := _first(column, node.name):
                terms[root.name]["@context"][inner] = _term(column, found, mapping)
    return {"@version": 1.1, **prefixes, **terms}


def _node(field: str, mapping: Mapping) -> Node | None:
    """Return the node that represents one item of a field, in any letter."""
    found = (node for node in mapping.nodes if node.list == field and node.parent == "letter" and not node.only)
    return next(found, None)


def _first(column: Column, node: str) -> str | None:
    """Return the first property of a column at a node."""
    return next((name for place, name in column.targets if place == node), None)


def _term(column: Column, name: str, mapping: Mapping) -> Any:
    """Return the definition of a key; the values of a closed list are terms within it."""
    listed = column.list_of(name)
    if listed is not None:
        words = {value: concepts[0] if concepts else None for value, concepts in mapping.values[listed].items()}
        return {"@id": name, "@type": "@vocab", "@context": words}
    if leads_to_iri(column, name):
        return {"@id": name, "@type": "@id"}
    return {"@id": name, "@type": TYPES[column.value]} if column.value in TYPES else name
