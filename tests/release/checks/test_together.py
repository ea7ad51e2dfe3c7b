"""Checks find the same side by side, in processes of their own, as one after the other."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.release import checks as validate
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, FULL, make


@pytest.mark.parametrize("partition", [None, "year"])
def test_the_same_problems_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, partition: str | None
) -> None:
    folder = tmp_path / "release"
    make(folder, [*letters(12), replace(FULL, session_year="2010/2011")], dataset=replace(DATASET, partition=partition))
    for file, old, new in (("*.ttl", b"dct:title", b"dct:titel"), ("letters.csv", b"kamerbrief", b"kamerpost")):
        place = next(path for path in sorted(folder.rglob(file)) if old in path.read_bytes())
        place.write_bytes(place.read_bytes().replace(old, new, 1))
    shutil.copytree(folder, tmp_path / "copy")

    one_by_one = validate.check(folder)
    monkeypatch.setattr(validate, "LARGE", 0)
    assert {problem.check for problem in one_by_one} >= {"checksums", "tables", "rdf", "shapes"}
    assert validate.check(tmp_path / "copy") == one_by_one
