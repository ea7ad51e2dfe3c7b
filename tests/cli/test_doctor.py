"""`brievenbus doctor` on a home in order, and on homes with one trouble each."""

import sqlite3
import sys
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import settings
from pipeline.cli.app import app
from pipeline.site import browser
from tests.runs import run_here, sample


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATASETS", tmp_path / "none")  # Those of the code would ask the network.
    run_here(sample(tmp_path, keep=2).rename(tmp_path / "brieven"), tmp_path / "home", workers=1)
    return tmp_path / "home"


def doctor(home: Path, *options: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["doctor", "--home", str(home), *options])
    assert done.exit_code == code, done.output
    return done.output


def test_a_home_in_order_has_no_problem(home: Path) -> None:
    said = doctor(home)
    assert "ok: packages: brievenbus" in said and "ok: disk: " in said
    assert "ok: brieven: its definition is right, and its index is whole" in said
    assert [path.name for path in home.iterdir() if path.name.startswith(".doctor")] == []


def test_an_installation_beside_the_lock_file_is_a_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "2.1.9" if name == "sqlalchemy" else version(name))
    said = doctor(home, code=1)
    assert "problem: packages: sqlalchemy 2.1.9 is installed, and sqlalchemy" in said and "requirements.lock" in said


def test_a_site_without_search_is_a_warning_with_the_command_that_brings_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "PACKAGES", "none.zip")
    said = doctor(home)
    assert "warning: scripts: the site has no pages for search and queries" in said
    assert f"{sys.executable} -m pipeline.site.browser.fetch" in said


def test_a_damaged_index_and_a_wrong_definition_are_problems_with_advice(home: Path, tmp_path: Path) -> None:
    index = home / "archive/brieven/index.sqlite"
    with sqlite3.connect(index) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    index.write_bytes(index.read_bytes()[:4096] + b"x" * 20000)
    assert "brievenbus archive repair brieven" in doctor(home, code=1)
    definition = tmp_path / "brieven/dataset.toml"
    definition.write_text(definition.read_text().replace("https://", "gopher://", 1))
    assert "correct the definition" in doctor(home, code=1)


def test_an_archive_that_others_can_read_is_a_warning(home: Path) -> None:
    (home / "archive").chmod(0o755)
    home.chmod(0o755)
    home.parent.chmod(0o755)
    assert "warning: permissions: others can read" in doctor(home)
    (home / "archive").chmod(0o700)
    (home / "state").chmod(0o700)
    assert "permissions" not in doctor(home)


def test_folders_of_a_home_are_made_so_that_others_cannot_open_them(home: Path) -> None:
    assert [(home / name).stat().st_mode & 0o007 for name in ("archive", "state")] == [0, 0]
    assert "permissions" not in doctor(home)
    assert (home / "public").stat().st_mode == home.stat().st_mode, "the web root is for all who may enter the home"


def test_addresses_for_notices_that_cannot_be_read_or_are_not_known_are_a_problem(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ": notices:" not in doctor(home)
    monkeypatch.setenv("BRIEVENBUS_NOTIFY_FILE", str(tmp_path / "notify"))
    assert "problem: notices: BRIEVENBUS_NOTIFY_FILE" in doctor(home, code=1)
    (tmp_path / "notify").write_text("geen-adres:geheim")
    said = doctor(home, code=1)
    assert "problem: notices: BRIEVENBUS_NOTIFY: found an address" in said and "geheim" not in said
    (tmp_path / "notify").write_text("json://127.0.0.1:9/")
    assert "ok: notices: 1 address" in doctor(home)


def test_a_host_that_cannot_be_reached_is_a_problem(tmp_path: Path, home: Path) -> None:
    definition = tmp_path / "brieven/dataset.toml"
    source = '[[sources]]\nname = "diwoo"\noptions = { site = "http://127.0.0.1:9" }\n'
    definition.write_text(f"{definition.read_text()}\n{source}")
    said = doctor(home, "--network", code=1)
    assert "127.0.0.1:9 cannot be reached" in said and "brievenbus sources check" in said
