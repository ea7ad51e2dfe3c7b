"""A run that ends while pages are written leaves none that a later run takes for its own."""

import os
from pathlib import Path

import pytest

from pipeline.home import Home
from tests.runs import brievenbus, first_run, run_here

SUBJECT = "Zeppelinhaven te Zandwerven"
LETTER = f"""Ministerie van Financiën

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Datum 12 mei 2021
Betreft {SUBJECT}

Geachte voorzitter,

Dit is een voorbeeld.

De minister van Financiën,
"""


class CutError(BaseException):
    """What ends a run at once."""


@pytest.mark.parametrize("number", [1, 2])
def test_a_letter_that_was_withdrawn_after_such_a_run_is_on_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    place, home, _ = first_run(tmp_path, 12)
    run_here(place, home)  # The copy of a home has other inodes than the home itself.
    (place / "letters/zeppelin.txt").write_text(LETTER, encoding="utf-8")
    calls: list[None] = []

    def cut() -> None:
        calls.append(None)
        if len(calls) == number:  # First the files of letters are on disk, then lists; no list names them yet.
            raise CutError

    with monkeypatch.context() as patch:
        patch.setattr(os, "sync", cut)
        with pytest.raises(CutError):
            run_here(place, home)
    assert shown(home), "the run was cut off before it wrote any page"
    done = brievenbus("withdraw", place, "folder-zeppelin-txt", "--reason", "personal-data", "--home", home)
    assert done.returncode == 0, done.stderr
    assert shown(home) == []


def shown(home: Path) -> list[str]:
    """Return the files of the web root that name the letter."""
    files = (path for path in Home(home).web.rglob("*") if path.is_file())
    return [str(path.relative_to(home)) for path in files if SUBJECT.encode() in path.read_bytes()]
