"""What became unreadable stays published as it last was, with an issue; what is removed goes."""

import csv
import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.home import Home
from pipeline.run import Published
from tests.runs import first_run, run_here, sample


def letters(home: Path) -> dict[str, dict[str, Any]]:
    """Return the letters of the newest release by identifier."""
    public = home / "public/voorbeeldbrieven"
    version = json.loads((public / "latest.json").read_bytes())["version"]
    lines = (public / "releases" / version / "letters.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["id"]: one for one in map(json.loads, lines)}


def file_of(place: Path, letter: dict[str, Any]) -> Path:
    """Return the file that a letter was read from."""
    files = (place / "letters").iterdir()
    return next(file for file in files if sha256(file.read_bytes()).hexdigest() == letter["sources"][0]["sha256"])


def issues(home: Path) -> list[tuple[str, str]]:
    public = home / "public/voorbeeldbrieven"
    version = json.loads((public / "latest.json").read_bytes())["version"]
    with (public / "releases" / version / "issues.csv").open(encoding="utf-8", newline="") as table:
        return [(row["key"], row["code"]) for row in csv.DictReader(table)]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def noise(file: Path) -> None:
    file.write_bytes(bytes(range(0x80, 0x100)) * 20)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.name)


def folder(file: Path) -> None:
    """A link out of the folder."""
    file.unlink()
    file.symlink_to("/etc/hostname")


def huge(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(65 * 2**20)


@pytest.mark.parametrize("spoil", [noise, empty, loop, folder, huge])
def test_a_letter_that_became_unreadable_stays_published(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    place, home, _ = first_run(tmp_path, 4)
    before = letters(home)
    key = sorted(before)[0]
    file = file_of(place, before[key])
    kept = file.read_bytes()
    spoil(file)
    _, published = run_here(place, home)
    after = letters(home)
    assert published.new
    assert after.keys() == before.keys()
    assert after[key]["paragraphs"] == before[key]["paragraphs"]
    assert after[key]["sources"] == before[key]["sources"]
    (found,) = [one for one in after[key]["issues"] if one["code"] == "outdated-version"]
    assert "this is the version of 20" in found["message"]
    # With nothing but the archive, the same.
    shutil.rmtree(home / "state")
    _, published = run_here(place, home)
    assert letters(home) == after and not published.new
    # And it heals.
    file.unlink()
    file.write_bytes(kept)
    run_here(place, home)
    after = letters(home)
    for found in (before, after):
        del found[key]["sources"][0]["retrieved"]
    assert after == before


def test_half_an_upload_of_a_pdf_is_an_issue_of_the_letter(tmp_path: Path) -> None:
    place, home = sample(tmp_path), tmp_path / "home"
    for file in (place / "letters").iterdir():
        if file.suffix != ".pdf":
            file.unlink()
    run_here(place, home)
    before = letters(home)
    for letter in before.values():
        cut(file_of(place, letter))
    run_here(place, home)
    after = letters(home)
    assert before and after.keys() == before.keys()
    assert all("outdated-version" in {one["code"] for one in letter["issues"]} for letter in after.values())


def test_half_an_upload_of_a_text_that_is_no_letter_any_more_is_an_issue_too(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    before = letters(home)
    key = sorted(before)[0]
    file = file_of(place, before[key])
    file.write_bytes(file.read_bytes()[:60])
    run_here(place, home)
    after = letters(home)
    assert after.keys() == before.keys() and after[key]["paragraphs"] == before[key]["paragraphs"]
    assert "cut short" in next(one["message"] for one in after[key]["issues"] if one["code"] == "outdated-version")
    # Another text in its place is no half upload.
    file.write_text("Agenda van de vergadering\n", encoding="utf-8")
    run_here(place, home)
    assert key not in letters(home)


def test_a_letter_that_is_removed_goes_though_it_was_unreadable(tmp_path: Path) -> None:
    place, home, _ = first_run(tmp_path, 4)
    key = sorted(letters(home))[0]
    file = file_of(place, letters(home)[key])
    noise(file)
    run_here(place, home)
    file.unlink()
    run_here(place, home)
    assert key not in letters(home)


def test_a_file_that_was_never_readable_gives_no_letter(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 2), tmp_path / "home"
    (place / "letters/kapot.docx").write_text("Ministerie van Financiën\n", encoding="utf-8")
    run_here(place, home)
    assert len(letters(home)) == 2
    assert ("kapot.docx", "unreadable") in issues(home)


def damaged(home: Path, key: str) -> Path:
    """Damage the bytes of a record in the archive."""
    content = letters(home)[key]["sources"][0]["sha256"]
    (file,) = (Home(home).archive("voorbeeldbrieven") / "records").rglob(f"{content}.gz")
    file.write_bytes(b"damaged")
    return file


def test_a_record_that_is_damaged_in_the_archive_stays_published_and_is_fetched_again(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 4), tmp_path / "home"
    run_here(place, home)  # Not a copy, whose files would be read again for their inodes.
    before = letters(home)
    key = sorted(before)[0]
    file = damaged(home, key)
    shutil.rmtree(home / "state")
    (place / "letters/extra.txt").write_text("Geen brief.", encoding="utf-8")
    ends: list[Published] = []
    for _ in range(2):
        ends.append(run_here(place, home)[1])
        assert letters(home).keys() == before.keys()
    assert ends[0].waits and "damaged in the archive" in (ends[0].reason or "")
    assert ends[1].new and not ends[1].waits
    assert letters(home)[key]["issues"] == before[key]["issues"]
    assert file.read_bytes() != b"damaged"
