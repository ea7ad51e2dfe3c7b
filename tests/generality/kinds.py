"""Metamorphic variants counted: for each kind, the share of fields that differ from the letter's own reading."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from pipeline.model.letter import Letter
from tests.generality import variants
from tests.generality.generate import specimen
from tests.generality.made import read
from tests.generality.plaintext import TextStyle, as_text
from tests.generality.recorded import LETTERS

OWN = TextStyle(pages=False)
"""Layout in which a made letter is read first."""


class KindCount(NamedTuple):
    """Variants of one kind."""

    letters: int
    asked: int
    differing: Counter[str]

    def line(self, kind: str) -> str:
        """Return the figures on one line."""
        fields = sum(self.differing.values())
        worst = ", ".join(f"{field} {count}" for field, count in self.differing.most_common(5))
        share = f"{fields:5} of {self.asked:6} fields  {fields / self.asked:.4f}"
        return f"{kind:20} {self.letters:5} letters  {share}  {worst}"


class Compared(NamedTuple):
    """One variant against the letter's own reading."""

    kind: str
    name: str
    fields: tuple[str, ...]


def of_made(numbers: Iterable[int], seed: int = 1) -> Iterator[Compared]:
    """Compare the variants of made letters on letterheads."""
    for number in numbers:
        made = specimen(number, seed)
        if made.parts is None:
            continue
        text = as_text(made.parts, OWN)
        own = read("brief.txt", text.encode()).letter
        if own is not None:
            yield from _compared(own, made.name, variants.laid_out(made.parts))
            yield from _compared(own, made.name, variants.damaged(text, Random(number)))
            yield from _compared(own, made.name, variants.flattened(text))


def of_recorded() -> Iterator[Compared]:
    """Compare the recorded letters' texts with what damage makes of them."""
    for path in sorted(LETTERS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        own = read("brief.txt", text.encode()).letter
        if own is not None and own.kind != "not-a-letter":
            yield from _compared(own, path.name, variants.damaged(text, Random(path.name)))


def _compared(own: Letter, name: str, made: Iterable[tuple[str, str, bytes]]) -> Iterator[Compared]:
    for kind, file, content in made:
        yield Compared(kind, name, tuple(variants.differing(own, read(file, content).letter)))


def counted(found: Iterable[Compared]) -> dict[str, KindCount]:
    """Return the counts of each kind."""
    letters: Counter[str] = Counter()
    fields: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        letters[one.kind] += 1
        fields[one.kind].update(one.fields)
    return {kind: KindCount(count, count * len(variants.FIELDS), fields[kind]) for kind, count in letters.items()}
