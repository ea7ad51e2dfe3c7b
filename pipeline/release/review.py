"""Find possible personal data in the letters of a draft: list it for the operator, and say if the draft must wait.

The list contains the words themselves, so it is in the state, readable only by its owner, and is never published. Only
the number of findings is published (`issues.csv`). A withdrawn letter is removed from the list at once.
"""

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.archive import ArchiveIndex, acknowledged
from pipeline.archive import decided as let_through
from pipeline.files import write_atomically
from pipeline.formats.mapping.rows import neutralise, restore
from pipeline.home import Home
from pipeline.letters.normalise.privacy import MARKED_NUMBER, doubtful
from pipeline.letters.outcome import Outcome
from pipeline.letters.store import LetterStore
from pipeline.model.dataset import Dataset
from pipeline.model.tombstone import seal

CODE = "personal-data-doubtful"
"""Issue of a letter that is published and that a person must look at."""
FILE = "personal-data.csv"
COLUMNS = ("source", "key", "letter", "place", "kind", "words", "acknowledged")
_AROUND = 60
"""Number of characters before and after the words, to show their context."""


class Finding(NamedTuple):
    """One place in a letter that a person must look at."""

    source: str
    key: str
    letter: str
    place: str
    """`subject`, or the number of the paragraph, from 1."""
    kind: str
    words: str
    """The words as printed, with the text around them."""
    acknowledged: str
    """Day on which the operator acknowledged the record; "" where it was not acknowledged."""


def update(dataset: Dataset, home: Home, index: ArchiveIndex, store: LetterStore) -> tuple[str, ...]:
    """Write the list for review, and return the reason why a draft must wait for the operator; empty if it need not.

    A draft does not wait for a record that was acknowledged with its current content. No draft waits where the
    dataset's `personal_data` is `publish`.
    """
    known = {place: one.at[:10] for place, one in acknowledged(index).items() if one.code == CODE}
    found = [finding for outcome in store.doubtful() for finding in _findings(outcome, known)]
    _write(home.state(dataset.name) / FILE, found)
    open_ones = len({(one.source, one.key) for one in found if not one.acknowledged and one.kind != "bsn"})
    if not open_ones or dataset.personal_data == "publish":
        return ()
    records, them = ("a record", "it") if open_ones == 1 else (f"{open_ones} records", "them")
    return (f"{records} may have personal data: brievenbus acknowledge {dataset.name} lists {them}",)


def decided(index: ArchiveIndex) -> list[str]:
    """Return the records that the operator let back in or acknowledged, with the time of each.

    A draft depends on these decisions, and the records themselves do not show them.
    """
    known = sorted(f"{one.at} {one.source}:{one.key}" for one in acknowledged(index).values() if one.code == CODE)
    return [*let_through(index), *known]


def findings(home: Home, name: str) -> tuple[Finding, ...]:
    """Return the list for review of a dataset as the last build wrote it."""
    file = home.state(name) / FILE
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8", newline="") as table:
        return tuple(Finding(*(restore(row[column]) for column in COLUMNS)) for row in csv.DictReader(table))


def forget(home: Home, name: str, records: Collection[tuple[str, str]]) -> None:
    """Remove the findings of some records from the list, by (source, key) or (source, sealed key)."""
    found = findings(home, name)
    kept = [one for one in found if not {(one.source, one.key), (one.source, seal(one.key))} & {*records}]
    if (home.state(name) / FILE).exists():
        _write(home.state(name) / FILE, kept)


def _findings(outcome: Outcome, known: dict[tuple[str, str], str]) -> Iterator[Finding]:
    letter = outcome.letter
    if letter is None:
        return
    day = known.get((outcome.source, outcome.key), "")
    texts = [("subject", letter.subject or "")]
    texts += [(str(number), paragraph.text) for number, paragraph in enumerate(letter.paragraphs, 1)]
    number = "bsn" if outcome.status == "held-back" else "number"
    for place, text in texts:
        spans: list[tuple[str, int, int]] = [(one.kind, one.begin, one.end) for one in doubtful(text)]
        spans += [(number, *one.span()) for one in MARKED_NUMBER.finditer(text)]
        for kind, begin, end in spans:
            words = text[max(0, begin - _AROUND) : end + _AROUND]
            yield Finding(outcome.source, outcome.key, letter.identifier, place, kind, words, day)


def _write(file: Path, found: Collection[Finding]) -> None:
    """Write the list, readable only by its owner; remove the file where the list is empty."""
    if not found:
        file.unlink(missing_ok=True)
        return
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutralise(cell) for cell in one] for one in found)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, table.getvalue().encode(), mode=0o600)
