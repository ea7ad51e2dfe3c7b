"""Whether a draft differs so much from the newest release that a person must look at it first.

The bounds come from the dataset's own releases: what changed by so much before may do so again. They catch the source
that broke without saying so: a list that is suddenly half as long, a field that was renamed, identifiers that are
minted in another way, every letter brought twice, texts that lose their half.
"""

import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import msgspec

from pipeline.release.describe import Released, Statistics

SHARE, LEAST = 0.02, 50
"""More than this share of the letters gone, and at least so many, holds a release."""
QUARTER, FEW = 0.25, 10
"""So does a quarter of the letters of a dataset that is too small for the first rule, from this many on."""
FILL_DROP = 0.05
"""A field that this much fewer letters have (a share, from 0 to 1), beyond what chance explains, holds a release."""
SIGMAS = 3.0
"""How many standard errors chance explains."""
TEXT_CHANGE = 0.25
"""Letters that are on average this much shorter or longer (a share), of at least `LEAST` letters, hold a release."""
TIMES = 3
"""Steps this many times as large as those of the dataset's history are usual enough to pass."""
HISTORY = 12
"""Releases that the bounds are taken from."""
SHORTEST = 3
"""Releases from which on there is a history to say how fast a dataset grows."""


def doubts(
    history: Sequence[Path], folder: Path, statistics: Statistics, kept: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return why a draft in a folder must wait for the operator, by the folders of the releases so far.

    The releases come oldest first; nothing where there are none. `kept` are parts that the newest release has, too.
    """
    if not history:
        return ()
    before = [_statistics(release) for release in history[-HISTORY:]]
    gone = _identifiers(history[-1], kept) - _identifiers(folder, kept)
    found = reasons(before, statistics, max(len(gone), before[-1].whole - statistics.whole))
    damaged = len(_damaged(folder) - _damaged(history[-1]))
    if damaged and gone:
        found += (f"records that are damaged in the archive: {damaged}; the next run fetches them again",)
    return found


def reasons(history: Sequence[Statistics], after: Statistics, vanished: int) -> tuple[str, ...]:
    """Return why a draft must wait, one sentence each; nothing where it may be published.

    `vanished` is the number of letters of the newest release that the draft lacks, or has as tombstones: a source
    that takes back a great many at once may be broken. What the operator withdrew is a tombstone in both.
    """
    before = history[-1]
    found = []
    if after.whole == 0 and before.whole:
        found.append(f"no letter is left of {before.whole}")
    elif too_many(vanished, before.whole):
        share = 100 * vanished / before.whole
        found.append(f"{vanished} of {before.whole} letters are gone or withdrawn ({share:.0f} %)")
    found += _growth(history, after)
    for field, rate in before.filled.items():
        now = after.filled.get(field, 0.0)
        usual = TIMES * _usual([one.filled.get(field, 0.0) for one in history])
        if after.whole and rate - now > max(_bound(rate, min(before.whole, after.whole)), usual):
            found.append(f"{field} is filled in {100 * now:.0f} % of the letters, before in {100 * rate:.0f} %")
    return (*found, *_length(history, after))


def _growth(history: Sequence[Statistics], after: Statistics) -> list[str]:
    """Say that there are more than twice as many letters, where the dataset never grew nearly as fast."""
    sizes = [one.whole for one in history]
    grown = after.whole - sizes[-1]
    largest = max((late - early for early, late in itertools.pairwise(sizes)), default=0)
    if len(sizes) < SHORTEST or grown < LEAST or grown <= max(sizes[-1], TIMES * largest):
        return []
    return [f"{after.whole} letters, before {sizes[-1]}: it never grew by more than {max(largest, 0)} at once"]


def _length(history: Sequence[Statistics], after: Statistics) -> list[str]:
    """Say that texts have another length on average, where they do not usually change as much."""
    before = history[-1]
    if not before.text_length or after.text_length is None or min(before.whole, after.whole) < LEAST:
        return []
    lengths = [one.text_length for one in history if one.text_length]
    usual = TIMES * _usual([math.log(length) for length in lengths])
    if abs(after.text_length / before.text_length - 1) <= max(TEXT_CHANGE, usual):
        return []
    return [f"the text of a letter has {after.text_length} characters on average, before {before.text_length}"]


def _usual(values: Sequence[float]) -> float:
    """Return the usual step from one value to the next: the median, which one large step that was approved leaves."""
    return median([abs(late - early) for early, late in itertools.pairwise(values)] or [0.0])


def too_many(vanished: int, letters: int) -> bool:
    """Whether so many of a release's letters went at once that a person must look at it; one letter never is."""
    large = vanished >= LEAST and vanished > SHARE * letters
    return large or (letters >= FEW and vanished >= QUARTER * letters)


def _bound(rate: float, letters: int) -> float:
    """Return the drop of a fill rate that is still taken for chance."""
    spread = max(rate * (1 - rate), 0.25 / max(letters, 1))
    return max(FILL_DROP, SIGMAS * math.sqrt(spread / max(letters, 1)))


def _statistics(release: Path) -> Statistics:
    return msgspec.json.decode((release / "statistics.json").read_bytes(), type=Statistics)


def _damaged(release: Path) -> set[tuple[str, str]]:
    """Return the records that were left out since their bytes in the archive are damaged, as source and key."""
    rows = Released(release).rows("issues")
    return {(row["source"], row["key"]) for row in rows if row["code"] == "archive-damaged"}


def _identifiers(folder: Path, skip: frozenset[str]) -> set[str]:
    """Return the identifiers of letters that were not taken back, but for some parts; none without tables."""
    return {row["identifier"] for row in Released(folder).rows("letters", skip) if not row["withdrawn_date"]}
