"""Every bad input gives the issue that names it, or the letter that is in it; nothing is raised."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.issues import CODES
from pipeline.letters.interpret import interpret
from pipeline.model.record import Record
from pipeline.sources import Found, HarvestJob, Refused
from pipeline.sources.folder import SOURCE, FolderSourceOptions
from tests.specimens.bad_inputs import BAD, write


class Nothing:
    """An archive that holds nothing yet."""

    def fingerprint(self, key: str) -> str | None:
        return None

    def fingerprints(self) -> dict[str, str | None]:
        return {}

    def held(self) -> Iterator[str]:
        return iter(())

    def cursor(self) -> str | None:
        return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the bad inputs that the file system can hold."""
    place = tmp_path_factory.mktemp("slecht") / "letters"
    write(place)
    return place


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[str, str | None]:
    """Give for each bad input the code that the folder source or the reader finds, or None for a letter."""
    found: dict[str, str | None] = {}
    for event in SOURCE.harvest(HarvestJob(options=FolderSourceOptions(path="."), folder=folder, known=Nothing())):
        if isinstance(event, Refused):
            found[event.key] = event.code
        elif isinstance(event, Found):
            found[event.key] = _code(event.key, event.content)
    return found


def _code(key: str, content: bytes) -> str | None:
    sha256 = hashlib.sha256(content).hexdigest()
    record = Record(source="folder", key=key, sha256=sha256, bytes=len(content))
    outcome = interpret(record, content, "https://brievenbus.example/")
    if outcome.status == "letter":
        assert outcome.letter is not None
        assert outcome.letter.paragraphs[0].text
        return None
    return outcome.issues[0].code


def test_every_bad_input_is_accounted_for(folder: Path, outcomes: dict[str, str | None]) -> None:
    assert outcomes.keys() == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", list(BAD), ids=lambda name: ascii(name)[:40])
def test_a_bad_input_gives_its_issue(name: str, folder: Path, outcomes: dict[str, str | None]) -> None:
    if not os.path.lexists(folder / name):
        pytest.skip("this file system cannot hold a file of this name")
    assert outcomes.get(name, "not seen at all") == BAD[name]


def test_the_expected_codes_are_in_the_catalogue() -> None:
    assert {code for code in BAD.values() if code is not None} <= CODES.keys()
