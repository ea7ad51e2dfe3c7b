"""Media types of published files, by suffix: IANA's registry, and nothing of the machine's own tables."""

from pathlib import PurePath

from pipeline import formats

TYPES = {
    "": "text/plain; charset=utf-8",
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gone": "text/plain; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".minisig": "text/plain; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".nt": "application/n-triples",
    ".patch": "application/rdf-patch",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pub": "text/plain; charset=utf-8",
    ".rq": "application/sparql-query; charset=utf-8",
    ".svg": "image/svg+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".zip": "application/zip",
    ".zst": "application/zstd",
}
"""Suffix to media type, for pages and their parts; files without a suffix, such as SHA256SUMS, are plain text."""


def media_type(path: str) -> str:
    """Return the media type of a path; the VoID description, which has no suffix, is Turtle.

    Files of outputs have the type that their output states, which is looked up only where the table lacks the suffix.

    >>> media_type(".well-known/void"), media_type("a/letters.csv.gz"), media_type("x.unknown"), media_type("x.nq")
    ('text/turtle; charset=utf-8', 'application/gzip', 'application/octet-stream', 'application/n-quads')
    """
    if f"/{path}".endswith("/.well-known/void"):
        return TYPES[".ttl"]
    suffix = PurePath(path).suffix.lower()
    if suffix in TYPES:
        return TYPES[suffix]
    output = formats.known().get(suffix)
    return output.media_type if output else "application/octet-stream"
