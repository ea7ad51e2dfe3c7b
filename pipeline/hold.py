"""Whether a draft differs so much from the newest release that a person must look at it first.

The bounds come from the dataset's own newest release. They catch the source that broke without saying so: a list
that is suddenly half as long, a field that was renamed, identifiers that are minted in another way.
"""

import math

from pipeline.package import Statistics

SHARE, LEAST = 0.02, 50
"""More than this share of the letters gone, and at least so many, holds a release."""
QUARTER, FEW = 0.25, 10
"""So does a quarter of the letters of a dataset that is too small for the first rule, from this many on."""
FILL_DROP = 0.05
"""A field that this much fewer letters have (a share, from 0 to 1), beyond what chance explains, holds a release."""
SIGMAS = 3.0
"""How many standard errors chance explains."""


def reasons(before: Statistics, after: Statistics, vanished: int) -> tuple[str, ...]:
    """Return why a draft must wait, one sentence each; nothing where it may be published.

    `vanished` is the number of letters of the newest release that the draft lacks, or has as tombstones: a source
    that takes back a great many at once may be broken. What the operator withdrew is a tombstone in both.
    """
    found = []
    if after.letters == 0 and before.letters:
        found.append(f"no letter is left of {before.letters}")
    elif too_many(vanished, before.whole):
        share = 100 * vanished / before.whole
        found.append(f"{vanished} of {before.whole} letters are gone or withdrawn ({share:.0f} %)")
    for field, rate in before.filled.items():
        now = after.filled.get(field, 0.0)
        if after.whole and rate - now > _bound(rate, min(before.whole, after.whole)):
            found.append(f"{field} is filled in {100 * now:.0f} % of the letters, before in {100 * rate:.0f} %")
    return tuple(found)


def too_many(vanished: int, letters: int) -> bool:
    """Whether so many of a release's letters went at once that a person must look at it; one letter never is."""
    large = vanished >= LEAST and vanished > SHARE * letters
    return large or (letters >= FEW and vanished >= QUARTER * letters)


def _bound(rate: float, letters: int) -> float:
    """Return the drop of a fill rate that is still taken for chance."""
    spread = max(rate * (1 - rate), 0.25 / max(letters, 1))
    return max(FILL_DROP, SIGMAS * math.sqrt(spread / max(letters, 1)))
