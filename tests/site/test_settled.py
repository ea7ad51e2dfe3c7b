"""Pages are left alone only where neither they nor anything that they are made from has changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.site import browser, settled, terms, webroot
from tests.runs import first_run, load

NAME = "voorbeeldbrieven"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home with a release of three letters, whose pages are written."""
    first_run(tmp_path, 3)
    home = Home(tmp_path / "home")
    webroot.write(dataset(home), home)  # The copy of a home has other inodes than the home itself.
    return home


def dataset(home: Home) -> Dataset:
    return load(home.web.parents[1] / NAME)


def writes(home: Home, about: Dataset | None = None) -> bool:
    """Return whether pages are written, or compared with their content at least."""
    written: list[Dataset] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webroot, "_write", lambda dataset, home: written.append(dataset))
        webroot.write(about or dataset(home), home)
    return bool(written)


def content(home: Home) -> dict[str, bytes]:
    files = (path for path in sorted(home.web.rglob("*")) if path.is_file())
    return {path.relative_to(home.web).as_posix(): path.read_bytes() for path in files}


def first(home: Home, pattern: str) -> Path:
    return min(home.web.glob(pattern))


CHANGES: dict[str, Callable[[Home], object]] = {
    "a letter's page is gone": lambda home: first(home, "doc/brief/*.html").unlink(),
    "a list is gone": lambda home: first(home, f"{NAME}/ministerie/*.html").unlink(),
    "a folder of lists is gone": lambda home: shutil.rmtree(home.web / NAME / "dossier"),
    "a feed is gone": lambda home: first(home, f"{NAME}/feeds/*/*.atom").unlink(),
    "the page of the dataset was changed by hand": lambda home: first(home, f"{NAME}/index.html").write_text("x"),
    "the start page is gone": lambda home: (home.web / "index.html").unlink(),
    "a sitemap was changed by hand": lambda home: first(home, "sitemap-*-diwoo.xml").write_text("x"),
    "the list of sitemaps was changed by hand": lambda home: (home.web / NAME / "sitemaps.txt").write_text("- - x"),
    "the catalogue was changed by hand": lambda home: (home.web / "catalog.ttl").write_text("x"),
    "the page of terms was changed by hand": lambda home: (home.web / "def/index.html").write_text("x"),
    "a query was changed by hand": lambda home: first(home, "def/queries/*.rq").write_text("x"),
    "a script was changed by hand": lambda home: first(home, "scripts/*/*.mjs").write_text("x"),
    "a query is gone": lambda home: first(home, "def/queries/*.rq").unlink(),
    "a term is gone": lambda home: (home.web / "def/index.ttl").unlink(),
    "the state of the feeds is gone": lambda home: (home.state(NAME) / "feeds.sqlite").unlink(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_lost_or_changed_by_hand_is_written_again(home: Home, name: str) -> None:
    before = content(home)
    assert not writes(home)
    CHANGES[name](home)
    assert writes(home)
    webroot.write(dataset(home), home)
    assert content(home) == before
    assert not writes(home)


def test_a_file_that_was_changed_is_not_as_it_was_left(home: Home) -> None:
    files = frozenset(home.web.glob("*.xml"))
    assert len(files) > 3 and files < settled.left(dataset(home), home)
    (home.web / "sitemap.xml").write_text("x")
    (home.web / "sitemap-pages.xml").unlink()
    known = settled.left(dataset(home), home)
    assert files - known == {home.web / "sitemap.xml", home.web / "sitemap-pages.xml"}
    assert not settled.left(replace(dataset(home), license="https://license.example/"), home)
    settled.forget(dataset(home), home)
    assert not settled.left(dataset(home), home)


def test_terms_are_written_again_only_where_they_may_differ(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Dataset] = []
    monkeypatch.setattr(terms, "write", lambda web, dataset: written.append(dataset))
    monkeypatch.setattr(browser, "write", lambda web: written.append(dataset(home)))
    (home.web / NAME / "index.html").write_text("x")
    webroot.write(dataset(home), home)
    assert not written
    for other in (replace(dataset(home), license="https://license.example/"), dataset(home)):
        webroot.write(other, home)
        assert written.pop() == other
    (home.web / "def/index.html").write_text("x")
    webroot.write(dataset(home), home)
    assert written.pop() == dataset(home)


def test_of_a_copy_nothing_is_known_though_the_home_is_as_it_was(home: Home, tmp_path: Path) -> None:
    copy = Home(tmp_path / "copy")
    shutil.copytree(home.folder, copy.folder)
    assert not writes(home)
    assert writes(copy, dataset(home))


@pytest.mark.parametrize("file", ["sources.json", "completeness.csv", "releases.json", "latest.json"])
def test_a_file_that_pages_are_made_from_has_them_written(home: Home, file: str) -> None:
    place = home.web / NAME / file
    place.write_bytes(place.read_bytes() + b" ")
    assert writes(home)


def test_another_release_a_signature_or_another_dataset_has_them_written(home: Home) -> None:
    (home.web / NAME / "releases/later").mkdir()
    assert writes(home)
    (home.web / NAME / "releases/later").rmdir()
    webroot.write(dataset(home), home)
    next((home.web / NAME / "releases").iterdir()).joinpath("SHA256SUMS.minisig").write_text("x")
    assert writes(home)
    webroot.write(dataset(home), home)
    (home.web / "andere").mkdir()
    assert writes(home)


def test_a_change_of_another_dataset_has_them_written(home: Home) -> None:
    (home.web / "andere").mkdir()
    (home.web / "andere/releases.json").write_text('{"schema": 1, "dataset": "andere", "releases": []}')
    webroot.write(dataset(home), home)
    assert not writes(home)
    (home.web / "andere/pages.txt").write_text("x y\n")
    assert writes(home)


def test_other_code_or_another_definition_has_them_written(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert writes(home, replace(dataset(home), license="https://license.example/"))
    monkeypatch.setattr(settled, "code_hash", lambda: "other")
    assert writes(home)


@pytest.mark.parametrize("damage", [b"", b'{"made": ', b"[]"])
def test_marks_that_cannot_be_read_are_none(home: Home, damage: bytes) -> None:
    (home.state(NAME) / settled.FILE).write_bytes(damage)
    assert writes(home)


def test_pages_that_could_not_all_be_written_are_not_settled(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(web: Path) -> None:
        raise OSError

    (home.web / "index.html").unlink()
    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(webroot.catalog, "write", fail)
        webroot.write(dataset(home), home)
    assert not (home.state(NAME) / settled.FILE).exists()
    assert writes(home)
