"""A letter that is withdrawn is nowhere any more, in any release, in any form; all others are as they were."""

import csv
import json
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import archive
from pipeline.cli.app import app
from pipeline.distribute import sync
from pipeline.errors import PublishError
from pipeline.model.tombstone import neutral
from pipeline.release import signing
from pipeline.release.checks import check
from pipeline.site.serve.negotiation import answer
from tests.release.withdrawal.homes import BASE, DAY, START, Place, address, letter
from tests.release.withdrawal.search import hits
from tests.runs import tree

CANARY = ["Kanariezaak", "kanarievogel", "K. Arie-Bird", "2026-0000000099"]
TAKEN = address(99)
NEUTRAL = neutral(TAKEN)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START))


def releases(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a dataset with three releases that all hold the letter."""
    patch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Place(folder)
    for number in range(1, 6):
        made.put(f"brief-{number}.txt", letter(number, f"Onderwerp {number}", f"Tekst van brief {number}."))
    made.put("taken.txt", letter(99, "Kanariezaak", "Over een kanarievogel.", "K. Arie-Bird", 2))
    made.run()
    for day in (1, 2):
        patch.setenv("SOURCE_DATE_EPOCH", str(START + day * DAY))
        made.put("brief-1.txt", letter(1, f"Onderwerp 1, versie {day}", "Tekst van brief 1."))
        if day == 2:
            made.put("taken.txt", letter(99, "Kanariezaak II", "Over een tweede kanarievogel.", "K. Arie-Bird", 2))
        assert made.run().new


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 3 * DAY))
    return Place.made_once(__name__, releases, tmp_path)


def is_about(line: str) -> bool:
    return TAKEN in line or NEUTRAL in line


def others(release: Path) -> dict[str, list[str]]:
    """Return the lines of the text files of a release that are about other letters."""
    found = {}
    for path in sorted(release.rglob("*")):
        if path.suffix in (".csv", ".jsonl", ".nq") and path.name != "dictionary.csv":
            lines = path.read_bytes().decode().split("\n")
            found[path.relative_to(release).as_posix()] = [line for line in lines if not is_about(line)]
    return found


def test_of_a_withdrawn_letter_no_byte_is_left_and_all_others_are_as_they_were(place: Place) -> None:
    home = place.home.folder
    assert len(place.releases()) == 3
    assert {hit.rpartition(": ")[2] for hit in hits(home, CANARY)} == set(CANARY), "the search must find what is there"
    before = [(others(release), place.manifest(release)) for release in place.releases()]
    done = place.withdraw(f"{BASE}id/brief/{TAKEN}")
    assert hits(home, CANARY) == []
    assert done.published.redacted.recut == tuple(release.name for release in place.releases())
    for release, (lines, manifest) in zip(place.releases(), before, strict=True):
        assert check(release) == ()
        assert others(release) == lines
        tombstone = place.letters(release)[NEUTRAL]
        assert tombstone["withdrawn"] == {"date": "2026-01-08", "reason": "personal-data"}
        assert (tombstone["subject"], tombstone["paragraphs"], tombstone["date"]) == (None, [], "2026-01-02")
        now = place.manifest(release)
        counts = dict(manifest["counts"])  # type: ignore[call-overload]
        assert now["counts"] == counts | {"letters": counts["letters"] - 1, "withdrawn": 1}
        assert now["content_hash"] != manifest["content_hash"]
        (redaction,) = now["redactions"]  # type: ignore[misc]
        assert (redaction["date"], redaction["reason"]) == ("2026-01-08", "personal-data")
        assert redaction["letters"] == [f"{BASE}id/brief/{NEUTRAL}"]
        assert len(redaction["replaces"]) == 64
    # The next run finds nothing to do: what was cut again is what a build makes.
    state = tree(place.public / "releases") | tree(place.home.web / "doc")
    assert not place.run().new
    assert tree(place.public / "releases") | tree(place.home.web / "doc") == state
    assert hits(home, CANARY) == []


def test_it_stays_away_though_the_source_still_has_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.withdraw(TAKEN)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    place.put("taken.txt", letter(99, "Kanariezaak III", "Opnieuw over een kanarievogel.", "K. Arie-Bird", 3))
    place.put("brief-6.txt", letter(6, "Onderwerp 6", "Tekst van brief 6."))
    assert place.run().new
    assert hits(place.home.folder, CANARY) == []
    newest = place.letters(place.releases()[-1])
    assert newest[NEUTRAL]["withdrawn"] and len(newest) == 7
    # A lost state changes nothing: the archive remembers.
    for path in (place.home.state("brieven") / "letters.sqlite", place.home.state("brieven") / "recut.json"):
        path.unlink()
    assert not place.run().new
    assert hits(place.home.folder, CANARY) == []


def test_what_is_told_of_it(place: Place) -> None:
    place.withdraw(TAKEN)
    with (place.public / "redactions.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    versions = [release.name for release in place.releases()]
    assert row == {
        "date": "2026-01-08",
        "letter": f"{BASE}id/brief/{NEUTRAL}",
        "reason": "personal-data",
        "releases": " ".join(versions),
        "restored": "",
    }
    index = json.loads((place.public / "releases.json").read_bytes())["releases"]
    assert [entry["redactions"] for entry in index] == [1, 1, 1]
    assert [entry["content_hash"] for entry in index] == [
        place.manifest(release)["content_hash"] for release in place.releases()
    ]
    for name in (TAKEN, TAKEN.upper(), NEUTRAL):
        assert answer(place.home.web, f"/doc/brief/{name}", "text/html") == (410, f"{NEUTRAL}.html")
        assert answer(place.home.web, f"/doc/brief/{name}.jsonld", "") == (410, f"{NEUTRAL}.jsonld")
        assert answer(place.home.web, f"/id/brief/{name}", "text/html")[0] in (303, 410)
    assert [name for name in tree(place.home.folder) if TAKEN in name] == []
    page = (place.public / "index.html").read_text(encoding="utf-8")
    assert "redactions.csv" in page and "om persoonsgegevens" in page
    assert TAKEN not in (place.home.web / "sitemap.xml").read_text()


def test_again_is_the_same(place: Place) -> None:
    first = place.withdraw(TAKEN)
    state = tree(place.home.web)
    again = place.withdraw(TAKEN.upper())
    assert again.entries == first.entries
    assert again.published.redacted.recut == ()
    assert tree(place.home.web) == state


def test_a_name_of_no_letter_withdraws_nothing(place: Place) -> None:
    state = tree(place.home.folder / "public")
    with pytest.raises(PublishError, match="no letter goes by the name 'kst-1-1'"):
        place.withdraw(TAKEN, "kst-1-1")
    assert tree(place.home.folder / "public") == state
    with closing(archive.open_index(place.home, "brieven")) as index:
        assert archive.history(index) == []


def test_a_mistake_is_undone_by_the_next_harvest(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.withdraw(TAKEN)
    with pytest.raises(PublishError, match="is withdrawn"):
        place.withdraw("folder-brief-1-txt", undo=True)
    place.withdraw(TAKEN, undo=True)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    assert place.run().new
    *older, newest = place.releases()
    assert place.letters(newest)[TAKEN]["subject"] == "Kanariezaak II"
    assert answer(place.home.web, f"/doc/brief/{TAKEN}", "text/html") == (200, f"{TAKEN}.html")
    assert all(place.letters(release)[NEUTRAL]["withdrawn"] for release in older)
    with (place.public / "redactions.csv").open(encoding="utf-8", newline="") as file:
        assert [row["restored"] for row in csv.DictReader(file)] == ["2026-01-08"]
    assert not place.run().new


def test_a_release_without_its_letters_is_dropped_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path, ("tables", "nquads"))
    place.put("taken.txt", letter(99, "Kanariezaak", "Over een kanarievogel.", "K. Arie-Bird", 2))
    place.put("brief-1.txt", letter(1, "Onderwerp 1", "Tekst van brief 1."))
    place.run()
    done = place.withdraw(TAKEN)
    assert len(done.published.redacted.dropped) == 1
    assert place.releases() == [] and not (place.public / "latest.json").exists()
    assert hits(place.home.folder, CANARY) == []
    assert place.run().new
    (release,) = place.releases()
    assert check(release) == ()
    assert hits(place.home.folder, CANARY) == []
    assert not place.run().new


def test_of_a_partitioned_release_only_the_parts_with_the_letter_are_cut_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path, more='partition = "year"')
    for year in (2024, 2025, 2026):
        place.put(f"brief-{year}.txt", letter(year, f"Onderwerp {year}", f"Tekst van {year}.", year=year))
    place.put("taken.txt", letter(99, "Kanariezaak", "Over een kanarievogel.", "K. Arie-Bird", 2))
    place.run()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + DAY))
    place.put("brief-2025.txt", letter(2025, "Onderwerp 2025", "Tekst van 2025, versie 2.", year=2025))
    place.run()
    releases = place.releases()
    assert len(releases) == 2
    kept = {
        path.relative_to(place.public): (path.stat().st_ino, path.read_bytes())
        for release in releases
        for year in ("2024", "2025")
        for path in (release / year).iterdir()
    }
    assert kept
    state = tree(releases[0])
    assert place.withdraw(TAKEN).published.redacted.recut == tuple(release.name for release in releases)
    assert hits(place.home.folder, CANARY) == []
    for path, (number, content) in kept.items():
        assert (place.public / path).stat().st_ino == number, path
        assert (place.public / path).read_bytes() == content
    for release in releases:
        assert check(release) == ()
        assert place.letters(release)[NEUTRAL]["withdrawn"]
    now = tree(releases[0])
    assert now.keys() == state.keys()
    assert all(now[f"2026/{name}"] != state[f"2026/{name}"] for name in ("letters.csv", "letters.jsonl", "brieven.nq"))
    assert not place.run().new


def test_the_command_says_what_it_did_and_refuses_what_it_cannot(place: Place) -> None:
    call = partial(CliRunner().invoke, app)
    home = ["--home", str(place.home.folder)]
    unclear = call(["withdraw", str(place.folder), TAKEN, "--reason", "privacy", *home])
    assert (unclear.exit_code, "personal-data" in unclear.stderr) == (2, True)
    unknown = call(["withdraw", str(place.folder), "kst-1-1", "--reason", "error", *home])
    assert (unknown.exit_code, "no letter goes by the name 'kst-1-1'" in unknown.stderr) == (1, True)
    done = call(["withdraw", str(place.folder), TAKEN, "--reason", "error", "--note-to-self", "zie mail", *home])
    assert done.exit_code == 0, done.stderr
    assert f"{BASE}id/brief/{NEUTRAL}: withdrawn on 2026-01-08, reason: error" in done.stdout
    assert "1 record of folder" in done.stdout
    assert ", ".join(release.name for release in place.releases()) in done.stdout
    again = call(["withdraw", str(place.folder), TAKEN, "--reason", "error", "--json", *home])
    told = json.loads(again.stdout)
    assert told["letters"] == [
        {"date": "2026-01-08", "letter": f"{BASE}id/brief/{NEUTRAL}", "reason": "error", "records": 1}
    ]
    assert told["redacted"]["recut"] == []
    assert hits(place.home.web, ["zie mail"]) == []
    whole = call(["archive", "verify", str(place.folder), *home])
    assert (whole.exit_code, "contents were removed, as their letters were withdrawn" in whole.stdout) == (0, True)


def test_a_release_that_is_cut_again_is_signed_again(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = signing.new_pair(tmp_path / "key", None)
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(tmp_path / "key"))
    place.withdraw(TAKEN)
    for release in place.releases():
        assert signing.fault(release, public.read_bytes()) is None
    monkeypatch.delenv("BRIEVENBUS_SIGNING_KEY")
    place.withdraw("folder-brief-2-txt")
    assert all(not (release / signing.SIGNATURE).exists() for release in place.releases()), "no key, no old signature"


def test_a_copy_of_somebody_follows(place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    sync.sync(str(place.public), copy, None, lambda step, done, total: None)
    assert hits(copy, CANARY)
    place.withdraw(TAKEN)
    done = sync.sync(str(place.public), copy, None, lambda step, done, total: None)
    assert done.how == "files" and any("cut again" in note for note in done.notes)
    assert hits(copy, CANARY) == []
    assert check(copy) == ()
