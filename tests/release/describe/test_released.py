"""A release is read by its manifest, whether its tables stand in one file or in one for each year."""

import csv
from pathlib import Path

import msgspec
import pytest

from pipeline.errors import ValidationError
from pipeline.model.release import Counts
from pipeline.release.describe import Manifest, ManifestEntry, Released


def make(folder: Path, tables: dict[str, str | None]) -> Released:
    """Make a folder with a table of letters at each path, each with one row, and a manifest that names them."""
    entries = []
    for path, part in tables.items():
        (folder / path).parent.mkdir(exist_ok=True)
        with (folder / path).open("w", newline="") as file:
            csv.writer(file).writerows([["id"], [path]])
        facts = {"title": path, "media_type": "text/csv", "bytes": 1, "sha256": "0"}
        entries.append(ManifestEntry(path=path, part=part, table="letters", **facts))
    counts = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)
    names = ("dataset", "base", "version", "changed", "content_hash", "input_hash", "code_hash")
    manifest = Manifest(**dict.fromkeys(names, ""), counts=counts, checks=(), files=tuple(entries))
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return Released(folder)


def test_rows_of_one_file(tmp_path: Path) -> None:
    assert list(make(tmp_path, {"letters.csv": None}).rows("letters")) == [{"id": "letters.csv"}]


def test_rows_of_parts_in_their_order(tmp_path: Path) -> None:
    parts = {"undated/letters.csv": "undated", "2011/letters.csv": "2011", "1996/letters.csv": "1996"}
    rows = [row["id"] for row in make(tmp_path, parts).rows("letters")]
    assert rows == ["1996/letters.csv", "2011/letters.csv", "undated/letters.csv"]


def test_a_manifest_that_was_changed_is_read_again(tmp_path: Path) -> None:
    first = make(tmp_path, {"letters.csv": None}).manifest
    assert Released(tmp_path).manifest is first
    assert [entry.path for entry in make(tmp_path, {"others.csv": None}).manifest.files] == ["others.csv"]


def test_columns_of_parts_and_those_that_a_release_lacks(tmp_path: Path) -> None:
    released = make(tmp_path, {"2011/letters.csv": "2011", "1996/letters.csv": "1996"})
    assert list(released.columns("letters", ("date", "id"))) == [("", "1996/letters.csv"), ("", "2011/letters.csv")]


def test_a_folder_without_manifest_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="holds no release"):
        Released(tmp_path).manifest  # noqa: B018 - reading it is the test


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ValidationError, match="no manifest"):
        Released(tmp_path).manifest  # noqa: B018
