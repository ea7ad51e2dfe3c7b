"""One problem of a release."""

import msgspec

MOST = 50
"""Number of problems of one kind that a check reports; the rest is only counted."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One problem of a release, and the advice to solve it."""

    check: str
    """Check that found the problem: one of `pipeline.release.describe.CHECKS`."""
    file: str
    """Path relative to the release folder."""
    line: int | None = None
    """Line of a text file, or row of a table (its names are row 1)."""
    message: str
    """Description of the fault, with the found and the expected value."""
    advice: str

    def __str__(self) -> str:
        """Return the problem on one line.

        >>> str(Problem(check="tables", file="letters.csv", line=3, message="no date", advice="Build again."))
        'letters.csv:3: no date. Build again.'
        """
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}. {self.advice}"


def first(problems: list[Problem], count: int) -> tuple[Problem, ...]:
    """Return the first problems, and one that says how many of `count` are left, where a check stopped collecting."""
    if count <= len(problems) or not problems:
        return tuple(problems)
    last = problems[-1]
    rest = f"{count - len(problems)} more like this"
    return (*problems, Problem(check=last.check, file=last.file, message=rest, advice=last.advice))
