"""Facets of letters: what a search can be limited to, each value with a token that stands in the searched text."""

import sqlite3
from collections import Counter

import msgspec

from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities

FACETS = {"sender": "s", "year": "y", "kind": "k", "theme": "t"}
"""Facet to the first letter of its tokens."""
_decode = msgspec.json.Decoder(tuple[tuple[str, str], ...]).decode


def values(letter: Letter) -> tuple[tuple[str, str], ...]:
    """Return the distinct values of a letter, each with its facet."""
    found = [("sender", letter.sender.iri if letter.sender else None), ("year", (letter.date or "")[:4] or None)]
    found += [("kind", letter.kind), *(("theme", theme) for theme in letter.themes)]
    return tuple((facet, value) for facet, value in dict.fromkeys(found) if value is not None)


class FacetCounts:
    """Count letters by facet and value, and number the values in the order in which they are met."""

    def __init__(self) -> None:
        """Start without values."""
        self._numbers: dict[tuple[str, str], str] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def tokens(self, encoded: bytes) -> str:
        """Count a letter by its values, as JSON; return their tokens, such as `s3 y2011 k1 t14`."""
        found = []
        for facet, value in _decode(encoded):
            self._counts[facet, value] += 1
            found.append(self._numbers.setdefault((facet, value), f"{FACETS[facet]}{len(self._numbers) + 1}"))
        return " ".join(found)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the table `facets`, sorted by facet and name."""
        labels = authorities().labels
        connection.execute("CREATE TABLE facets (facet TEXT, value TEXT, name TEXT, token TEXT, letters INTEGER)")
        rows = [
            (facet, value, labels.get(value, value), token, self._counts[facet, value])
            for (facet, value), token in self._numbers.items()
        ]
        connection.executemany("INSERT INTO facets VALUES (?, ?, ?, ?, ?)", sorted(rows))


def read(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str, int]]]:
    """Return by facet its values as (name, token, number of letters), sorted by name; years with the newest first."""
    found: dict[str, list[tuple[str, str, int]]] = {facet: [] for facet in FACETS}
    for facet, name, token, letters in connection.execute(
        "SELECT facet, name, token, letters FROM facets ORDER BY name"
    ):
        found[facet].append((name, token, letters))
    found["year"].reverse()
    return found
