"""A release as users open it: Datasette, pandas, frictionless, DuckDB and LibreOffice, with the lines of the README."""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.formats.made import DATASET, EMPTY, FULL, make
from tests.formats.reading import rows
from tests.runs import ROOT

FORMULA = '=HYPERLINK("http://127.0.0.1/","klik")'


def test_the_readme_says_how_datasette_is_started() -> None:
    assert "\ndatasette serve release/voorbeeldbrieven.sqlite\n" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def datasette(release: Path) -> Iterator[str]:
    """Give the address of Datasette on loopback, with the database of a release that it cannot change."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    program = str(Path(sys.executable).with_name("datasette"))
    command = [program, "serve", "-i", str(release / "proef.sqlite"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}/-/versions.json")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, "Datasette ended"
            time.sleep(0.1)
    raise AssertionError("Datasette did not answer")


def ask(datasette: str, sql: str, **parameters: str) -> list[dict[str, Any]]:
    query = urllib.parse.urlencode({"sql": sql, "_shape": "array", **parameters})
    with urllib.request.urlopen(f"{datasette}/proef.json?{query}", timeout=30) as reply:
        found: list[dict[str, Any]] = json.loads(reply.read())
    return found


@pytest.mark.parametrize(("table", "column"), [("letters", "subject"), ("paragraphs", "text")])
def test_the_search_box_of_datasette_finds_letters(datasette: str, table: str, column: str) -> None:
    (one, *_) = ask(datasette, f"select {column} from {table} where {column} is not null limit 1")
    word = max(re.findall(r"\w+", one[column]), key=len)
    address = f"{datasette}/proef/{table}.json?_shape=array&_search={urllib.parse.quote(word)}"
    with urllib.request.urlopen(address, timeout=30) as reply:
        found = json.load(reply)
    assert len(found) > 0
    assert all(word.lower() in row[column].lower() for row in found), word
    with urllib.request.urlopen(f"{datasette}/proef/{table}", timeout=30) as page:
        assert b'name="_search"' in page.read()


def test_datasette_counts_joins_and_searches(datasette: str, release: Path) -> None:
    letters = rows(release / "letters.csv")
    join = (
        "select o.name, count(*) as n from letters l join organisations o on o.iri = l.sender_iri group by 1 order by 2"
    )
    search = "select l.identifier from letters_fts f join letters l on l.rowid = f.rowid where letters_fts match :words"

    assert ask(datasette, "select count(*) as n from letters") == [{"n": len(letters)}]
    assert sum(row["n"] for row in ask(datasette, join)) == sum(1 for row in letters if row["sender_iri"])
    assert {"identifier": "kst-32824-1"} in ask(datasette, search, words="financiele reele")


def test_datasette_follows_keys_to_other_tables(datasette: str) -> None:
    with urllib.request.urlopen(f"{datasette}/proef/signatories.json?_shape=objects&_labels=on", timeout=30) as reply:
        found = json.loads(reply.read())

    assert {key["column"] for key in found["expandable_columns"][0][:1]} <= {"letter", "person_iri", "organisation_iri"}
    assert len(found["expandable_columns"]) == 3


def sheet(file: Path, place: Path) -> str:
    """Return what LibreOffice shows of a file, as the text of its PDF."""
    for name, what in (("soffice", "LibreOffice"), ("pdftotext", "poppler-utils")):
        if shutil.which(name) is None:
            pytest.skip(f"needs {what}: {name} is not installed")
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(place), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    done = subprocess.run(
        ["pdftotext", "-layout", str(place / f"{file.stem}.pdf"), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.slow
def test_libreoffice_shows_dates_and_the_words_of_a_formula_and_runs_none(tmp_path: Path) -> None:
    letters = [FULL, replace(EMPTY, subject=FORMULA)]
    make(tmp_path / "release", letters, dataset=replace(DATASET, outputs=("tables", "xlsx")))
    text = sheet(tmp_path / "release/proef.xlsx", tmp_path)

    assert re.search(r"\b(2011-06-16|16-06-2011)\b", text)
    assert "=HYPERLINK(" in text
    assert not re.search(r"^\s*klik\s*$", text, re.MULTILINE)
