"""What a release, the page and `status` say of the sources: how they stand, what they have, what is missing."""

import csv
import shutil
from pathlib import Path

import msgspec
import pytest

from pipeline.cli.app import app as main
from pipeline.home import Home
from pipeline.release.checks import check
from tests.replay.koop import Koop
from tests.runs import EPOCH, ROOT, first_run, load, run_here, sample

DAY = 86_400


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def standing(folder: Path) -> dict[str, tuple[str, str]]:
    found = msgspec.json.decode((folder / "sources.json").read_bytes())["sources"]
    return {one["source"]: (one["state"], one["reason"]) for one in found}


def koop_dataset(folder: Path, koop: Koop) -> Path:
    place = folder / "koop"
    place.mkdir()
    text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
    options = "\n".join(f"{name} = {value!r}" for name, value in koop.options(page_size=10, window_days=9000).items())
    head = text[: text.index("[[sources]]")]
    (place / "dataset.toml").write_text(f'{head}\n[[sources]]\nname = "koop_sru"\n[sources.options]\n{options}\n')
    return place


def test_a_release_accounts_for_what_each_source_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    koop = Koop()
    with koop.server:
        for number in range(1, 6):
            koop.add(f"kst-32999-{number}", text=f"Brief {number}.", date="2025-12-30" if number < 4 else "2026-01-02")
        koop.add("kst-32999-2-h1", text="Herdruk.")
        koop.add("kst-32999-6", kinds=())
        koop.add("kst-32999-7", heading_in_text="BRIEF VAN HET PRESIDIUM")
        place, home = koop_dataset(tmp_path, koop), tmp_path / "home"
        _, published = run_here(place, home)
        assert published.release is not None
        folder = home / "public/koop/releases" / published.release.version
        found = {row["month"]: row for row in rows(folder / "completeness.csv")}
        # Of December are 1, 3 and the reprint of 2, and 6 and 7, whose records have the day of the others.
        assert [found["2025-12"][name] for name in ("stated", "held", "not_letters", "missing")] == ["5", "3", "1", "1"]
        assert [found["2026-01"][name] for name in ("stated", "held", "not_letters", "missing")] == ["2", "2", "0", "0"]
        assert found["2025-12"]["asked"] == "2026-01-05"
        (absent,) = rows(folder / "missing.csv")
        assert (absent["key"], absent["month"], absent["reason"]) == ("kst-32999-6", "2025-12", "missing-file")
        assert standing(folder) == {
            "koop_sru": (
                "ok",
                "harvested to the end on 2026-01-05: all 7 records that the source states were found; "
                "1 of them missing",
            )
        }
        assert check(folder) == ()
        page = (home / "public/koop/index.html").read_text()
        assert all(words in page for words in ("een deel ontbreekt", "missing.csv", 'href="completeness.html"'))
        assert "volledig volgens de bron" not in page
    # The server is gone: the release stays as it is, and the page says that the source fails.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + DAY))
    harvested, published = run_here(place, home)
    assert list(harvested.failures) == ["koop_sru"]
    assert not published.new
    assert standing(folder)["koop_sru"][0] == "ok"
    state, reason = standing(home / "public/koop")["koop_sru"]
    assert (state, reason[:38]) == ("failing", "the try of 2026-01-06 ended in an error"[:38])
    assert "ophalen is mislukt" in (home / "public/koop/index.html").read_text()


def test_a_harvest_that_brings_nothing_new_makes_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home, first = first_run(tmp_path, 3)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 9 * DAY))
    _, again = run_here(place, home)
    assert (again.new, again.release) == (False, first.release)
    assert standing(home / "public/voorbeeldbrieven") == {
        "folder": ("confirmed-empty", "asked to the end on 2026-01-14, it had nothing new since 2026-01-05")
    }


def test_a_release_that_was_cut_short_after_its_rename_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, home, first = first_run(tmp_path, 3)
    assert first.release is not None
    public = home / "public/voorbeeldbrieven"
    letters = public / "releases" / first.release.version / "letters.csv"
    before = letters.read_bytes()
    for name in ("releases.json", "latest.json"):
        (public / name).unlink()
    shutil.rmtree(Home(home).state(load(place).name))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 30 * DAY))
    _, again = run_here(place, home)
    assert again.release is not None and again.release.version == first.release.version
    # Not byte for byte: no list named it, and the days of its sources in completeness.csv are later now.
    assert letters.read_bytes() == before
    assert [folder.name for folder in (public / "releases").iterdir()] == [first.release.version]


def test_status_says_how_sources_stand_why_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, home, _ = first_run(tmp_path, 3)
    shutil.rmtree(place / "letters")
    harvested, _ = run_here(place, home)
    assert list(harvested.failures) == ["folder"]
    with pytest.raises(SystemExit) as ended:
        main(["status", str(place), "--home", str(home)])
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("folder is failing: the try of 2026-01-05 ended in an error: no folder" in line for line in lines)
    assert any("advice: Run the dataset again" in line for line in lines)


def test_status_files_and_pages_tell_one_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, home = sample(tmp_path, 12), tmp_path / "home"
    (place / "letters/leeg.txt").write_bytes(b"")
    _, published = run_here(place, home)
    assert published.release is not None
    letters = published.release.counts.letters
    public = home / "public/voorbeeldbrieven"
    with (public / "releases" / published.release.version / "letters.csv").open(encoding="utf-8", newline="") as table:
        first = next(csv.DictReader(table))["id"]
    with pytest.raises(SystemExit):
        main(["withdraw", str(place), first, "--reason", "error", "--yes", "--home", str(home)])
    counted = rows(public / "completeness.csv")
    numbers = {"held": letters - 1, "withdrawn": 1, "not_letters": 12 - letters, "missing": 1}
    assert {name: sum(int(row[name]) for row in counted) for name in numbers} == numbers
    (source,) = msgspec.json.decode((public / "sources.json").read_bytes())["sources"]
    assert [source[name] for name in ("records", "withdrawn", "not_letters", "missing")] == list(numbers.values())
    assert [one["key"] for one in rows(public / "missing.csv")] == ["leeg.txt"]
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["status", str(place), "--home", str(home)])
    told = capsys.readouterr().out
    assert f"{letters - 1} letters from 13 records (1 withdrawn, {12 - letters} no letter, 1 unreadable)" in told
    assert f"the source states no number; {letters - 1} records, 1 withdrawn, 1 missing" in told
    page, counts = (public / "index.html").read_text(), (public / "completeness.html").read_text()
    assert f"<strong>{letters - 1}</strong>brieven" in page
    assert "volledig volgens de bron" not in page.lower() + counts.lower()
    assert f"<strong>{letters - 1}</strong>Opgehaald" in counts and "<strong>1</strong>Ontbreekt" in counts
    statistics = msgspec.json.decode((next((public / "releases").iterdir()) / "statistics.json").read_bytes())
    assert (statistics["letters"], statistics["withdrawn"], sum(statistics["years"].values())) == (
        letters - 1,
        1,
        letters - 1,
    )
