"""Facets of letters: what a search can be limited to, each value with a token that stands in the searched text."""

import hashlib
import sqlite3
from collections.abc import Mapping
from functools import cache

from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities

FACETS = {"sender": "s", "year": "y", "kind": "k", "theme": "t"}
"""Facet to the first letter of its tokens."""


def values(letter: Letter) -> tuple[tuple[str, str], ...]:
    """Return the distinct values of a letter, each with its facet."""
    found = [("sender", letter.sender.iri if letter.sender else None), ("year", (letter.date or "")[:4] or None)]
    found += [("kind", letter.kind), *(("theme", theme) for theme in letter.themes)]
    return tuple((facet, value) for facet, value in dict.fromkeys(found) if value is not None)


@cache
def token(facet: str, value: str) -> str:
    """Return the word that stands for a value in the index, the same in every database.

    >>> token("year", "2011")
    'y72d1b5da6eea'
    """
    return FACETS[facet] + hashlib.sha256(value.encode()).hexdigest()[:12]


def write(connection: sqlite3.Connection, counts: Mapping[tuple[str, str], int]) -> None:
    """Write the table `facets`, sorted by facet and value, from the number of letters by both."""
    labels = authorities().labels
    connection.execute("CREATE TABLE facets (facet TEXT, value TEXT, name TEXT, token TEXT, letters INTEGER)")
    rows = [
        (facet, value, labels.get(value, value), token(facet, value), letters)
        for (facet, value), letters in sorted(counts.items())
    ]
    connection.executemany("INSERT INTO facets VALUES (?, ?, ?, ?, ?)", rows)


def read(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str, int]]]:
    """Return by facet its values as (name, token, number of letters), sorted by name; years with the newest first."""
    found: dict[str, list[tuple[str, str, int]]] = {facet: [] for facet in FACETS}
    for facet, name, token, letters in connection.execute(
        "SELECT facet, name, token, letters FROM facets ORDER BY name"
    ):
        found[facet].append((name, token, letters))
    found["year"].reverse()
    return found
