"""`redactions.csv`: the public log of what was withdrawn. It names letters by their IRI, and no one."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.archive import Logged
from pipeline.release.index import write_changed

NAME = "redactions.csv"
COLUMNS = ("date", "letter", "reason", "releases", "restored")
"""`releases` are the versions that were cut again or dropped for it, with blanks between; `restored` the day on which a
withdrawal ended."""


def write(place: Path, history: Sequence[Logged], recut: Mapping[str, set[str]]) -> None:
    """Write the log of a dataset, oldest first; `recut` gives versions by letter, which earlier ones are added to."""
    began: dict[str, list[str]] = {}
    rows = []
    for at, operation, entry in history:
        if operation == "withdraw" and entry.letter not in began:
            began[entry.letter] = [at[:10], entry.letter, entry.reason, "", ""]
            rows.append(began[entry.letter])
        elif operation == "restore" and entry.letter in began:
            began.pop(entry.letter)[4] = at[:10]
    if not rows:
        return
    before = {(row["date"], row["letter"]): {*row["releases"].split()} for row in read(place)}
    for row in rows:
        versions = before.get((row[0], row[1]), set()) | recut.get(row[1], set())
        row[3] = " ".join(sorted(versions))
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([COLUMNS, *rows])
    write_changed(place / NAME, text.getvalue().encode())


def read(place: Path) -> list[dict[str, str]]:
    """Return the rows of the log of a dataset, oldest first."""
    file = place / NAME
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
