"""Recognise records that are copies of a withdrawn letter under another name, and withdraw or keep back those too.

A letter without a number is recognised by fingerprints (`letters.likeness`). A certain match is emptied before any of
it is written. A doubtful match stays out of the release until the operator withdraws it or allows it.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from pipeline import archive
from pipeline.archive import ArchiveIndex, Contents, Standing, WithdrawnLetter, WithdrawnRecord, contents_place
from pipeline.home import Home
from pipeline.issues import issue
from pipeline.letters.likeness import is_certain
from pipeline.letters.merge import names
from pipeline.letters.outcome import Outcome
from pipeline.letters.store import Alike, LetterStore
from pipeline.model.dataset import Dataset
from pipeline.model.progress import Report
from pipeline.model.tombstone import kept_key

CODE = "like-withdrawn"


def recognise(dataset: Dataset, home: Home, index: ArchiveIndex, store: LetterStore, report: Report) -> bool:
    """Empty records that are copies of a withdrawn letter, keep back possible copies; return whether any was emptied.

    The caller must read emptied records again. They are noted under the day of the newest change in the archive.
    """
    standing = archive.standing(index)
    known = _known(standing)
    alike = list(store.alike(known)) if known else []
    certain = [row for row in alike if any(map(is_certain, row.shared))]
    for row in alike:
        is_allowed = (row.source, kept_key(row.key, ())) in standing.allowed
        if row not in certain and not is_allowed and row.status == "letter":
            _hold(store, row, known)
    store.commit()
    found = _grown(index, store, known, certain)
    if not found:
        return False
    now = index.newest() or ""
    archive.note(index, now, "withdraw", found)
    archive.empty(index, Contents(contents_place(home, dataset.name)), found, now[:10], report)
    store.forget({place[:2] for entry in found for place in entry.records})
    archive.note(index, now, "emptied", found)
    return True


def hold_alike(index: ArchiveIndex, store: LetterStore) -> None:
    """Keep back every record that is or may be a copy of a withdrawn letter, in a store for reading only."""
    standing = archive.standing(index)
    known = _known(standing)
    for row in list(store.alike(known)) if known else ():
        if row.status == "letter" and (row.source, kept_key(row.key, ())) not in standing.allowed:
            _hold(store, row, known)


def _known(standing: Standing) -> dict[str, WithdrawnLetter]:
    """Return the withdrawals by the operator, by each fingerprint."""
    entries = [entry for entry in standing.entries.values() if entry.by == "operator"]
    return {mark: entry for entry in entries for mark in entry.fingerprints}


def _hold(store: LetterStore, row: Alike, known: Mapping[str, WithdrawnLetter]) -> None:
    entry = next(known[mark] for mark in row.shared)
    store.hold(row.source, row.key, issue(CODE, f"it is like {entry.letter}, which was withdrawn"))


def is_like_withdrawn(outcome: Outcome) -> bool:
    """Return whether a record is kept back because it is like a withdrawn letter."""
    return any(found.code == CODE for found in outcome.issues)


def _grown(
    index: ArchiveIndex, store: LetterStore, known: Mapping[str, WithdrawnLetter], certain: list[Alike]
) -> list[WithdrawnLetter]:
    """Return the withdrawals, extended with the records that were recognised now."""
    found: dict[str, WithdrawnLetter] = {}
    for row in certain:
        entry = next(known[mark] for mark in row.shared if is_certain(mark))
        entry = found.get(entry.letter, entry)
        place, outcome = (row.source, row.key), store.outcome(row.source, row.key)
        ties = names(outcome.letter) if outcome.letter and outcome.status == "letter" else ()
        found[entry.letter] = replace(
            entry,
            records=tuple(sorted({*entry.records, WithdrawnRecord(*place, False)})),
            ties=tuple(sorted({*entry.ties, *ties})),
            hashes=tuple(sorted({*entry.hashes, *archive.versions_of(index, {place})})),
            fingerprints=tuple(sorted({*entry.fingerprints, *outcome.fingerprints})),
        )
    return list(found.values())
