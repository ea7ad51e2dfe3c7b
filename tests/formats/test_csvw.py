"""What readers of CSVW make of the tables is what the N-Quads say: one of our own, and rdf-parser-csvw from npm.

Limits of the other reader, seen in version 1.1.0: it makes no literals of derived datatypes (see tests/node/csvw.mjs),
and leaves brackets as they are where RFC 6570 has them percent-encoded. csvwlib does not end on a list `primaryKey`.
"""

import json
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Triple

from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.rows import restore
from pipeline.formats.tabular.csvw import stated
from tests.formats.csvwreader import quads, triples
from tests.formats.made import BASE, DATASET, FULL, make
from tests.runs import ROOT

TEXTS = {mapping().expand(name, BASE) for c in mapping().columns() if c.value == "text" for _, name in c.targets}
"""Properties whose literals have the letter's language, which CSVW cannot give by row."""


def comparable(found: set[Triple]) -> set[Triple]:
    """Return triples without languages of texts, and without the apostrophe before what looks like a formula."""
    compared = set()
    for triple in found:
        thing = triple.object
        if isinstance(thing, Literal):
            tagged = thing.language and triple.predicate.value not in TEXTS
            text = restore(thing.value)
            thing = Literal(text, language=thing.language) if tagged else Literal(text, datatype=thing.datatype)
            if not tagged and triple.predicate.value in TEXTS:
                thing = Literal(text)
        compared.add(Triple(triple.subject, triple.predicate, thing))
    return compared


def plain(found: set[Triple]) -> set[Triple]:
    """Return the triples of N-Quads in the same way; nothing was put before their texts."""
    return {
        Triple(t.subject, t.predicate, Literal(t.object.value))
        if isinstance(t.object, Literal) and t.predicate.value in TEXTS
        else t
        for t in found
    }


@pytest.fixture(scope="module")
def by_npm(release: Path, node: Path) -> set[Triple]:
    """Give what the reader of the npm registry finds, brackets percent-encoded."""
    command = ["node", str(ROOT / "tests/node/csvw.mjs"), str(release / "csv-metadata.json")]
    done = subprocess.run(command, cwd=node, capture_output=True, timeout=120, check=True)
    found = pyoxigraph.parse(done.stdout, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return {Triple(encoded(quad.subject), quad.predicate, encoded(quad.object)) for quad in found}


def encoded(term: Any) -> Any:
    """Return an IRI of ours with its brackets percent-encoded."""
    if not isinstance(term, NamedNode):
        return term
    return NamedNode(term.value.replace("(", "%28").replace(")", "%29"))


def test_two_readers_that_know_nothing_of_each_other_find_the_same(release: Path, by_npm: set[Triple]) -> None:
    ours = triples(release)

    assert len(by_npm) > 1000
    assert by_npm == ours


def test_the_other_reader_finds_nothing_that_the_n_quads_do_not_hold(release: Path, by_npm: set[Triple]) -> None:
    assert comparable(by_npm) - plain(quads(release / "proef.nq")) == set()


def test_csvw_states_nothing_that_the_n_quads_do_not_hold(release: Path) -> None:
    said = comparable(triples(release))

    assert len(said) > 1000
    assert said - plain(quads(release / "proef.nq")) == set()


def test_csvw_states_every_value_of_the_columns_it_has_words_for(release: Path) -> None:
    said, expected = defaultdict(set), defaultdict(set)
    for groups, found in ((said, comparable(triples(release))), (expected, plain(quads(release / "proef.nq")))):
        for triple in found:
            if not str(triple.subject).startswith(f"<{BASE}id/ambt/"):  # the names of posts are in no table of letters
                groups[triple.predicate.value].add(triple)
    whole = {
        name
        for table in mapping().tables
        for column in table.columns
        for node, name in stated(column, table, mapping())
        if all(
            (node, name) in stated(other, place, mapping())
            for place in mapping().tables
            for other in place.columns
            for node, target in other.targets
            if target == name
        )
    }
    names = {mapping().expand(name, BASE) for name in whole}

    assert len(names) > 15
    assert {name: said[name] ^ expected[name] for name in names if said[name] != expected[name]} == {}


@pytest.mark.parametrize("name", ["rico:hasSender", "dct:title", "dct:date", "dct:references", "dct:subject"])
def test_csvw_states_what_users_come_for(release: Path, name: str) -> None:
    predicates = {triple.predicate for triple in triples(release)}

    assert NamedNode(mapping().expand(name, BASE)) in predicates


def test_only_tables_that_are_there_are_described(tmp_path: Path) -> None:
    make(tmp_path / "release", [FULL], dataset=replace(DATASET, outputs=("csvw", "jsonl")))
    described = json.loads((tmp_path / "release/csv-metadata.json").read_text())

    assert [table["url"] for table in described["tables"]] == [
        "issues.csv",
        "completeness.csv",
        "missing.csv",
        "office_holders.csv",
        "posts.csv",
        "memberships.csv",
        "ministry_names.csv",
    ]
