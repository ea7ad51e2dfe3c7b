"""Every field of a letter is in every place that shows, merges, counts, checks or empties letters."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pyoxigraph
import pytest
from msgspec.structs import replace

from pipeline.formats.mapping import mapping
from pipeline.formats.rdf.shapes import shapes_text
from pipeline.letters.explain.fields import TITLES, rows
from pipeline.letters.merge import copies, merge
from pipeline.letters.normalise import DATES, normalise
from pipeline.model.document import Document
from pipeline.model.letter import Letter, SourceRecord, Withdrawal, is_text
from pipeline.model.printed import PrintedLetter
from pipeline.model.record import Record
from pipeline.model.tombstone import emptied
from pipeline.release.describe.letterschema import letter_schema
from pipeline.release.describe.statistics import FIELDS as COUNTED
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.letterpage import LetterPages
from pipeline.site.browse.rows import StoredRows, places
from tests.formats.made import BASE, DATASET, EMPTY, FULL

FIELDS = Letter.__struct_fields__
TEXTS = [name for name in FIELDS if is_text(Letter, name)]
NAMES = ("id", "identifier", "identifiers", "kind", "sources", "provenance", "certainty", "withdrawn", "issues")
"""What says which letter it is, and from where; all other fields are its content."""


def test_the_full_letter_has_every_field() -> None:
    missing = [name for name in FIELDS if not getattr(FULL, name)]
    assert missing == ["issues"], "give the letter FULL in tests/formats/made.py a value for it"


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in NAMES])
def test_a_field_that_one_copy_has_survives_merging(name: str) -> None:
    """The copy in XML gives the fields; what it lacks comes from the PDF."""
    best = replace(EMPTY, sources=(SourceRecord(source="a", sha256="1", media_type="application/xml"),), issues=())
    other = SourceRecord(source="b", sha256="2", media_type="application/pdf")
    given = replace(best, identifier="x", sources=(other,), **{name: getattr(FULL, name)})
    merged = merge([best, given])
    assert getattr(merged, name) == getattr(FULL, name)
    assert merged.provenance == {name: "b"}


def test_all_other_fields_are_merged_by_a_rule_of_their_own() -> None:
    assert {*copies.FIELDS, *NAMES} == set(FIELDS)


@pytest.mark.parametrize(
    ("name", "one", "other"), [("date", "2011", "2012"), ("reference", "a1", "b1"), ("session_year", "2010", "2011")]
)
def test_copies_that_differ_in_a_fact_are_a_finding(name: str, one: str, other: str) -> None:
    letters = [
        replace(EMPTY, issues=(), sources=(SourceRecord(source=source, sha256=source),), **{name: value})
        for source, value in (("a", one), ("b", other))
    ]
    assert [issue.field for issue in merge(letters).issues if issue.code == "copies-differ"] == [name]


def test_a_tombstone_has_no_content() -> None:
    gone = emptied(FULL, Withdrawal(date="2026-02-01", reason="error"))
    assert [name for name in FIELDS if name not in NAMES and getattr(gone, name)] == ["date"]


def test_every_field_of_text_has_a_column_a_shape_and_a_title() -> None:
    columns = {column.path: column for column in mapping().table("letters").columns}
    shapes = pyoxigraph.Store()
    shapes.load(shapes_text(BASE).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    about = f"<{BASE}def/shapes/letter> sh:property/(sh:path|sh:equals)"
    ask = f"PREFIX sh: <http://www.w3.org/ns/shacl#> ASK {{{{ {about} <{{}}> }}}}"
    for name in TEXTS:
        column = columns[name]
        for node, term in column.targets:
            if node == "letter":
                assert shapes.query(ask.format(mapping().expand(term, BASE))), term
        assert name in TITLES or name == "date_printed"
    assert set(TEXTS) <= set(COUNTED)


def test_every_field_of_text_is_explained_and_on_the_page(tmp_path: Path) -> None:
    values = {name: f"Waarde van {name}" for name in TEXTS} | {"date": "1987-06-05"}
    letter = replace(FULL, withdrawn=None, **values)
    printed = PrintedLetter(kind="brief", **{name: values[name] for name in TEXTS if is_text(PrintedLetter, name)})
    listed = {row.field: row.printed for row in rows(Document(text="", lines=(), format="text"), printed, letter)}
    (tmp_path / "letters.jsonl").write_bytes(msgspec.json.encode(letter) + b"\n")
    file = tmp_path / "letters.jsonl"
    collection = LetterCollection(DATASET, StoredRows([(file, places(file))]))
    for language in ("nl", "en"):
        html = LetterPages(collection).render(letter, collection.rows[0], language)
        for name in TEXTS:
            assert name in ("language", "date_printed") or values[name].partition("-")[0] in html, name
    for name in TEXTS:
        assert name == "date_printed" or listed[name] == values[name], name


def test_every_field_of_text_that_is_printed_is_published_without_personal_data() -> None:
    names = [name for name in TEXTS if is_text(PrintedLetter, name)]
    printed = PrintedLetter(kind="brief", **dict.fromkeys(names, "2011-01 Voorbeeld"))
    record = Record(source="folder", key="a.txt", sha256="0" * 64, bytes=1)
    letter = normalise(printed, record, BASE)
    assert [name for name in names if name not in (*DATES, "date", "session_year") and not getattr(letter, name)] == []
    told = normalise(msgspec.structs.replace(printed, heading="BRIEF, tel. 06-12345678"), record, BASE)
    assert "12345678" not in (told.heading or "")


def test_the_schema_of_a_letter_is_that_of_its_model(shared: Path) -> None:
    schema = json.loads(letter_schema(BASE))
    check = jsonschema.Draft202012Validator(schema)
    check.check_schema(schema)
    assert list(schema["properties"]) == list(FIELDS) == schema["required"]
    for letter in (FULL, EMPTY):
        line = json.loads(msgspec.json.encode(letter))
        assert list(check.iter_errors(line)) == []
        for name in FIELDS:
            assert list(check.iter_errors({key: value for key, value in line.items() if key != name})), name
            assert list(check.iter_errors(line | {name: 7.5})), name
    agreed = json.loads((shared / "design/letter.schema.json").read_text(encoding="utf-8"))
    assert set(agreed["required"]) <= set(FIELDS)
