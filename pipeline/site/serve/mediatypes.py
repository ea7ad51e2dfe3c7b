"""Media types of published files, by suffix: IANA's registry, and nothing of the machine's own tables."""

from pathlib import PurePath

TYPES = {
    "": "text/plain; charset=utf-8",
    ".atom": "application/atom+xml",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".parquet": "application/vnd.apache.parquet",
    ".patch": "application/rdf-patch",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".rq": "application/sparql-query; charset=utf-8",
    ".sqlite": "application/vnd.sqlite3",
    ".svg": "image/svg+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".zip": "application/zip",
    ".zst": "application/zstd",
}
"""Suffix to media type; files without a suffix, such as SHA256SUMS, are plain text."""


def media_type(path: str) -> str:
    """Return the media type of a path; the VoID description, which has no suffix, is Turtle.

    >>> media_type("/.well-known/void"), media_type("a/letters.csv.gz"), media_type("x.unknown")
    ('text/turtle; charset=utf-8', 'application/gzip', 'application/octet-stream')
    """
    if path.endswith("/.well-known/void"):
        return TYPES[".ttl"]
    return TYPES.get(PurePath(path).suffix.lower(), "application/octet-stream")
