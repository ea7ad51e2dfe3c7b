"""What in the letters of a draft may be personal data: a list for the operator, and whether a release must wait for it.

The list has the words themselves, so it is in the state, readable by its owner alone, and is never published; what is
published is how many there are (`issues.csv`). A letter that was withdrawn leaves the list at once.
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
from pipeline.letters.interpret import Outcome
from pipeline.letters.normalise.privacy import MARKED_NUMBER, doubtful
from pipeline.letters.store import LetterStore
from pipeline.model.dataset import Dataset
from pipeline.model.tombstone import seal

CODE = "personal-data-doubtful"
"""Issue of a letter that is published and must be looked at."""
FILE = "personal-data.csv"
COLUMNS = ("source", "key", "letter", "place", "kind", "words", "acknowledged")
_AROUND = 60
"""Characters before and behind the words that show what they are about."""


class Finding(NamedTuple):
    """One place in a letter that a person must look at."""

    source: str
    key: str
    letter: str
    place: str
    """`subject`, or the number of the paragraph, from 1."""
    kind: str
    words: str
    """What is printed there and around it."""
    acknowledged: str
    """Day on which the operator acknowledged the record; "" where nobody did."""


def update(dataset: Dataset, home: Home, index: ArchiveIndex, store: LetterStore) -> tuple[str, ...]:
    """Write the list for review, and return why a draft must wait for the operator; nothing where it need not.

    A record that was acknowledged with the content that it has now holds no release, nor does any where the dataset's
    `personal_data` is `publish`.
    """
    known = {place: one.at[:10] for place, one in acknowledged(index).items() if one.code == CODE}
    found = [finding for outcome in store.doubtful() for finding in _findings(outcome, known)]
    _write(home.state(dataset.name) / FILE, found)
    open_ones = len({(one.source, one.key) for one in found if not one.acknowledged and one.kind != "bsn"})
    if not open_ones or dataset.personal_data == "publish":
        return ()
    what, them = ("a record has", "it") if open_ones == 1 else (f"{open_ones} records have", "them")
    return (f"{what} what may be personal data: brievenbus acknowledge {dataset.name} lists {them}",)


def decided(index: ArchiveIndex) -> list[str]:
    """Return what the operator let through or acknowledged, and when: a draft depends on it, and no record shows it."""
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
    """Take findings of some records off the list, by source and key or sealed key."""
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
    """Write the list, readable by its owner alone; no file where it is empty."""
    if not found:
        file.unlink(missing_ok=True)
        return
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutralise(cell) for cell in one] for one in found)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, table.getvalue().encode(), mode=0o600)
