"""Our own terms at `def/`, as a page and as Turtle: what every property and concept below `{base}def/` means."""

from pathlib import Path
from typing import Any

import pyoxigraph

from pipeline import settings
from pipeline.model.dataset import Dataset
from pipeline.publish import release as releases
from pipeline.publish.pages import page
from pipeline.rdf.shapes import shapes_text

_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_LABELS = {f"{_RDFS}label", f"{_SKOS}prefLabel"}
_ABOUTS = {f"{_RDFS}comment", f"{_SKOS}definition"}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KINDS = {
    "ObjectProperty": "eigenschap",
    "DatatypeProperty": "eigenschap",
    "Concept": "begrip",
    "ConceptScheme": "lijst",
}
"""Last part of a class to what the page calls things of it."""


def write(web: Path, dataset: Dataset) -> None:
    """Write `def/index.html`, `def/index.ttl` and the SHACL shapes in `def/shapes.ttl` for the base of a dataset."""
    text = f"@base <{dataset.base}> .\n{(settings.VOCAB / 'terms.ttl').read_text(encoding='utf-8')}"
    releases.write_changed(web / "def/index.ttl", text.encode())
    releases.write_changed(web / "def/shapes.ttl", shapes_text(dataset.base).encode())
    facts = {"terms": terms(text, dataset.base), "base": dataset.base, "root": "../"}
    releases.write_changed(web / "def/index.html", page("def.html", "nl", facts).encode())


def terms(text: str, base: str) -> list[dict[str, Any]]:
    """Return the terms in a Turtle text below `{base}def/`, sorted by name, with labels and meanings by language."""
    found: dict[str, dict[str, Any]] = {}
    for triple in pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE):
        subject, predicate, thing = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, pyoxigraph.NamedNode) or not subject.value.startswith(f"{base}def/"):
            continue
        name = subject.value.removeprefix(f"{base}def/")
        term = found.setdefault(name, {"name": name, "label": {}, "about": {}, "kind": ""})
        if isinstance(thing, pyoxigraph.Literal) and predicate in _LABELS | _ABOUTS:
            term["label" if predicate in _LABELS else "about"][thing.language or ""] = thing.value
        elif predicate == _TYPE and isinstance(thing, pyoxigraph.NamedNode):
            term["kind"] = KINDS.get(thing.value.rpartition("#")[2], "")
    return [term for name, term in sorted(found.items()) if name]
