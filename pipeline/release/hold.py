"""Decide whether a draft differs so much from the newest release that a person must look at it first.

The bounds come from the dataset's own releases: a change as large as an earlier one may happen again. They catch a
source that broke silently: a list that is suddenly half as long, a renamed field, identifiers made in another way,
every letter delivered twice, texts that lose half their length.
"""

import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import msgspec

from pipeline.release.describe import Released, Statistics

SHARE, LEAST = 0.02, 50
"""A release waits if more than this share of the letters is gone, and at least this many."""
QUARTER, FEW = 0.25, 10
"""It also waits if a quarter of the letters is gone, in a dataset of at least this many letters: the first rule does
not work for small datasets."""
FILL_DROP = 0.05
"""A release waits if a field is filled in this much fewer letters (a share, from 0 to 1) and chance does not explain
it."""
SIGMAS = 3.0
"""Number of standard errors that chance explains."""
TEXT_CHANGE = 0.25
"""A release waits if its letters are on average this much shorter or longer (a share), with at least `LEAST`
letters."""
TIMES = 3
"""A change passes if it is at most this many times as large as those in the dataset's history."""
HISTORY = 12
"""Number of releases from which the bounds are taken."""
SHORTEST = 3
"""Least number of releases in a history that shows how fast a dataset grows."""


def doubts(
    history: Sequence[Path], folder: Path, statistics: Statistics, kept: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the reasons why a draft in a folder must wait for the operator, given the folders of earlier releases.

    The releases come oldest first; without any, the result is empty. `kept` names the parts whose files are the same as
    in the newest release.
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
    """Return the reasons why a draft must wait, one sentence each; empty where it may be published.

    `vanished` is the number of letters of the newest release that the draft lacks, or has as tombstones: a source that
    withdraws very many letters at once may be broken. Letters that the operator withdrew are tombstones in both, and
    are not counted.
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
    """Report that there are more than twice as many letters, where the dataset never grew nearly as fast."""
    sizes = [one.whole for one in history]
    grown = after.whole - sizes[-1]
    largest = max((late - early for early, late in itertools.pairwise(sizes)), default=0)
    if len(sizes) < SHORTEST or grown < LEAST or grown <= max(sizes[-1], TIMES * largest):
        return []
    return [f"{after.whole} letters, before {sizes[-1]}: it never grew by more than {max(largest, 0)} at once"]


def _length(history: Sequence[Statistics], after: Statistics) -> list[str]:
    """Report that the average length of texts changed, where it does not usually change as much."""
    before = history[-1]
    if not before.text_length or after.text_length is None or min(before.whole, after.whole) < LEAST:
        return []
    lengths = [one.text_length for one in history if one.text_length]
    usual = TIMES * _usual([math.log(length) for length in lengths])
    if abs(after.text_length / before.text_length - 1) <= max(TEXT_CHANGE, usual):
        return []
    return [f"the text of a letter has {after.text_length} characters on average, before {before.text_length}"]


def _usual(values: Sequence[float]) -> float:
    """Return the usual step between values: the median, so that one large approved step has no effect."""
    return median([abs(late - early) for early, late in itertools.pairwise(values)] or [0.0])


def too_many(vanished: int, letters: int) -> bool:
    """Whether so many letters of a release vanished at once that a person must look at it; one letter never does."""
    large = vanished >= LEAST and vanished > SHARE * letters
    return large or (letters >= FEW and vanished >= QUARTER * letters)


def _bound(rate: float, letters: int) -> float:
    """Return the drop of a fill rate that can still be chance."""
    spread = max(rate * (1 - rate), 0.25 / max(letters, 1))
    return max(FILL_DROP, SIGMAS * math.sqrt(spread / max(letters, 1)))


def _statistics(release: Path) -> Statistics:
    return msgspec.json.decode((release / "statistics.json").read_bytes(), type=Statistics)


def _damaged(release: Path) -> set[tuple[str, str]]:
    """Return the records that were left out because their bytes in the archive are damaged, as (source, key)."""
    rows = Released(release).rows("issues")
    return {(row["source"], row["key"]) for row in rows if row["code"] == "archive-damaged"}


def _identifiers(folder: Path, skip: frozenset[str]) -> set[str]:
    """Return the identifiers of letters that are no tombstones, but for the parts in `skip`; empty without tables."""
    return {row["identifier"] for row in Released(folder).rows("letters", skip) if not row["withdrawn_date"]}
