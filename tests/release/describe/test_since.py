"""The dictionary says since which release a column is there, and what it was called before."""

import csv
import io
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.formats.mapping import mapping
from pipeline.model.release import Counts
from pipeline.release import describe as package
from pipeline.release.describe import dictionary
from tests.formats.made import BASE, EMPTY, FULL, make
from tests.formats.reading import rows
from tests.runs import EPOCH, first_run, run_here

FIRST = "20260105T120000Z-01-11111111"
COUNTS = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)
FACTS = package.ReleaseDescription(
    version="20260301T000000Z-01-22222222",
    changed="2026-03-01T00:00:00Z",
    counts=COUNTS,
    content_hash="0" * 64,
    input_hash="0" * 64,
    code_hash="0" * 64,
)


def made(tmp_path: Path, facts: package.ReleaseDescription) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of a dictionary by table and column."""
    entries = make(tmp_path / "release", [FULL, EMPTY])
    text = dictionary.dictionary(entries, BASE, facts).decode()
    return {(row["table"], row["column"]): row for row in csv.DictReader(io.StringIO(text))}


def test_a_column_is_there_since_the_release_that_had_it_first(tmp_path: Path) -> None:
    found = made(tmp_path, replace(FACTS, columns={"letters.date": FIRST, "letters.gone": FIRST}))

    assert found["letters", "date"]["since"] == FIRST
    assert found["letters", "subject"]["since"] == FACTS.version
    assert ("letters", "gone") not in found


def test_a_column_with_another_name_keeps_its_beginning_and_tells_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = mapping()
    letters = rules.table("letters")
    columns = tuple(replace(c, formerly=("onderwerp",)) if c.name == "subject" else c for c in letters.columns)
    tables = tuple(replace(letters, columns=columns) if table is letters else table for table in rules.tables)
    monkeypatch.setattr(dictionary, "mapping", lambda: replace(rules, tables=tables))
    found = made(tmp_path, replace(FACTS, columns={"letters.onderwerp": FIRST}))

    assert found["letters", "subject"]["since"] == FIRST
    assert found["letters", "subject"]["former_names"] == "onderwerp"
    assert found["letters", "date"]["former_names"] == ""


def test_the_type_is_that_of_the_table_schema(tmp_path: Path) -> None:
    found = made(tmp_path, FACTS)
    descriptor = msgspec.json.decode((tmp_path / "release/datapackage.json").read_bytes())
    resource = next(one for one in descriptor["resources"] if one["name"] == "sources")

    assert {f["name"]: f["type"] for f in resource["schema"]["fields"]} == {
        column: row["type"] for (table, column), row in found.items() if table == "sources"
    }


def test_a_second_release_keeps_what_the_first_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home, first = first_run(tmp_path, 4)
    next((place / "letters").glob("*.txt")).unlink()
    _, second = run_here(place, home)

    assert first.release and second.release
    folder = home / "public/voorbeeldbrieven/releases"
    assert {row["since"] for row in rows(folder / first.release.version / "dictionary.csv")} == {first.release.version}
    after = {
        (row["table"], row["column"]): row["since"] for row in rows(folder / second.release.version / "dictionary.csv")
    }
    assert after["letters", "date"] == first.release.version
    assert {since for (table, _), since in after.items() if table != "id-changes"} <= {
        first.release.version,
        second.release.version,
    }


def test_a_release_from_before_this_was_told_is_the_first_that_is_known(tmp_path: Path) -> None:
    make(tmp_path / "release", [FULL])
    file = tmp_path / "release/dictionary.csv"
    lines = [row[:-2] for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8")))]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(lines)
    before = package.Released(tmp_path / "release")

    assert set(package.columns_since(before).values()) == {before.manifest.version}
    assert package.columns_since(None) == {}
