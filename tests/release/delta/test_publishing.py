"""Each release says what changed since the one before, and periods that are over have a delta of their own."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from pipeline.release import checks as validate
from pipeline.release import delta
from pipeline.release.checks import changes
from pipeline.release.delta import compaction
from pipeline.release.delta import publishing as deltas
from pipeline.release.describe import Released
from pipeline.site.serve.negotiation import NegotiatedAnswer, answer
from tests.histories import four_releases
from tests.release.delta.test_delta import arrives
from tests.runs import tree


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[Released]]:
    return four_releases(tmp_path, monkeypatch.setenv)


def test_the_first_release_has_a_register_and_no_delta(history: tuple[Path, list[Released]]) -> None:
    first = history[1][0]
    names = {entry.path for entry in first.manifest.files}
    assert "id-changes.csv" in names
    assert not {"delta.csv", "delta.json", "delta.nq.patch"} & names
    assert (first.folder / "id-changes.csv").read_text() == "old,new,reason,release\n"


def test_the_list_of_releases_counts_changes(history: tuple[Path, list[Released]]) -> None:
    found = json.loads((history[0] / "releases.json").read_bytes())["releases"]
    versions = [release.manifest.version for release in history[1]]
    assert [entry["previous"] for entry in found] == [None, *versions[:-1]]
    assert [entry["changes"] for entry in found] == [
        {},
        {"change": {"source": 1}},
        {"rekey": {"rekey": 1}},
        {"remove": {"source": 1}},
    ]
    page = (history[0] / "index.html").read_text(encoding="utf-8")
    assert ">~1</a>" in page
    assert "1 met een ander webadres" in page


def test_another_file_name_is_told_in_the_register(history: tuple[Path, list[Released]]) -> None:
    for release in history[1][2:]:
        with (release.folder / "id-changes.csv").open(newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["new"].endswith("/folder-een-andere-naam-txt")
        assert (row["reason"], row["release"]) == ("rekey", history[1][2].manifest.version)


def test_every_release_passes_its_checks(history: tuple[Path, list[Released]]) -> None:
    for release in history[1]:
        assert validate.check(release.folder) == ()


@pytest.mark.parametrize("name", ["delta.json", "delta.csv", "delta.nq.patch"])
def test_a_delta_that_does_not_lead_to_its_release_is_a_problem(
    history: tuple[Path, list[Released]], name: str
) -> None:
    """Taken from another release, so that each file is right by itself."""
    earlier, later = history[1][1], history[1][3]
    (later.folder / name).write_bytes((earlier.folder / name).read_bytes())
    found = {problem.file for problem in changes.check(later.folder, later.manifest)}
    assert name in found or (name == "delta.json" and "delta.csv" in found)
    assert changes.check(earlier.folder, earlier.manifest) == ()


def test_a_withdrawal_that_was_counted_stays_counted(history: tuple[Path, list[Released]]) -> None:
    """No delta tells of it any more, once earlier releases are emptied of the letter too."""
    file = history[0] / "releases.json"
    told = json.loads(file.read_bytes())
    told["releases"][1]["changes"] = {"add": {"source": 9}, "withdraw": {"withdrawal": 1}}
    file.write_text(json.dumps(told))
    compaction.settle(history[0], "voorbeeldbrieven")
    found = json.loads(file.read_bytes())["releases"][1]["changes"]
    assert found == {"change": {"source": 1}, "withdraw": {"withdrawal": 1}}


def test_periods_that_are_over_have_a_delta(history: tuple[Path, list[Released]], tmp_path: Path) -> None:
    place, releases = history
    listed = json.loads((place / "deltas.json").read_bytes())["deltas"]
    versions = [release.manifest.version for release in releases]
    steps = {one.get("period"): (versions.index(one["from"]), versions.index(one["to"])) for one in listed}
    assert steps == {None: (2, 3), "2026-W02": (0, 1), "2026-W03": (1, 2), "2026-01": (0, 2)}
    for number, one in enumerate(listed):
        step = delta.DeltaPaths(*(place / one[name]["path"] for name in ("about", "table", "quads")))
        before, after = (releases[versions.index(one[name])] for name in ("from", "to"))
        arrives(step, before, after, tmp_path / f"applied{number}")


def test_all_of_it_can_be_made_again(history: tuple[Path, list[Released]]) -> None:
    place, releases = history
    before = tree(place)
    compaction.settle(place, "voorbeeldbrieven")
    assert tree(place) == before
    for path in (place / "deltas").rglob("*.csv"):
        path.unlink()
    (place / "deltas.json").unlink()
    (place / "deltas/week/2020-W01.csv").write_text("left by nobody")
    compaction.settle(place, "voorbeeldbrieven")
    assert tree(place) == before
    for earlier, later in pairwise([None, *releases]):
        assert later is not None
        deltas.rewrite(earlier, later.folder)
    assert tree(place) == before


def test_a_delta_that_is_written_anew_is_described_as_it_is(history: tuple[Path, list[Released]]) -> None:
    place, releases = history
    before, folder = tree(place), releases[3].folder
    deltas.rewrite(releases[1], folder)
    assert tree(place) != before
    assert validate.check(folder) == ()
    deltas.rewrite(releases[2], folder)
    assert tree(place) == before


def test_the_old_address_leads_to_the_new_one(history: tuple[Path, list[Released]]) -> None:
    web = history[0].parent
    with (history[1][-1].folder / "id-changes.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    old, new = (row[name].rpartition("/")[2] for name in ("old", "new"))
    (quad,) = parse(path=str(web / f"doc/brief/{old}.jsonld"), format=RdfFormat.JSON_LD)
    assert (quad.subject.value, quad.object.value) == (row["old"], row["new"])
    assert quad.predicate.value == "http://purl.org/dc/terms/isReplacedBy"
    page = (web / f"doc/brief/{old}.html").read_text(encoding="utf-8")
    assert f'<meta http-equiv="refresh" content="0; url={new}.html">' in page
    assert (web / f"doc/brief/{new}.html").exists()
    assert not (web / f"doc/brief/{old}.gone").exists()
    assert answer(web, f"/id/brief/{old}", "text/turtle") == NegotiatedAnswer(301, f"/id/brief/{new}")
    assert answer(web, f"/doc/brief/{old}.nt", "") == NegotiatedAnswer(301, f"/doc/brief/{new}.nt")
    assert answer(web, f"/doc/brief/{new}.jsonld", "") is None
