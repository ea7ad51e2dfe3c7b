"""Parquet, SQLite and XLSX hold what the CSV tables hold, with types, in the readers that people use."""

import datetime
import shutil
import sqlite3
import subprocess
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from pipeline.formats import xlsx
from pipeline.formats.mapping.rows import restore
from pipeline.formats.tabular import sheetrows
from pipeline.formats.tabular.streams import tables
from tests.formats.made import DATASET, EMPTY, FULL, make
from tests.formats.reading import rows

NAMES = [table.name for table in tables()]


def texts(release: Path, name: str) -> list[tuple[str | None, ...]]:
    """Return the rows of a CSV table, formulas undone and empty cells absent."""
    return [tuple(restore(cell) or None for cell in row.values()) for row in rows(release / f"{name}.csv")]


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_finds_in_parquet_what_is_in_csv(release: Path, name: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET timezone = 'UTC'")
        found = connection.execute(f"SELECT * FROM '{release / name}.parquet'").fetchall()

    assert [tuple(map(written, row)) for row in found] == texts(release, name)


def written(value: object) -> str | None:
    """Return a value as the CSV tables write it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None if value is None else str(value)


def test_parquet_columns_have_types_and_say_what_they_mean(release: Path) -> None:
    schema = pq.read_schema(release / "letters.parquet")
    sources = pq.read_schema(release / "sources.parquet")

    assert str(schema.field("date").type) == "date32[day]"
    assert str(sources.field("position").type) == "int32"
    assert str(sources.field("retrieved").type) == "timestamp[ms, tz=UTC]"
    assert schema.field("date").metadata[b"description"].startswith(b"Date of the letter")
    assert not schema.field("id").nullable


@pytest.mark.parametrize("name", NAMES)
def test_sqlite_holds_what_is_in_csv(release: Path, name: str) -> None:
    connection = sqlite3.connect(release / "proef.sqlite")
    found = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()
    connection.close()

    assert [tuple(None if value is None else str(value) for value in row) for row in found] == texts(release, name)


def test_sqlite_keys_lead_to_rows(release: Path) -> None:
    connection = sqlite3.connect(release / "proef.sqlite")
    problems = connection.execute("PRAGMA foreign_key_check").fetchall()
    keys = connection.execute('PRAGMA foreign_key_list("signatories")').fetchall()
    health = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()

    assert problems == []
    assert {key[2] for key in keys} == {"letters", "persons", "organisations"}
    assert health == [("ok",)]


def test_sqlite_finds_words_in_subjects_and_paragraphs_without_their_accents(release: Path) -> None:
    connection = sqlite3.connect(release / "proef.sqlite")
    subjects = connection.execute(
        "SELECT subject FROM letters_fts WHERE letters_fts MATCH 'financiele reele'"
    ).fetchall()
    paragraphs = connection.execute(
        "SELECT p.letter FROM paragraphs_fts JOIN paragraphs p ON p.rowid = paragraphs_fts.rowid "
        "WHERE paragraphs_fts MATCH 'tweede'"
    ).fetchall()
    connection.close()

    assert (FULL.subject,) in subjects
    assert (FULL.id,) in paragraphs


def test_xlsx_has_typed_dates_links_and_no_formula(tmp_path: Path) -> None:
    risky = replace(
        EMPTY, subject='=HYPERLINK("http://x","y")', id=EMPTY.id + "1", identifier="risky", date="1848-11-03"
    )
    make(tmp_path / "release", [FULL, risky], dataset=replace(DATASET, outputs=("xlsx",)))
    book = openpyxl.load_workbook(tmp_path / "release/proef.xlsx")
    sheet = book["Brieven"]
    names = [cell.value for cell in sheet[1]]
    full, other = sheet[2], sheet[3]

    assert (names[0], names[names.index("Onderwerp")]) == ("IRI", "Onderwerp")
    assert full[names.index("Datum")].value == datetime.datetime.fromisoformat("2011-06-16")
    assert full[0].hyperlink.target == FULL.id
    assert (other[names.index("Onderwerp")].value, other[names.index("Onderwerp")].data_type) == (risky.subject, "s")
    assert other[names.index("Onderwerp")].quotePrefix
    assert other[names.index("Datum")].value == "1848-11-03"
    assert book.sheetnames[0] == "Lees mij"
    assert book.sheetnames[-1] == "Uitleg"


def test_xlsx_says_what_did_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    monkeypatch.setattr(sheetrows, "MOST_LINKS", 1)
    long = "😀" * 20_000
    some = [replace(EMPTY, id=f"{EMPTY.id}{n}", identifier=f"{n}", subject=long) for n in range(5)]
    make(tmp_path / "release", some, dataset=replace(DATASET, outputs=("xlsx",)))
    book = openpyxl.load_workbook(tmp_path / "release/proef.xlsx")
    notes = [str(row[1].value) for row in book["Lees mij"].iter_rows()]
    subject = [cell.value for cell in book["Brieven"][2]][4]

    assert book["Brieven"].max_row == 4
    assert any(note.startswith("Brieven: 2 rijen pasten niet") for note in notes)
    assert any(note.startswith("Brieven: 3 cellen zijn ingekort") for note in notes)
    assert isinstance(subject, str)
    assert len(subject.encode("utf-16-le")) // 2 <= sheetrows.MOST_CHARACTERS
    assert [bool(book["Brieven"].cell(row, 1).hyperlink) for row in (2, 3)] == [True, False]


def test_libreoffice_opens_the_workbook(tmp_path: Path, release: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice: soffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(release / "proef.xlsx")], check=True, capture_output=True, timeout=120
    )
    (made,) = tmp_path.glob("*.csv")

    assert len(rows(made)) == len(rows(release / "letters.csv"))
    assert [row["Sleutel"] for row in rows(made)] == [row["identifier"] for row in rows(release / "letters.csv")]
    dates = [row["date"] for row in rows(release / "letters.csv")]
    assert [row["Datum"] for row in rows(made)] == dates
