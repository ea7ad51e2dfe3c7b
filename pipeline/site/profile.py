"""The application profile for the page `def/`: classes, properties, how often each occurs, lists, an example.

All of it is made from `vocab/mapping.toml` and the shapes, so the page matches the content of the files.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph

from pipeline.formats import mapping as mappings
from pipeline.formats import rdf
from pipeline.formats.mapping import Column, Node, Table
from pipeline.formats.mapping.example import example
from pipeline.formats.rdf.shapes import shapes_text
from pipeline.model.dataset import Dataset, Text
from pipeline.site.texts import Language

Counts = Mapping[tuple[str, str], tuple[int, int | None]]
"""(class, property) to the least and the most number of values, from the shapes."""

_COUNTS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?class ?path ?least ?most WHERE {
  ?shape sh:targetClass ?class ; sh:property ?property .
  { ?property sh:path ?path } UNION { ?property sh:equals ?path }
  FILTER (isIRI(?path))
  OPTIONAL { ?property sh:minCount ?least } OPTIONAL { ?property sh:maxCount ?most }
}
"""
"""Query for counts by class and property; a property that must equal another one has the same counts."""
KINDS: dict[Language, dict[str, str]] = {
    "nl": {
        "text": "tekst in de taal van de brief",
        "string": "tekst",
        "date": "datum",
        "partial-date": "jaar, of jaar en maand",
        "datetime": "tijdstip",
        "integer": "geheel getal",
        "iri": "IRI",
        "label": "Nederlandse naam",
        "name": "naam van een persoon",
        "joined": "alle alinea's als een tekst",
    },
    "en": {
        "text": "text in the language of the letter",
        "string": "text",
        "date": "date",
        "partial-date": "year, or year and month",
        "datetime": "time",
        "integer": "integer",
        "iri": "IRI",
        "label": "Dutch name",
        "name": "name of a person",
        "joined": "all paragraphs as one text",
    },
}
"""Kind of value of a column to its name for people."""


def profile(dataset: Dataset, language: Language) -> dict[str, Any]:
    """Return the facts for the page: `prefixes`, `classes` with their properties, `lists`, and `example` in Turtle."""
    counts = _counts(dataset.base)
    rules = mappings.mapping()
    return {
        "prefixes": sorted((name, iri.replace("{base}", dataset.base)) for name, iri in rules.prefixes.items()),
        "classes": [_class(node, dataset.base, language, counts) for node in rules.nodes],
        "lists": list(_lists(dataset.base)),
        "example": turtle_example(dataset),
    }


def turtle_example(dataset: Dataset) -> str:
    """Return a letter built from the examples of all columns, as Turtle without its prefixes."""
    write = rdf.turtle(dataset)
    return write(example(dataset.base))[0].rstrip()


def _class(node: Node, base: str, language: Language, counts: Counts) -> dict[str, Any]:
    rules = mappings.mapping()
    rows = [_link(name, target) for name, target in node.links.items()]
    for table in rules.tables:
        for column in table.columns:
            rows += [_row(name, column, table, language) for place, name in column.targets if place == node.name]
    children = [child for child in rules.nodes if child.parent == node.name]
    rows += [_child(name, child, language) for child in children for name in child.by]
    kinds = [rules.expand(name, base) for name in node.classes]
    for row in rows:
        row["iri"] = rules.expand(row["property"], base)
        row["count"] = _count(next((counts[kind, row["iri"]] for kind in kinds if (kind, row["iri"]) in counts), None))
    return {
        "name": node.name,
        "title": _said(node.title, language),
        "about": _said(node.about, language),
        "node": _template(node.iri, base),
        "types": [(name, rules.expand(name, base)) for name in node.classes],
        "rows": rows,
    }


def _row(name: str, column: Column, table: Table, language: Language) -> dict[str, Any]:
    listed = column.list_of(name)
    return {
        "property": name,
        "about": _said(column.about, language),
        "column": f"{table.name}.{column.name}",
        "kind": "" if listed else KINDS[language][column.value],
        "list": listed,
        "node": None,
        "example": "" if listed else column.example,
    }


def _link(name: str, target: str) -> dict[str, Any]:
    fixed = {"about": "", "column": "", "kind": "IRI", "list": None, "node": None}
    return {"property": name, "example": target, **fixed}


def _child(name: str, child: Node, language: Language) -> dict[str, Any]:
    fixed = {"column": "", "kind": "", "list": None, "example": ""}
    node = (child.name, _said(child.title, language))
    return {"property": name, "about": _said(child.about, language), "node": node, **fixed}


def _template(iri: str, base: str) -> str:
    """Return the template of an IRI in a readable form."""
    for name, meaning in (("letter", "{base}id/brief/{identifier}"), ("document", "{base}doc/brief/{identifier}")):
        iri = iri.replace(f"{{{name}}}", meaning)
    return iri.replace("{base}", base).replace("{@iri}", "https://…")


def _lists(base: str) -> Iterator[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Yield the lists of values that are used in RDF: name, then each value with its concepts."""
    rules = mappings.mapping()
    used = {column.list_of(name) for column in rules.columns() for _, name in column.targets}
    for name, values in rules.values.items():
        if name in used:
            yield name, [(v, [(term, rules.expand(term, base)) for term in terms]) for v, terms in values.items()]


def _counts(base: str) -> dict[tuple[str, str], tuple[int, int | None]]:
    store = pyoxigraph.Store()
    store.load(shapes_text(base).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    found: dict[tuple[str, str], tuple[int, int | None]] = {}
    answer = store.query(_COUNTS)
    if not isinstance(answer, pyoxigraph.QuerySolutions):
        raise TypeError("a SELECT query gives solutions")
    for row in answer:
        key = (row["class"].value, row["path"].value)
        least, most = found.get(key, (0, None))
        stated = (int(row[name].value) if row[name] is not None else None for name in ("least", "most"))
        lower, upper = stated
        found[key] = (max(least, lower or 0), most if upper is None else upper)
    return found


def _count(bounds: tuple[int, int | None] | None) -> str:
    """Format how often a property occurs.

    >>> _count((1, 1)), _count((0, None)), _count(None)
    ('1', '0..n', '0..n')
    """
    least, most = bounds or (0, None)
    return str(least) if least == most else f"{least}..{'n' if most is None else most}"


def _said(text: Text, language: Language) -> str:
    return text.nl if language == "nl" else text.en
