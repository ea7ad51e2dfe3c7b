"""List the letters that a draft adds, changes and removes, from its own delta to the newest release."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec

from pipeline.errors import PublishError
from pipeline.formats.mapping.rows import restore
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.release.build import Draft, pending
from pipeline.release.delta.formats import lines
from pipeline.release.describe import Released

DELTA = "delta.csv"
CHANGED = "change"


class ChangedLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter that differs between a draft and the newest release."""

    operation: str
    """As in `delta.csv`: `add`, `change`, `remove`, `withdraw` or `rekey`."""
    letter: str
    """IRI of the letter."""
    date: str | None
    subject: str | None
    reason: str
    fields: tuple[str, ...] = ()
    """For a changed letter: the columns of its row that differ, and the other tables that differ."""


def waiting(dataset: Dataset, home: Home) -> Draft:
    """Return the draft that waits for the operator, or that was rejected last. Raises PublishError without one."""
    found = pending(home, dataset)
    if found is None or found.release.result == "released":
        raise PublishError(f"nothing of {dataset.name!r} waits for approval")
    return found


def changed_letters(draft: Path, newest: Path | None) -> tuple[ChangedLetter, ...]:
    """Return the letters that differ, sorted by operation and IRI; empty for a draft of a first release."""
    if not (draft / DELTA).is_file():
        return ()
    operations: dict[str, tuple[str, str]] = {}
    fields: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for line in lines(draft / DELTA):
        if not line.letter:
            continue
        own = line.table == "letters"
        if own and line.operation != CHANGED:
            operations[line.letter] = (line.operation, line.reason)
        else:
            operations.setdefault(line.letter, (CHANGED, line.reason))
        fields[line.letter][line.field if own else line.table] = None
    about = {row["id"]: row for folder in (newest, draft) if folder for row in _rows(folder, operations)}
    found = (
        ChangedLetter(
            operation=operation,
            letter=letter,
            date=restore(about.get(letter, {}).get("date", "")) or None,
            subject=_called(about.get(letter, {})),
            reason=reason,
            fields=tuple(sorted(fields[letter])) if operation == CHANGED else (),
        )
        for letter, (operation, reason) in operations.items()
    )
    return tuple(sorted(found, key=lambda one: (one.operation, one.letter)))


def _called(row: Mapping[str, str]) -> str | None:
    """Return the subject of a letter, or else the heading of the paper in which it is printed."""
    return restore(row.get("subject", "")) or restore(row.get("heading", "")) or None


def _rows(folder: Path, letters: Collection[str]) -> Iterator[dict[str, str]]:
    """Return the rows of these letters in a release or draft."""
    return (row for row in Released(folder).rows("letters") if row["id"] in letters)
