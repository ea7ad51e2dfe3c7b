"""Old releases go by the rule of the dataset; what stays keeps its promises."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from pipeline import run
from pipeline.cli.app import whole
from pipeline.distribute.sync import routes
from pipeline.home import Home
from pipeline.model.dataset import Retention
from pipeline.model.release import Counts, Release
from pipeline.release import retention
from pipeline.release.checks import check
from pipeline.release.delta import compaction
from pipeline.release.index import ReleaseIndex, read_index, version
from pipeline.release.withdrawal.recutting import is_stale
from pipeline.site.serve.negotiation import answer, why_removed
from tests.histories import four_releases
from tests.release.withdrawal.search import hits
from tests.runs import load, run_here, silent, tree

NAME = "voorbeeldbrieven"


def listed(*moments: str) -> ReleaseIndex:
    """Return a list of releases of these days, each the first of its time."""
    counts = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)
    entries = (
        Release(version=f"{day}T120000Z-01-00000000", result="released", counts=counts, content_hash="", input_hash="")
        for day in moments
    )
    return ReleaseIndex(dataset="d", releases=tuple(entries))


def gone(index: ReleaseIndex, rule: Retention) -> list[str]:
    return [entry.version[:8] for entry in retention.surplus(index, rule)]


def test_the_last_of_each_older_period_stays_and_the_first_and_newest_always() -> None:
    days = ("20250110", "20250120", "20250131", "20250203", "20250228", "20250301", "20250401", "20250402")
    assert gone(listed(*days), Retention(days=31)) == ["20250120", "20250203"]
    assert gone(listed(*days), Retention(days=31, then="year")) == []
    assert gone(listed(*days, "20260601"), Retention(days=31, then="year")) == [*days[1:-1]]
    assert gone(listed("20250101"), Retention(days=1)) == []
    assert gone(listed(), Retention(days=1)) == []


def test_a_removed_release_keeps_its_number() -> None:
    index = listed("20250101")
    expired = msgspec.structs.replace(index.releases[0], result="expired")
    again = ReleaseIndex(dataset="d", releases=(expired,))
    assert version(again, "2025-01-01T12:00:00Z", "f" * 64) == "20250101T120000Z-02-ffffffff"


def stays_withdrawn(home: Home, name: str) -> None:
    """Check that a withdrawn letter is in no file, and that its former address leads to 410."""
    assert hits(home.folder, [name]) == []
    moved = answer(home.web, f"/doc/brief/{name}", "text/html")
    assert moved and moved.status == 301
    gone = answer(home.web, moved.path, "text/html")
    assert gone and gone.status == 410


def test_what_stays_keeps_its_promises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_time: Callable[[str, str], None] = monkeypatch.setenv
    place, before = four_releases(tmp_path, set_time, 4)
    home, folder = Home(tmp_path / "home"), tmp_path / NAME
    taken = next(json.loads(line)["id"] for line in before[0].folder.joinpath("letters.jsonl").read_text().splitlines())
    run.withdraw(load(folder), home, [taken], "personal-data", None, report=silent)
    names = [one.manifest.version for one in before]
    file = folder / "dataset.toml"
    file.write_text(file.read_text() + '\n[retention]\ndays = 10\nthen = "month"\n')

    whole("releases").main([str(folder), "--home", str(home.folder)], standalone_mode=False)
    said = capsys.readouterr().out
    assert f"{names[1]}: released, 3 letters; removed at the next publication" in said
    assert "1 of 4 are removed next, which frees" in said and " 0.0 MB" not in said
    assert (place / "releases" / names[1]).exists(), "a trial removes nothing"

    _, published = run_here(folder, home.folder)

    assert published.release is not None and published.release.version == names[3] and not published.new
    index = read_index(place, NAME)
    assert [entry.result for entry in index.releases] == ["released", "expired", "released", "released"]
    assert sorted(path.name for path in (place / "releases").iterdir()) == sorted({*names} - {names[1]})
    stay = [place / "releases" / name for name in (names[0], names[2], names[3])]
    for earlier, release in zip([None, *stay], stay, strict=False):
        assert check(release) == ()
        assert not is_stale(release, earlier)
    deltas = msgspec.json.decode((place / "deltas.json").read_bytes(), type=compaction.Deltas).deltas
    for start in (names[0], names[2]):
        assert routes.cheapest(deltas, start, names[3], lambda one: 1)
    for path in (f"/{NAME}/releases/{names[1]}/letters.csv", f"/{NAME}/releases/{names[1]}/"):
        found = answer(home.web, path, "text/html")
        why = why_removed(home.web, path)
        assert found == (410, "") and why and "because of its age" in why.en
    assert "opgeruimd" in (place / "index.html").read_text()
    stays_withdrawn(home, taken.rpartition("/")[2])
    whole_tree = tree(home.web)
    run_here(folder, home.folder)
    assert tree(home.web) == whole_tree, "a rule removes once"
