"""The same file under two names is one letter, for as long as it is the same."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.letters import store
from pipeline.letters.merge import names
from pipeline.release.checks import check
from pipeline.site.serve.negotiation import answer
from tests.runs import EPOCH, run_here, sample

DAY = 86_400


def newest(home: Path) -> Path:
    """Return the folder of the newest release."""
    place = home / "public/voorbeeldbrieven"
    return place / "releases" / json.loads((place / "latest.json").read_bytes())["version"]


def letters(home: Path) -> list[dict[str, Any]]:
    """Return the letters of the newest release."""
    return [json.loads(line) for line in (newest(home) / "letters.jsonl").read_bytes().splitlines()]


def test_the_same_file_under_two_names_is_one_letter_until_one_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home = sample(tmp_path, 3), tmp_path / "home"
    files = sorted((place / "letters").iterdir())
    run_here(place, home, 1)
    before = {letter["identifier"] for letter in letters(home)}
    copy = files[0].with_name(f"zz-kopie{files[0].suffix}")
    shutil.copy(files[0], copy)

    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + DAY))
    published = run_here(place, home, 1)[1]

    assert published.new, published.reason
    assert {letter["identifier"] for letter in letters(home)} == before, "the older name stays"
    (united,) = (letter for letter in letters(home) if len(letter["sources"]) == 2)
    assert len({record["sha256"] for record in united["sources"]}) == 1
    with (newest(home) / "issues.csv").open(newline="") as table:
        assert [row["code"] for row in csv.DictReader(table)].count("duplicate") == 1
    assert published.release and published.release.counts.merged == 1
    assert check(newest(home)) == ()

    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 2 * DAY))
    text = files[2] if files[2].suffix == ".txt" else files[1]
    copy.unlink()
    shutil.copy(text, copy.with_suffix(text.suffix))
    run_here(place, home, 1)
    assert len(letters(home)) == len(before), "it is a copy of another letter now"
    (united,) = (letter for letter in letters(home) if len(letter["sources"]) == 2)
    assert check(newest(home)) == ()
    for name in before:
        assert answer(home / "public", f"/doc/brief/{name}", "text/html")[0] == 200


def test_two_letters_that_were_published_apart_become_one_and_both_addresses_lead_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home = sample(tmp_path, 3), tmp_path / "home"
    files = sorted((place / "letters").iterdir())
    shutil.copy(files[0], files[0].with_name(f"zz-kopie{files[0].suffix}"))
    with monkeypatch.context() as patch:
        patch.setattr(store, "names_of_copy", names)  # As a version did that did not look at the bytes.
        run_here(place, home, 1)
    before = {letter["identifier"] for letter in letters(home)}
    for file in (home / "state/voorbeeldbrieven").glob("letters.sqlite*"):
        file.unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + DAY))
    (place / "letters/nieuw.txt").write_bytes(files[1].read_bytes().replace(b"1998", b"1999"))
    assert run_here(place, home, 1)[1].new
    left = {letter["identifier"] for letter in letters(home)}
    (gone,) = before - left
    for name in before:
        answered = answer(home / "public", f"/doc/brief/{name}", "text/html")
        assert answered[0] == (301 if name == gone else 200)
