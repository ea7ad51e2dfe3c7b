"""`redactions.csv`: the public log of withdrawals. It names letters by their IRI, and no persons.

`redactions.json` next to it has the numbers and hashes that recognise these letters. Both bind the next run, even if
the archive was lost or is a copy of an earlier day.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline.archive import WithdrawalEvent, WithdrawnLetter, WithdrawnRecord
from pipeline.errors import PublishError
from pipeline.model.tombstone import seal
from pipeline.release.index import write_changed

NAME = "redactions.csv"
BOUND = "redactions.json"
COLUMNS = ("date", "letter", "reason", "releases", "restored")
"""`releases` are the versions that were cut again or dropped for the letter, separated by spaces; `restored` is the day
on which the withdrawal ended."""


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """One withdrawal of `redactions.json`."""

    since: str
    """Day on which it was noted."""
    entry: WithdrawnLetter


def bound(entries: Mapping[str, WithdrawnLetter], since: Mapping[str, str]) -> bytes:
    """Return `redactions.json`, with only source and hashed key of each record, and without the operator's notes."""
    found = []
    for letter, entry in sorted(entries.items()):
        numbers = {value for value, _ in entry.numbers}
        records = tuple(WithdrawnRecord(place.source, seal(place.key, numbers), place.own) for place in entry.records)
        found.append(Bound(since=since[letter], entry=replace(entry, records=records, note=None)))
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def read_bound(place: Path) -> list[Bound]:
    """Return the published withdrawals. Raises PublishError where the file is damaged."""
    file = place / BOUND
    return parse_bound(file.read_bytes(), file) if file.exists() else []


def parse_bound(content: bytes, file: Path | str) -> list[Bound]:
    """Return the withdrawals in the content of a `redactions.json`. Raises PublishError where it is damaged."""
    try:
        return msgspec.json.decode(content, type=list[Bound])
    except msgspec.MsgspecError as error:
        raise PublishError(f"{file} is damaged ({error})") from error


def write(place: Path, history: Sequence[WithdrawalEvent], recut: Mapping[str, set[str]]) -> None:
    """Write the log of a dataset, oldest first; `recut` gives versions by letter, added to those in the present log."""
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
