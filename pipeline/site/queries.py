"""The example queries of `vocab/queries`, in SPARQL and SQL, each with its question in Dutch and English."""

import re

import msgspec

from pipeline import settings

EXAMPLE = "https://brievenbus.example/"
"""The base that is written in the files; replaced by the base of a dataset."""
_ABOUT = re.compile(r"(?:#|--) (nl|en): (.+)")


class Query(msgspec.Struct, frozen=True):
    """One example query."""

    name: str
    """Name of its file; the number at its start gives the order."""
    about: dict[str, str]
    """Language to the question that it answers."""
    text: str
    """SPARQL 1.1 or SQL, with comments; every SPARQL pattern is within GRAPH, so that no union of graphs is needed."""


def queries(base: str, suffix: str = "rq") -> tuple[Query, ...]:
    """Return the example queries for the base IRI of a dataset, sorted by name; `suffix` is `rq` or `sql`."""
    return tuple(
        _query(file.name, file.read_text(encoding="utf-8").replace(EXAMPLE, base))
        for file in sorted((settings.VOCAB / "queries").glob(f"*.{suffix}"))
    )


def _query(name: str, text: str) -> Query:
    about = {found[1]: found[2] for line in text.splitlines() if (found := _ABOUT.fullmatch(line))}
    return Query(name, about, text)
