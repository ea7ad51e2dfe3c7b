"""Write the files of `def/`: the application profile as a page, our own terms in Turtle, shapes, context, queries."""

from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph

from pipeline import settings
from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.context import context
from pipeline.formats.rdf.linecontext import line_context
from pipeline.formats.rdf.shapes import shapes_text
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.describe import letterschema
from pipeline.site.pages import page
from pipeline.site.profile import profile
from pipeline.site.profiletexts import PROFILE
from pipeline.site.queries import queries
from pipeline.site.texts import TEXTS, Language

_RDFS, _SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
_LABELS = {f"{_RDFS}label", f"{_SKOS}prefLabel"}
_ABOUTS = {f"{_RDFS}comment", f"{_SKOS}definition"}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PAGES: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}
KINDS = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "Concept": "concept",
    "ConceptScheme": "list",
    "Metric": "metric",
    "Dimension": "dimension",
}
"""Last part of a class's IRI to the kind that the page shows for its terms."""


def write(web: Path, dataset: Dataset) -> None:
    """Write the documentation of the linked data, for the base of a dataset: `def/index.html` and all that it links to.

    This includes the terms, shapes, JSON Schema, contexts and example queries.
    """
    text = f"@base <{dataset.base}> .\n{(settings.VOCAB / 'terms.ttl').read_text(encoding='utf-8')}"
    releases.write_changed(web / "def/index.ttl", text.encode())
    releases.write_changed(web / "def/shapes.ttl", shapes_text(dataset.base).encode())
    releases.write_changed(web / "def" / letterschema.NAME, letterschema.letter_schema(dataset.base))
    for name, found in (("context", context), ("letters-context", line_context)):
        document = {"@context": found(mapping(), dataset.base)}
        releases.write_changed(web / f"def/{name}.jsonld", msgspec.json.format(msgspec.json.encode(document)) + b"\n")
    examples = queries(dataset.base)
    for query in examples:
        releases.write_changed(web / "def/queries" / query.name, query.text.encode())
    for language, name in PAGES.items():
        facts = profile(dataset, language) | {"terms": terms(text, dataset.base), "queries": examples, "root": "../"}
        facts |= {
            "t": TEXTS[language] | PROFILE[language],
            "dataset": dataset,
            "index": name,
            "other": PAGES["en" if language == "nl" else "nl"],
        }
        releases.write_changed(web / "def" / name, page("def.html", language, facts).encode())


def terms(text: str, base: str) -> list[dict[str, Any]]:
    """Return the terms below `{base}def/` in a Turtle text, sorted by name, with labels and meanings by language."""
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
