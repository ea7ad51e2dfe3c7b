"""Reads made letters and counts errors that are silent, grave ones among them, and right values withheld."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import msgspec

from pipeline.letters.interpret import interpret
from pipeline.letters.outcome import Outcome
from pipeline.model.record import Record
from tests.generality.generate import specimen
from tests.generality.judge import GRAVE, Judgement, judge

BASE = "https://brievenbus.example/"


def read(name: str, content: bytes) -> Outcome:
    """Return what the pipeline makes of a file."""
    record = Record(source="folder", key=name, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    return interpret(record, content, BASE)


class Tally(msgspec.Struct):
    """Counts over letters."""

    letters: int = 0
    judged: int = 0
    right: int = 0
    silent: Counter[str] = msgspec.field(default_factory=Counter)
    withheld: Counter[str] = msgspec.field(default_factory=Counter)
    grave: Counter[str] = msgspec.field(default_factory=Counter)
    forms: dict[str, list[int]] = msgspec.field(default_factory=dict)
    """Silent errors, right judgements and judgements of each form of letters."""
    examples: list[str] = msgspec.field(default_factory=list)

    def add(self, form: str, name: str, judgements: Iterable[Judgement]) -> None:
        """Count the judgements of one letter."""
        self.letters += 1
        counts = self.forms.setdefault(form, [0, 0, 0])
        for one in judgements:
            self.judged += 1
            counts[1] += one.verdict == "right"
            counts[2] += 1
            self.right += one.verdict == "right"
            self.withheld[one.field] += one.withheld
            if one.silent:
                counts[0] += 1
                self.silent[one.field] += 1
                self.grave[one.field] += one.field in GRAVE
            if one.verdict != "right":
                self.examples.append(_example(name, one))

    def unite(self, other: "Tally") -> None:
        """Add the counts of other letters."""
        for field in ("letters", "judged", "right"):
            setattr(self, field, getattr(self, field) + getattr(other, field))
        for field in ("silent", "withheld", "grave"):
            getattr(self, field).update(getattr(other, field))
        for form, counts in other.forms.items():
            known = self.forms.setdefault(form, [0, 0, 0])
            self.forms[form] = [sum(pair) for pair in zip(known, counts, strict=True)]
        self.examples += other.examples

    def lines(self) -> Iterator[str]:
        """Give the figures, one a line."""
        silent, withheld, grave = (sum(counts.values()) for counts in (self.silent, self.withheld, self.grave))
        judged = max(self.judged, 1)
        yield f"{self.letters} letters, {self.judged} judgements, right {self.right / judged:.4f}"
        yield f"silent errors   {silent:5}  1 in {judged // silent if silent else judged}  {_counted(self.silent)}"
        yield f"of these grave  {grave:5}  {_counted(self.grave)}"
        yield f"withheld        {withheld:5}  {withheld / judged:.4f}  {_counted(self.withheld)}"
        for form, (wrong, right, asked) in sorted(self.forms.items()):
            yield f"  {right / asked:.3f} right  {wrong:4} silent of {asked:6}  {form}"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{field} {count}" for field, count in counts.most_common() if count)


def _example(name: str, one: Judgement) -> str:
    wanted, got = _differing(str(one.wanted), str(one.read))
    return f"{'SILENT' if one.silent else one.verdict:7} {one.field:15} {name}: want {wanted!r}, read {got!r}"


def _differing(wanted: str, got: str) -> tuple[str, str]:
    """Return two texts from a little before the first difference."""
    if max(len(wanted), len(got)) < 120:
        return wanted, got
    place = next((n for n, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), min(len(wanted), len(got)))
    start = max(0, place - 30)
    return f"…{wanted[start : place + 60]}…", f"…{got[start : place + 60]}…"


def tally(numbers: Iterable[int], seed: int = 0) -> Tally:
    """Return the counts of some letters of a seed."""
    total = Tally()
    for number in numbers:
        made = specimen(number, seed)
        total.add(made.family, made.name, judge(made.truth, read(made.name, made.content)))
    return total


def measure(count: int, seed: int = 0, jobs: int = 1) -> Tally:
    """Return the counts of the first letters of a seed, read in several processes."""
    if jobs == 1:
        return tally(range(count), seed)
    total = Tally()
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(partial(tally, seed=seed), [range(at, count, jobs * 8) for at in range(jobs * 8)]):
            total.unite(part)
    return total
