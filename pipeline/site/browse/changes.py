"""What changed in each release and in each week, letter by letter: from the delta of each release.

Only the names of fields are taken from a delta, never their values, and titles come from the newest release: so a page
never shows what was withdrawn since.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import msgspec

from pipeline.model.release import Release
from pipeline.release import index as releases
from pipeline.release.delta import formats

NEWEST = 30
"""Most releases of which the changes are shown; the deltas of all others are on the page of the dataset."""
UNSEEN = frozenset({"sources", "provenance"})
"""Tables whose changes readers of a letter do not notice."""


class LetterUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that a release added, changed or removed."""

    letter: str
    """IRI."""
    operation: str
    """add, change, remove, rekey or withdraw."""
    reason: str
    fields: tuple[tuple[str, str], ...] = ()
    """Table and column of each field that changed, sorted; empty unless the letter changed."""

    @property
    def is_seen(self) -> bool:
        """Whether a reader of the letter sees a difference."""
        return self.operation != "change" or any(table not in UNSEEN for table, _ in self.fields)


class ReleaseChanges(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of one release."""

    version: str
    previous: str | None
    total: int
    """Letters in the release."""
    letters: tuple[LetterUpdate, ...]

    @property
    def day(self) -> str:
        """Day of the release, ISO 8601."""
        return f"{self.version[:4]}-{self.version[4:6]}-{self.version[6:8]}"

    @property
    def week(self) -> str:
        """Week of the release, ISO 8601: `2026-W48`."""
        year, week, _ = date.fromisoformat(self.day).isocalendar()
        return f"{year}-W{week:02}"


def read(place: Path, dataset: str) -> tuple[ReleaseChanges, ...]:
    """Return the changes of the newest releases of a dataset, newest first; `place` is its folder in the web root.

    Raises ValidationError where a delta is damaged.
    """
    index = releases.read_index(place, dataset)
    released = [entry for entry in reversed(index.releases) if entry.result == "released"]
    return tuple(_changes(place / "releases" / entry.version, entry) for entry in released[:NEWEST])


def _changes(folder: Path, entry: Release) -> ReleaseChanges:
    file = folder / "delta.csv"
    found = tuple(_letters(formats.lines(file))) if entry.previous and file.is_file() else ()
    return ReleaseChanges(version=entry.version, previous=entry.previous, total=entry.counts.letters, letters=found)


def _letters(lines: Iterator[formats.DeltaLine]) -> Iterator[LetterUpdate]:
    """Yield the changed letters of a delta, sorted by IRI."""
    operations: dict[str, str] = {}
    reasons: dict[str, set[str]] = {}
    fields: dict[str, set[tuple[str, str]]] = {}
    for line in lines:
        if not line.letter:
            continue
        is_whole = line.operation in ("rekey", "withdraw") or (line.table == "letters" and line.operation != "change")
        if is_whole:
            operations[line.letter] = line.operation
        reasons.setdefault(line.letter, set()).add(line.reason)
        fields.setdefault(line.letter, set()).add((line.table, line.field))
    for letter in sorted(reasons):
        operation = operations.get(letter, "change")
        yield LetterUpdate(
            letter=letter,
            operation=operation,
            reason=formats.weightiest(sorted(reasons[letter])),
            fields=tuple(sorted(fields[letter])) if operation == "change" else (),
        )


def weeks(found: Sequence[ReleaseChanges]) -> list[tuple[str, tuple[ReleaseChanges, ...]]]:
    """Return the releases of each week, newest first."""
    weeks: dict[str, list[ReleaseChanges]] = {}
    for one in found:
        weeks.setdefault(one.week, []).append(one)
    return [(week, tuple(some)) for week, some in weeks.items()]


def together(found: Sequence[ReleaseChanges]) -> tuple[LetterUpdate, ...]:
    """Return the changes of several releases, newest first, as one: each letter once.

    A letter that was added and then changed was added; one that was added and then removed is left out.
    """
    letters: dict[str, LetterUpdate] = {}
    for one in (letter for release in reversed(found) for letter in release.letters):
        before = letters.get(one.letter)
        if before is None:
            letters[one.letter] = one
        elif before.operation == "add" and one.operation == "change":
            continue
        elif before.operation == "add" and one.operation in ("remove", "rekey"):
            del letters[one.letter]
        elif before.operation == one.operation == "change":
            fields = tuple(sorted({*before.fields, *one.fields}))
            letters[one.letter] = msgspec.structs.replace(one, fields=fields)
        elif before.operation == "remove" and one.operation == "add":
            letters[one.letter] = msgspec.structs.replace(one, operation="change")
        else:
            letters[one.letter] = one
    return tuple(letters[letter] for letter in sorted(letters))
