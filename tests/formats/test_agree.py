"""Tables, JSON Lines and RDF say the same: what the mapping rebuilds from the tables is what the RDF holds."""

import csv
from collections import defaultdict
from pathlib import Path

import msgspec
import pyoxigraph
import pytest

from pipeline.formats.mapping import Column, clean_iri, mapping
from pipeline.formats.mapping.rows import restore
from pipeline.model.letter import Letter
from tests.formats.made import BASE

Said = set[tuple[str, str]]
"""Letters and what is said of them by one property."""

TARGETS = [
    (table.name, column)
    for table in mapping().tables
    if not table.distinct
    for column in table.columns
    if any(node == "letter" for node, _ in column.targets)
]


def by_table(release: Path, table: str, column: Column, name: str) -> Said:
    """Return what a column says of letters by one property."""
    texts = defaultdict(list)
    said: Said = set()
    with (release / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            letter, cell = row["id" if table == "letters" else "letter"], restore(row[column.name])
            if (listed := column.list_of(name)) is not None:
                found = mapping().values[listed].get(cell, ())
                said |= {(letter, mapping().expand(concept, BASE)) for concept in found}
            elif cell:
                texts[letter].append(cell)
    if column.value == "joined":
        return {(letter, "\n\n".join(parts)) for letter, parts in texts.items()}
    return said | {(letter, text) for letter, parts in texts.items() for text in parts}


def by_rdf(release: Path, name: str) -> Said:
    """Return what a property says of letters."""
    wanted = pyoxigraph.NamedNode(mapping().expand(name, BASE))
    quads = pyoxigraph.parse(path=str(release / "proef.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    start = f"{BASE}id/brief/"
    return {
        (quad.subject.value, quad.object.value)
        for quad in quads
        if quad.predicate == wanted and quad.subject.value.startswith(start) and "#" not in quad.subject.value
    }


@pytest.mark.parametrize(
    "name", sorted({name for _, column in TARGETS for node, name in column.targets if node == "letter"})
)
def test_the_tables_say_of_a_letter_what_the_rdf_says(release: Path, name: str) -> None:
    said: Said = set()
    for table, column in TARGETS:
        if ("letter", name) in column.targets:
            said |= by_table(release, table, column, name)

    assert said
    assert said == by_rdf(release, name)


def test_json_lines_and_tables_hold_the_same_signatories(release: Path) -> None:
    letters = [msgspec.json.decode(line, type=Letter) for line in (release / "letters.jsonl").read_bytes().splitlines()]
    expected = [
        (letter.id, str(place), *(value or "" for value in (s.role, s.name, s.on_behalf_of, clean_iri(s.person_iri))))
        for letter in letters
        for place, s in enumerate(letter.signatories, 1)
    ]

    with (release / "signatories.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    assert [tuple(map(restore, row[:6])) for row in rows] == expected
