"""The promises of the pipeline, each a test by its number; what is behind them is tested in detail elsewhere."""

import random
import time
from pathlib import Path

import pyoxigraph
import pytest

from pipeline import run
from pipeline.formats import rdf
from pipeline.home import Home
from pipeline.model.letter import Withdrawal
from pipeline.release.checks import check
from pipeline.release.describe import Released
from tests.formats import rebuilt
from tests.formats.csvwreader import triples
from tests.formats.test_csvw import comparable, plain
from tests.release.withdrawal.search import hits
from tests.replay.koop import STUB, Koop
from tests.runs import EPOCH, PLAIN, first_run, is_whole, load, run_apart, run_here, sample, tree
from tests.specimens import bad_inputs
from tests.test_completeness import koop_dataset
from tests.test_kill import kill_after

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def newest(home: Path) -> Path:
    return max((home / "public/voorbeeldbrieven/releases").iterdir())


@pytest.mark.slow
def test_promise_1_a_rebuild_from_the_same_archive_is_byte_identical(tmp_path: Path) -> None:
    place = sample(tmp_path)
    assert run_apart(place, tmp_path / "one", "--workers", "1", TZ="UTC", PYTHONHASHSEED="0").returncode == 0
    expected = tree(tmp_path / "one/public")
    (tmp_path / "two").mkdir()
    (tmp_path / "one/archive").rename(tmp_path / "two/archive")
    changes = {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "77", "LC_ALL": PLAIN}
    done = run_apart(place, tmp_path / "two", "--workers", "3", **changes)

    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "two/public") == expected


@pytest.mark.slow
def test_promise_2_killed_at_any_instant_the_next_run_completes(tmp_path: Path) -> None:
    place = sample(tmp_path, 8)
    assert run_apart(place, tmp_path / "warm").returncode == 0
    began = time.monotonic()
    assert run_apart(place, tmp_path / "home").returncode == 0
    seconds = time.monotonic() - began
    expected = tree(tmp_path / "home/public")
    chance, killed = random.Random(2), 0
    home = tmp_path / "killed"
    for _ in range(4):
        killed += kill_after(0.7 * seconds * chance.random(), place, home)
        assert is_whole(home / "public")
    done = run_apart(place, home)

    assert killed
    assert done.returncode == 0, done.stderr
    assert tree(home / "public") == expected


def test_promise_4_tables_json_ld_csvw_and_n_quads_say_the_same(tmp_path: Path) -> None:
    place = sample(tmp_path)
    run_here(place, tmp_path / "home")
    release = newest(tmp_path / "home")
    said = {suffix: _triples(release, suffix) for suffix in FORMATS}
    quads = rdf.quads(load(place))
    lines = "".join(line for entry in Released(release).ending(".nq") for line in _text(release / entry.path))

    assert len(said[".nq"]) > 1500
    assert said[".nq"] == said[".ttl"] == said[".jsonld"]
    assert b"".join(sorted(quads(rebuilt.letters(release)))) == lines.encode()
    assert b"".join(sorted(quads(list(Released(release).letters())))) == lines.encode()
    by_csvw = comparable(triples(release))
    assert len(by_csvw) > 500
    assert by_csvw <= plain(said[".nq"])


def _triples(release: Path, suffix: str) -> set[pyoxigraph.Triple]:
    return {
        quad.triple
        for entry in Released(release).ending(suffix)
        for quad in pyoxigraph.parse(path=str(release / entry.path), format=FORMATS[suffix])
    }


def _text(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines(keepends=True)


@pytest.mark.slow
def test_promise_6_no_record_disappears_without_an_issue_that_names_it(tmp_path: Path) -> None:
    place = sample(tmp_path, 6)
    bad = bad_inputs.write(place / "letters")
    run_here(place, tmp_path / "home")
    release = Released(newest(tmp_path / "home"))
    counts = release.manifest.counts
    files = [
        file.relative_to(place / "letters").as_posix() for file in (place / "letters").rglob("*") if file.is_file()
    ]
    named = {row["key"].removeprefix("'") for row in release.rows("issues") if row["key"]}
    given = {row["value"].removeprefix("'") for row in release.rows("identifiers") if row["scheme"] == "file"}

    assert sum(1 for code in bad.values() if code) > 10
    assert set(files) <= named | given
    assert counts.records == len(files)
    left = counts.merged + counts.not_letters + counts.unreadable + counts.held_back
    assert counts.records == counts.letters + left
    held = sum(int(row["held"]) + int(row["missing"]) for row in release.rows("completeness"))
    assert held == counts.records


def test_promise_7_a_dramatic_change_waits_for_the_operator(tmp_path: Path) -> None:
    place, home, first = first_run(tmp_path)
    latest = (home / "public/voorbeeldbrieven/latest.json").read_bytes()
    for file in sorted((place / "letters").iterdir())[6:]:
        file.unlink()
    _, held = run_here(place, home)

    assert (held.new, held.failed, held.release) == (False, True, first.release)
    assert "gone" in (held.reason or "")
    assert (home / "public/voorbeeldbrieven/latest.json").read_bytes() == latest
    assert run.approve(load(place), Home(home)).new
    assert (home / "public/voorbeeldbrieven/latest.json").read_bytes() != latest
    assert is_whole(home / "public")


@pytest.mark.slow
def test_promise_8_a_withdrawal_at_the_source_empties_the_letter_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    koop = Koop()
    with koop.server:
        for number in range(1, 5):
            koop.add(f"kst-32999-{number}", ondernummer=str(number), text=f"Brief {number}.")
        koop.add("kst-32999-7", ondernummer="7", documenttitel="Kanariezaak van Vinkestein", text="Een kanarievogel.")
        place, home = koop_dataset(tmp_path, koop), tmp_path / "home"
        run_here(place, home)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 86_400))
        changed = {"modified": "2026-01-06", "changed": "2026-01-06T10:00:00.1234567+01:00"}
        koop.add("kst-32999-8", ondernummer="8", text="Nog een brief.", **changed)
        run_here(place, home)
        words = ["Kanariezaak", "Vinkestein", "kanarievogel"]
        assert {hit.rpartition(": ")[2] for hit in hits(home, words)} == set(words)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 2 * 86_400))
        changed = {"modified": "2026-01-07", "changed": "2026-01-07T10:00:00.1234567+01:00"}
        koop.add("kst-32999-7", ondernummer="7", documenttitel="Kanariezaak van Vinkestein", text=STUB, **changed)
        run_here(place, home)

    assert hits(home, words) == []
    releases = sorted((home / "public/koop/releases").iterdir())
    assert len(releases) == 3
    for release in map(Released, releases):
        assert check(release.folder) == ()
        (tombstone,) = (letter for letter in release.letters() if letter.identifier == "kst-32999-7")
        assert tombstone.withdrawn == Withdrawal(date="2026-01-07", reason="source")
        assert tombstone.subject is None
    assert "2026-01-07" in (home / "public/doc/brief/kst-32999-7.html").read_text()
