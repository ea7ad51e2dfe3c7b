"""The whole site after several releases is the one that is made from these releases at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.site import letters, sitemaps, webroot
from tests.runs import EPOCH, load, run_here, tree
from tests.test_run_by_year import by_year, move, newest

NAME = "voorbeeldbrieven"
PUBLISHED = ("releases.json", "latest.json", "deltas.json", "sources.json", "redactions.json", "*.csv")
"""Files in the folder of a dataset that are not of the site."""


def change(place: Path, home: Path) -> None:
    file = some(place)[3]
    file.write_text(file.read_text(encoding="utf-8").replace("Geachte", "Zeer geachte", 1), encoding="utf-8")


def withdraw(place: Path, home: Path) -> None:
    line = next(iter(newest(home).rows("letters")))
    run.withdraw(load(place), Home(home), [line["id"]], "personal-data", None)


def some(place: Path) -> list[Path]:
    return sorted((place / "letters").glob("brief*.txt"))


def lose(place: Path, home: Path) -> None:
    shutil.rmtree(home / "state" / NAME / "pages")
    change(place, home)


STEPS: tuple[Callable[[Path, Path], object], ...] = (
    lambda place, home: None,
    change,
    lambda place, home: move(place, newest(home)),
    lambda place, home: some(place)[5].unlink(),
    withdraw,
    lose,
)


def test_the_site_in_steps_is_the_site_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home, kept = by_year(tmp_path), tmp_path / "home", 0
    for file in some(place)[10:]:
        file.unlink()
    for number, step in enumerate(STEPS):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + number * 86_400 * 8))
        step(place, home)
        before = {file: file.stat().st_ino for file in (home / "public").glob("sitemap-*.xml")}
        run_here(place, home)
        kept += sum(file.exists() and file.stat().st_ino == inode for file, inode in before.items())
        assert site(home) == at_once(place, home, tmp_path / "other")
    assert kept > len(STEPS)


def site(home: Path) -> dict[str, str]:
    """Return the files of the site; signs of letters that were there once are left out."""
    listed = set(letters.listed(home / "public" / NAME))
    found = tree(home / "public")
    gone = {path for path in found if path.endswith(".gone") and Path(path).stem not in listed}
    return {path: digest for path, digest in found.items() if path not in gone and "/releases/" not in path}


def at_once(place: Path, home: Path, other: Path) -> dict[str, str]:
    """Return the site as it is made from the releases alone."""
    shutil.rmtree(other, ignore_errors=True)
    web, there = other / "public" / NAME, home / "public" / NAME
    for folder in ("releases", "deltas"):
        if (there / folder).exists():
            shutil.copytree(there / folder, web / folder)
    for pattern in PUBLISHED:
        for file in there.glob(pattern):
            shutil.copy(file, web)
    webroot.write(load(place), Home(other))
    assert (web / sitemaps.LIST).is_file()
    return site(other)
