"""Random histories of a dataset, told to the real pipeline by a source that follows a script."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import pipeline.sources
from pipeline import run
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.release.describe import Released
from tests.histories import in_order
from tests.runs import load, silent

NAME = "verhaal"
SOURCE = '''
"""What a script says that a publisher has."""
import json
from collections.abc import Iterator
from pipeline.model.forms import Options
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.sources import Event, Found, Gone, HarvestJob, Source, Withdrawn

def harvest(job: HarvestJob[Options]) -> Iterator[Event]:
    """Give every record of the script, and those that are gone from it."""
    script = json.loads((job.folder / "script.json").read_text(encoding="utf-8"))
    held = set(job.known.held())
    for key, record in sorted(script.items()):
        if record["withdrawn"]:
            yield Withdrawn(key=key, withdrawal=Withdrawal(date=record["withdrawn"], reason="source"))
            continue
        names = tuple((number, "kst") for number in record["numbers"])
        said = Statement(identifiers=names, title=record["subject"], date=record["date"])
        url = f"https://bron.example/{key}"
        yield Found(key=key, content=record["text"].encode(), url=url, statement=said)
    for key in sorted(held - script.keys()):
        yield Gone(key=key, reason="removed", is_certain=True)

SOURCE = Source(title="A script", homepage=None, options=Options, harvest=harvest)
'''
DEFINITION = """
base = "https://brievenbus.example/"
outputs = ["tables", "jsonl", "nquads"]
[title]
nl = "Verhaal"
en = "Story"
[description]
nl = "Brieven uit een verzonnen verhaal."
en = "Letters of an invented story."
[publisher]
name = "Brievenbus"
url = "https://brievenbus.example/"
[[sources]]
name = "scripted"
"""
KINDS = ("add", "change", "remove", "rekey", "withdraw", "merge", "redate", "list")
SUBJECTS = ("Appels", "=SOM(A1;A2)", 'De "reële" zaken, é', "'s-Gravenhage", "-1 minder", "Peren\u2028en pruimen")
MINISTRIES = ("Ministerie van Financiën", "Ministerie van Defensie", "Ministerie van Justitie en Veiligheid")
Chapter = tuple[str, int, int]
"""What happens, to which record, and with what."""
COUNT = 50
START = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAYS = 9
"""Between two releases: some weeks have two, the whole spans more than a year."""


def stories(count: int = COUNT) -> st.SearchStrategy[list[Chapter]]:
    """Return what happens from one release to the next; everything that can happen does."""
    left = count - 1 - len(KINDS)
    more = st.lists(st.sampled_from(KINDS), min_size=left, max_size=left)
    kinds = more.flatmap(lambda found: st.permutations([*KINDS, *found]))
    facts = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))
    which = st.lists(facts, min_size=count - 1, max_size=count - 1)
    return st.builds(
        lambda named, chosen: [(kind, *one) for kind, one in zip(named, chosen, strict=True)], kinds, which
    )


class Script:
    """What the publisher has."""

    def __init__(self, file: Path) -> None:
        """Begin with three letters."""
        self._file, self._records, self._count = file, dict[str, dict[str, Any]](), 0
        for number in range(3):
            self.happen("add", number, number)

    def happen(self, kind: str, which: int, what: int) -> None:
        """Let something happen that makes a difference, and write the script."""
        self._count += 1
        there = self._letters()
        if kind in ("remove", "withdraw") and len(there) < 3:
            kind = "add"
        key = there[which % len(there)] if there else ""
        match kind:
            case "change":
                self._records[key] |= _record(self._count, what) | {"numbers": self._records[key]["numbers"]}
            case "remove":
                del self._records[key]
            case "rekey":
                self._records[f"map {self._count}/{key[-20:]}"] = self._records.pop(key)
            case "withdraw":
                self._records[key]["withdrawn"] = (START + timedelta(days=DAYS * self._count)).strftime("%Y-%m-%d")
            case "merge":
                number = self._records[key]["numbers"] or [f"kst-{30000 + self._count}-1"]
                self._records[key]["numbers"] = number
                self._records[f"kopie-{self._count}.txt"] = _record(self._count, what) | {"numbers": number}
            case "redate":
                self._records[key]["date"] = f"{2021 + (self._count + what) % 5}-05-04"
                self._records[key]["text"] = f"{self._records[key]['text']}\nP.S. {self._count}\n"
            case "list":
                self._records[f"=lijst {self._count}.txt"] = _record(self._count, what) | {"text": f"Lijst {what}.\n"}
            case _:
                self._records[f"brief {self._count}.txt"] = _record(self._count, what)
        self._file.write_text(json.dumps(self._records), encoding="utf-8")

    def _letters(self) -> list[str]:
        """Return the records of letters that were not taken back; a copy of one that was goes with it."""
        gone = {number for record in self._records.values() if record["withdrawn"] for number in record["numbers"]}
        return [
            key
            for key, record in self._records.items()
            if not record["withdrawn"] and "Betreft" in record["text"] and not gone & set(record["numbers"])
        ]


def _record(number: int, what: int) -> dict[str, Any]:
    subject, ministry = SUBJECTS[what % len(SUBJECTS)], MINISTRIES[what % len(MINISTRIES)]
    date = f"{2021 + what % 5}-02-{1 + number % 28:02}"
    text = f"{ministry}\n\nDatum {date}\nBetreft {subject}\n\nGeachte voorzitter,\n\nDit is oefening {number}.\n\n"
    text += f"Zie Kamerstukken II, 31 111, nr. {number}.\n\nDe minister,\n\nA. Voorbeeld\n"
    return {"text": text, "subject": subject, "date": date, "numbers": [], "withdrawn": None}


def tell(story: list[Chapter], folder: Path, partition: str | None, patch: pytest.MonkeyPatch) -> Path:
    """Make a release for each chapter of a story, and return the place of the dataset."""
    plugin, place = folder / "plugin", folder / NAME
    for path in (plugin, place):
        path.mkdir(parents=True)
    (plugin / "scripted.py").write_text(SOURCE, encoding="utf-8")
    patch.setattr(pipeline.sources, "__path__", [*pipeline.sources.__path__, str(plugin)])
    (place / "dataset.toml").write_text((f'partition = "{partition}"\n' if partition else "") + DEFINITION)
    script, home = Script(place / "script.json"), Home(folder / "home")
    dataset = load(place)
    for number in range(len(story) + 1):
        if number:
            script.happen(*story[number - 1])
        patch.setenv("SOURCE_DATE_EPOCH", str(int((START + timedelta(days=DAYS * number)).timestamp())))
        _, published = run.run(dataset, home, Engine(), silent)
        if published.failed and published.release is not None:
            published = run.approve(dataset, home)
        assert published.new, (number, story[number - 1], published.reason)
    return home.web / NAME


def history(folder: Path, partition: str | None, patch: pytest.MonkeyPatch, count: int = COUNT) -> list[Released]:
    """Return the releases of one random history, oldest first; the same history in every run of the tests."""
    found: list[Path] = []

    @settings(
        max_examples=1,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(stories(count))
    def build(story: list[Chapter]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        found.append(tell(story, folder, partition, patch))

    build()
    return in_order(found[-1])
