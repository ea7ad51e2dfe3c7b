"""Formats of results, their media types with the names that clients use for them, and the choice between them."""

from typing import NamedTuple

from pipeline.site.serve.negotiation import quality


class ResultFormat(NamedTuple):
    """One serialisation of a result."""

    engine: str
    """Its name in pyoxigraph."""
    types: tuple[str, ...]
    """Media types, the registered one first; a client gets the one that it asked for."""
    names: tuple[str, ...]
    """Values of the parameter `format`, in lower case."""
    iri: str
    """Its name in a service description (https://www.w3.org/ns/formats/)."""
    charset: str = ""


_FORMATS = "http://www.w3.org/ns/formats/"
SOLUTIONS = (
    ResultFormat(
        "JSON",
        ("application/sparql-results+json", "application/json", "text/json", "application/x-json"),
        ("json", "srj", "sparql-json"),
        f"{_FORMATS}SPARQL_Results_JSON",
    ),
    ResultFormat(
        "XML",
        ("application/sparql-results+xml", "application/xml", "text/xml", "application/rdf+xml"),
        ("xml", "srx", "sparql-xml"),
        f"{_FORMATS}SPARQL_Results_XML",
    ),
    ResultFormat("CSV", ("text/csv",), ("csv",), f"{_FORMATS}SPARQL_Results_CSV", "; charset=utf-8"),
    ResultFormat("TSV", ("text/tab-separated-values",), ("tsv",), f"{_FORMATS}SPARQL_Results_TSV", "; charset=utf-8"),
)
"""Formats of the results of SELECT and ASK, the default one first."""
GRAPHS = (
    ResultFormat(
        "TURTLE",
        ("text/turtle", "application/turtle", "application/x-turtle"),
        ("turtle", "ttl"),
        f"{_FORMATS}Turtle",
        "; charset=utf-8",
    ),
    ResultFormat("N_TRIPLES", ("application/n-triples", "text/plain"), ("nt", "n-triples"), f"{_FORMATS}N-Triples"),
    ResultFormat(
        "RDF_XML",
        ("application/rdf+xml", "application/xml", "text/xml"),
        ("rdf", "rdf+xml", "xml"),
        f"{_FORMATS}RDF_XML",
    ),
    ResultFormat(
        "JSON_LD",
        ("application/ld+json", "application/json", "application/x-json+ld"),
        ("json-ld", "jsonld", "json"),
        f"{_FORMATS}JSON-LD",
    ),
    ResultFormat("N_QUADS", ("application/n-quads", "text/x-nquads"), ("nq", "n-quads"), f"{_FORMATS}N-Quads"),
    ResultFormat("TRIG", ("application/trig", "application/x-trig"), ("trig",), f"{_FORMATS}TriG"),
    ResultFormat("N3", ("text/n3", "text/rdf+n3"), ("n3",), f"{_FORMATS}N3", "; charset=utf-8"),
)
"""Formats of the results of CONSTRUCT and DESCRIBE, the default one first."""


def choose(formats: tuple[ResultFormat, ...], accept: str, name: str = "") -> tuple[ResultFormat, str] | None:
    """Return the format that fits a client best, with the media type of its answer; None where none fits.

    `name` is the value of the parameter `format`; where it is the name or a media type of a format, it decides.

    >>> choose(SOLUTIONS, "text/html, application/json;q=0.9, text/csv;q=0.5")[1]
    'application/json'
    >>> choose(SOLUTIONS, "*/*")[1], choose(GRAPHS, "image/png"), choose(SOLUTIONS, "image/png", "csv")[1]
    ('application/sparql-results+json', None, 'text/csv; charset=utf-8')
    """
    wanted = name.lower()
    for one in formats:
        if wanted and (wanted in one.names or wanted in one.types):
            return one, f"{one.types[0]}{one.charset}"
    ranked = [
        (quality(kind, accept), -place, -alias, one, kind)
        for place, one in enumerate(formats)
        for alias, kind in enumerate(one.types)
    ]
    best = max(ranked, key=lambda entry: entry[:3])
    return (best[3], f"{best[4]}{best[3].charset}") if best[0] > 0 else None
