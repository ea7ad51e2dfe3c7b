"""Compressed forms and the ZIP of a part: the same content, the same bytes each time, and usable on their own."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from frictionless import Package, system
from msgspec.structs import replace

from pipeline.release import checks as validate
from pipeline.release.describe import Released
from pipeline.release.describe.entries import sha256
from pipeline.release.partitions import forms
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, EMPTY, FULL, make

SMALL = 2_000
"""Bytes from which on files of these tests have forms."""
SOME = tuple(replace(letter, date=f"{2010 + number % 2}-01-02") for number, letter in enumerate(letters(20)))


def release(folder: Path, monkeypatch: pytest.MonkeyPatch, partition: str | None = "year") -> Released:
    monkeypatch.setattr(forms, "LEAST", SMALL)
    make(folder, [*SOME, FULL, EMPTY], dataset=replace(DATASET, partition=partition))
    return Released(folder)


def read(path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    with pa.input_stream(str(path), "zstd") as content:
        return bytes(content.read())


def test_large_texts_have_both_forms_and_small_ones_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = release(tmp_path / "release", monkeypatch)
    packed = {entry.path for entry in found.manifest.files if entry.compression}
    plain = [entry for entry in found.manifest.files if forms.is_text(entry.path) and entry.path != "missing.csv"]
    large = {entry.path for entry in plain if entry.bytes >= SMALL and entry.part}
    assert {"2010/letters.csv", "2011/proef.nq", "2010/letters.jsonl"} <= large
    assert {path for path in packed if "/" in path} == {path + end for path in large for end in (".zst", ".gz")}
    for path in packed:
        assert read(found.folder / path) == (found.folder / path).with_suffix("").read_bytes()


def test_no_name_and_no_time_is_in_a_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = release(tmp_path / "release", monkeypatch)
    head = (found.folder / "2010/letters.csv.gz").read_bytes()[:10]
    assert head[3:8] == bytes(5)
    again = release(tmp_path / "again", monkeypatch)
    assert {e.path: e.sha256 for e in again.manifest.files} == {e.path: e.sha256 for e in found.manifest.files}


def test_forms_are_distributions_and_no_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = release(tmp_path / "release", monkeypatch)
    described = json.loads((found.folder / "datapackage.json").read_bytes())
    assert not [one["path"] for one in described["resources"] if one["path"].endswith((".gz", ".zst", ".zip"))]
    nodes = {node["@id"].rpartition("#")[2]: node for node in described["@graph"]}
    media = "https://www.iana.org/assignments/media-types/"
    form = nodes["2010%2Fletters.csv.zst"]
    assert form["dcat:compressFormat"] == [{"@id": f"{media}application/zstd"}]
    assert form["dcat:mediaType"] == [{"@id": f"{media}text/csv"}]
    assert nodes["2010%2Fproef-2010.zip"]["dcat:packageFormat"] == [{"@id": f"{media}application/zip"}]


def test_a_form_that_holds_something_else_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = release(tmp_path / "release", monkeypatch)
    assert validate.check(found.folder) == ()
    with gzip.open(found.folder / "2010/letters.csv.gz", "wb") as file:
        file.write(b"other")
    problems = [str(problem) for problem in validate.check(found.folder)]
    assert any("2010/letters.csv.gz: does not hold the bytes of 2010/letters.csv" in problem for problem in problems)


@pytest.mark.parametrize(("partition", "path"), [("year", "2011/proef-2011.zip"), (None, "proef.zip")])
def test_an_unpacked_zip_is_a_valid_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, partition: str | None, path: str
) -> None:
    found = release(tmp_path / "release", monkeypatch, partition)
    with zipfile.ZipFile(found.folder / path) as archive:
        assert archive.namelist()[0] == "README.txt"
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path / "unpacked")
    with system.use_context(trusted=False):
        package = Package(str(tmp_path / "unpacked/datapackage.json"))
        report = package.validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    assert report.stats["warnings"] == 0
    assert package.get_resource("letters").schema.primary_key == ["id"]
    table = next(entry for entry in found.table("letters") if entry.path.rpartition("/")[0] == path.rpartition("/")[0])
    assert sha256(tmp_path / "unpacked/letters.csv") == table.sha256
    for one in package.to_descriptor()["resources"]:
        content = (tmp_path / "unpacked" / one["path"]).read_bytes()
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
