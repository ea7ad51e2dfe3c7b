"""A dataset of plain letters with words that occur nowhere else, and several releases of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import run
from pipeline.home import Home
from pipeline.run import Published, WithdrawalResult
from tests.runs import load, made_once, run_here

BASE = "https://data.example/"
START, DAY = 1767614400, 86_400
"""2026-01-05T12:00:00Z, and the seconds of a day."""
OUTPUTS = ("tables", "csvw", "jsonl", "nquads", "turtle", "jsonld", "parquet", "xlsx", "sqlite")
LETTER = """{ministry}

> Retouradres Postbus 20011 2500 EA Den Haag

De Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA DEN HAAG

Datum {date}
Betreft {subject}
Kenmerk {reference}

Geachte voorzitter,

{text}

De minister van Financiën,

{name}
"""
MINISTRY = "Ministerie van Financiën"


def letter(number: int, subject: str, text: str, name: str = "A. Voorbeeld", day: int = 1, year: int = 2026) -> str:
    """Return a letter of a January, in the words of a template."""
    return LETTER.format(
        ministry=MINISTRY,
        date=f"{day} januari {year}",
        subject=subject,
        reference=f"2026-{number:010}",
        text=text,
        name=name,
    )


def address(number: int) -> str:
    """Return the last part of the IRI of the letter with a number: it is named by its reference."""
    return f"kenmerk-2026-{number:010}"


class Place:
    """A dataset of a folder of letters, with a home of its own."""

    def __init__(self, folder: Path, outputs: tuple[str, ...] = OUTPUTS, more: str = "") -> None:
        """Make the dataset, without letters."""
        self.folder, self.home = folder / "brieven", Home(folder / "home")
        (self.folder / "letters").mkdir(parents=True)
        text = f'base = "{BASE}"\noutputs = {json.dumps(outputs)}\n{more}\n'
        text += 'title = { nl = "Brieven", en = "Letters" }\ndescription = { nl = "Brieven", en = "Letters" }\n'
        text += 'publisher = { name = "Test", url = "https://data.example/" }\n'
        text += '[[sources]]\nname = "folder"\noptions = { path = "letters" }\n'
        (self.folder / "dataset.toml").write_text(text, encoding="utf-8")

    @classmethod
    def made_once(cls, name: str, make: Callable[[Path, pytest.MonkeyPatch], None], folder: Path) -> "Place":
        """Return a copy, in a folder, of the dataset that a function makes in one: once in a process."""

        def begin(made: Path) -> None:
            with pytest.MonkeyPatch.context() as patch:
                make(made, patch)

        made_once(name, begin, folder)
        place = cls.__new__(cls)
        place.folder, place.home = folder / "brieven", Home(folder / "home")
        return place

    def put(self, name: str, text: str) -> None:
        """Put a letter in the source."""
        (self.folder / "letters" / name).write_text(text, encoding="utf-8")

    def run(self) -> Published:
        """Harvest, build and publish."""
        harvested, published = run_here(self.folder, self.home.folder)
        assert harvested.failures == {}
        return published

    def withdraw(self, *names: str, undo: bool = False) -> WithdrawalResult:
        """Withdraw letters."""
        return run.withdraw(load(self.folder), self.home, names, "personal-data", None, undo)

    @property
    def public(self) -> Path:
        """Where the dataset is published."""
        return self.home.web / "brieven"

    def releases(self) -> list[Path]:
        """Return the folders of the releases, oldest first."""
        return sorted((self.public / "releases").iterdir())

    def letters(self, release: Path) -> dict[str, dict[str, object]]:
        """Return the letters of a release by identifier."""
        found = {}
        for file in sorted(release.rglob("letters.jsonl")):
            found |= {one["identifier"]: one for one in map(json.loads, file.read_bytes().splitlines())}
        return found

    def manifest(self, release: Path) -> dict[str, object]:
        """Return the manifest of a release."""
        found: dict[str, object] = json.loads((release / "manifest.json").read_bytes())
        return found
