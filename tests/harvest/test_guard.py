"""A fault in the code of a source, records without a key and a key for two documents harm nothing else."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline.sources
from pipeline.errors import MachineError
from pipeline.home import Home
from pipeline.run import Harvested
from tests.runs import EPOCH, run_here, sample

LETTER = (
    "Ministerie van Financiën\n\nDatum 3 mei 2021\nBetreft {}\n\nGeachte voorzitter,\n\nDit is een oefening.\n\n"
    "De minister van Financiën,\n\nA. Voorbeeld\n"
)
CODE = """
from pipeline.model.forms import Options
from pipeline.sources import Found, Refused, Source

def letter(key, subject):
    return Found(key=key, content=LETTER.format(subject).encode(), media_type="text/plain")

def harvest(job):
    yield letter("1", "Appels")
{body}

SOURCE = Source(title="Odd", homepage=None, options=Options, harvest=harvest)
"""
FAULTS = {
    "no text in UTF-8": ("b'\\xff'.decode()", "its code failed: UnicodeDecodeError: 'utf-8' codec can't decode"),
    "a field that is not there": ("{}['naam']", "its code failed: KeyError: 'naam' (odd.py line 10)"),
    "a list that is not there": ("open(job.folder / 'weg.txt')", "its code failed: FileNotFoundError: No such file"),
    "no iterator": (
        "yield from None",
        "its code failed: TypeError: 'NoneType' object is not iterable (odd.py line 10)",
    ),
    "no event": ("yield None", "its code yields 'NoneType', which is no event"),
    "an empty key": ("yield letter('', 'Peren')\n    yield letter('2', 'Pruimen')", "1 of its records have no key"),
    "a number for a key": ("yield letter(2, 'Peren')", "1 of its records have no key"),
    "a refusal without a key": ("yield Refused(key='', code='empty', message='')", "1 of its records have no key"),
}


class Place:
    """A dataset with a source of its own and the folder of letters, and its home."""

    def __init__(self, folder: Path, modules: Path) -> None:
        self.dataset, self.home, self._modules = sample(folder, 1), Home(folder / "home"), modules
        text = (self.dataset / "dataset.toml").read_text(encoding="utf-8")
        (self.dataset / "dataset.toml").write_text(f'{text}\n[[sources]]\nname = "odd"\n', encoding="utf-8")

    def run(self, body: str) -> Harvested:
        """Run the dataset with the source, which yields one letter before this code."""
        lines = "\n".join(f"    {line.strip()}" for line in body.splitlines())
        (self._modules / "odd.py").write_text(f"LETTER = {LETTER!r}{CODE.replace('{body}', lines)}", encoding="utf-8")
        sys.modules.pop("pipeline.sources.odd", None)
        return run_here(self.dataset, self.home.folder, 1)[0]

    def table(self, name: str) -> list[dict[str, str]]:
        """Return a table of the newest release."""
        release = max((self.home.web / "voorbeeldbrieven/releases").iterdir())
        with (release / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def subjects(self) -> set[str]:
        """Return the subjects of the source's letters in the newest release."""
        return {row["subject"] for row in self.table("letters.csv")} & {"Appels", "Peren", "Pruimen"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    modules = tmp_path / "modules"
    modules.mkdir()
    monkeypatch.setattr(pipeline.sources, "__path__", [*pipeline.sources.__path__, str(modules)])
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    yield Place(tmp_path, modules)
    sys.modules.pop("pipeline.sources.odd", None)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_source_is_one_line_and_the_rest_is_published(place: Place, fault: str) -> None:
    body, message = FAULTS[fault]

    harvested = place.run(body)

    assert message in harvested.failures["odd"]
    assert "folder" in harvested.tallies
    assert "Appels" in place.subjects()
    assert ("Pruimen" in place.subjects()) == ("Pruimen" in body)


def test_a_refusal_of_the_machine_is_no_fault_of_the_source(place: Place) -> None:
    with pytest.raises((OSError, MachineError), match="No space"):
        place.run("import errno\nraise OSError(errno.ENOSPC, 'No space left on device')")


def test_of_two_documents_under_one_key_the_first_stays_and_nothing_changes_at_every_run(place: Place) -> None:
    twice = "yield letter('2', 'Peren')\nyield letter('2', 'Pruimen')"

    tallies = [place.run(twice).tallies["odd"] for _ in range(3)]

    assert place.subjects() == {"Appels", "Peren"}
    (found,) = [row for row in place.table("issues.csv") if row["code"] == "repeated-key"]
    assert "/odd-2-" in found["letter"]
    assert [(one.added, one.changed) for one in tallies] == [(2, 0), (0, 0), (0, 0)]
    assert len(list((place.home.web / "voorbeeldbrieven/releases").iterdir())) == 1

    place.run("yield letter('2', 'Pruimen')")
    assert place.subjects() == {"Appels", "Pruimen"}
    assert "repeated-key" not in {row["code"] for row in place.table("issues.csv")}


def test_the_same_document_twice_is_one_record(place: Place) -> None:
    tally = place.run("yield letter('1', 'Appels')").tallies["odd"]

    assert (tally.added, tally.changed, tally.refused) == (1, 0, 0)
    assert place.subjects() == {"Appels"}
