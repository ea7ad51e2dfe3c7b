"""Update the letter store from the archive: read new records, and delete the outcomes of records that are gone.

A record whose newest version cannot be read gives the letter of its last readable version, with an issue that says so.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from pipeline.archive import ArchiveIndex, Away, Contents
from pipeline.errors import ArchiveError
from pipeline.letters import workers
from pipeline.letters.engine import Engine
from pipeline.letters.outcome import Outcome
from pipeline.letters.outcome import failed as broken
from pipeline.letters.store import PASSING, LetterStore
from pipeline.model.letter import Identifier
from pipeline.model.progress import Report
from pipeline.model.record import Record
from pipeline.model.tombstone import tie

BATCH = 500
"""Number of records read before the letter store commits them."""
VERSIONS = 5
"""Maximum number of earlier versions of a record that are tried."""
DAMAGED = "archive-damaged"
CUT_SHORT = "the file ends within its earlier version, as when an upload is cut short"


def update(
    index: ArchiveIndex,
    contents: Path | str,
    store: LetterStore,
    base: str,
    engine: Engine,
    report: Report,
    at: str | None = None,
) -> list[Record]:
    """Update the store from the archive, in its present state or its state at a time (RFC 3339, UTC).

    Return the records whose bytes in the archive are damaged, to be fetched again.
    """
    number = itertools.count()
    records = (record for record, _ in zip(index.records(at), number, strict=False))
    unread, again = itertools.tee(store.unread(records))
    failed: list[tuple[Record, Outcome]] = []
    for count, (record, outcome) in enumerate(
        zip(unread, workers.outcomes(again, contents, base, engine), strict=True), 1
    ):
        if outcome.status == "not-a-letter" and _is_cut_short(index, Contents(contents), record, at):
            outcome = broken(record, "unreadable", CUT_SHORT)
        if outcome.status == "unreadable" and not record.withdrawn:
            failed.append((record, outcome))
        else:
            store.put(record, outcome)
        if count % BATCH == 0:
            store.commit()
        report("Reading letters", count, None)
    _fall_back(index, contents, store, base, failed, at)
    store.commit()
    if sum(store.count().values()) != next(number):  # Each record has an outcome: as many are of no other record.
        store.keep_only(index.records(at))
    return [record for record, outcome in failed if outcome.issues[0].code == DAMAGED]


def _is_cut_short(index: ArchiveIndex, contents: Contents, record: Record, at: str | None) -> bool:
    """Return whether a file is only the beginning of its earlier version, as after an interrupted upload."""
    before = next(index.earlier(record, at), None)
    if before is None or before.bytes <= record.bytes:
        return False
    try:
        return contents.get(before.sha256).startswith(contents.get(record.sha256))
    except ArchiveError:
        return False


def _fall_back(
    index: ArchiveIndex,
    contents: Path | str,
    store: LetterStore,
    base: str,
    failed: list[tuple[Record, Outcome]],
    at: str | None,
) -> None:
    """Store the outcome of the last readable version of each record, or of the newest version if none is readable."""
    for record, outcome in failed:
        found = outcome.issues[0]
        again = found.code in PASSING
        before = store.readable(record) if found.code == DAMAGED else None
        if before is None:
            before = next(_earlier(index, contents, base, record, outcome, at), None)
        store.put(record, before or outcome, again)


def _earlier(
    index: ArchiveIndex, contents: Path | str, base: str, record: Record, failed: Outcome, at: str | None
) -> Iterator[Outcome]:
    """Yield the outcomes of readable earlier versions of a record, newest first, until a version that was withdrawn."""
    away, found = Away(index, record.source), failed.issues[0]
    for version in itertools.islice(index.earlier(record, at), VERSIONS):
        named = version.statement.identifiers if version.statement else ()
        ties = [tie(Identifier(value=value, scheme=scheme)) for value, scheme in named]
        if away and away.entry(record.key, ties, version.sha256):
            return
        known = replace(version, added=record.added, refusal=found.code, message=found.message)
        outcomes = workers.outcomes([known], contents, base, Engine())
        yield from (one for one in outcomes if one.status != "unreadable")
