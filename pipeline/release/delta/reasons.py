"""Find out why a letter changed, from the records that it was read from in both releases.

The first matching rule gives the reason:

- `withdrawal`: the letter is a tombstone now and was none before.
- `rekey`: the letter is gone, and another one that is new or has new records has one of its records (the same source
  and SHA-256), a number that no other letter can have, or its web address. So a letter that was merged into another
  one is re-keyed as well; new data of the other letter has the reason of its records.
- `source`: a record was retrieved after the newest change that the earlier release knew, or a record is gone.
- `pipeline`: all other cases: the records are the same, and the code, the vocabulary or the definition of the dataset
  differs. A record that only moved to another letter counts as the same, and so does one that the later release lists
  in `issues.csv` as giving no letter, where other code made that release.

Rows that do not belong to one letter: an organisation, person or theme has the weightiest reason of the changed letters
that name it, else `pipeline`; a finding about a record that gives no letter is `source`, or `pipeline` where it is only
read differently and other code made it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.model.schemes import SCHEMES
from pipeline.release.delta.comparing import Comparison
from pipeline.release.delta.formats import Reason
from pipeline.release.delta.state import ISSUES

STRONG = frozenset(name for name, scheme in SCHEMES.items() if scheme.names_letter)
"""Schemes whose values name one letter only, as written in the cells of a table."""


class LetterRecord(NamedTuple):
    """A record that a letter was read from."""

    source: str
    url: str
    retrieved: str
    sha256: str


class LetterVerdict(NamedTuple):
    """Operation and reason of a letter that differs."""

    operation: str | None
    """Operation of all its lines; None where each line has the operation of its own row."""
    reason: Reason


SAME_RECORDS = LetterVerdict(None, "pipeline")


class ChangedLetters:
    """The letters that are new, gone, withdrawn, or read from other records, according to the tables."""

    def __init__(self, comparison: Comparison) -> None:
        """Read the letters and their records from a comparison."""
        self.new: set[str] = set()
        self.gone: set[str] = set()
        self.moved: set[str] = set()
        self.tombstones: set[str] = set()
        self.before: dict[str, set[LetterRecord]] = defaultdict(set)
        self.after: dict[str, set[LetterRecord]] = defaultdict(set)
        self._letters(comparison)
        self._records(comparison)

    def _letters(self, comparison: Comparison) -> None:
        found = comparison.columns.get("letters", ())
        withdrawn = found.index("withdrawn_date") if "withdrawn_date" in found else None
        lost: dict[str, bool] = {}
        came: dict[str, bool] = {}
        for _, row, before, after in comparison.rows("letters"):
            was = bool(before and withdrawn is not None and before[withdrawn])
            now = bool(after and withdrawn is not None and after[withdrawn])
            if after is None:
                lost[row.letter] = was
            elif before is None:
                came[row.letter] = now
            elif now and not was:
                self.tombstones.add(row.letter)
        self.gone, self.new = lost.keys() - came.keys(), came.keys() - lost.keys()
        self.moved = lost.keys() & came.keys()
        self.tombstones |= {letter for letter, taken in came.items() if taken and not lost.get(letter)}

    def _records(self, comparison: Comparison) -> None:
        found = comparison.columns.get("sources", ())
        if not {"source", "url", "retrieved", "sha256"} <= set(found):
            return
        places = [found.index(name) for name in LetterRecord._fields]
        for _, row, before, after in comparison.rows("sources"):
            for cells, of in ((before, self.before), (after, self.after)):
                if cells is not None:
                    of[row.letter].add(LetterRecord(*(cells[place] for place in places)))


class Verdicts:
    """The reason why each letter changed, and the letters that have another identifier than before."""

    def __init__(self, comparison: Comparison) -> None:
        """Judge the letters of two releases."""
        self._comparison = comparison
        self._changed = comparison.before.manifest.changed
        self.other_code = comparison.before.manifest.code_hash != comparison.after.manifest.code_hash
        letters = ChangedLetters(comparison)
        self.pairs = dict(sorted(_pairs(letters, _names(comparison, letters))))
        """Identifier that is gone, to the identifier that the letter has now."""
        self.origins: dict[str, str] = {}
        """New identifier, to the first identifier that it replaces."""
        for old, new in self.pairs.items():
            if new in letters.new:
                self.origins.setdefault(new, old)
        self._found = dict(self._judged(letters))

    def of(self, letter: str) -> LetterVerdict:
        """Return operation and reason of a letter that has any difference."""
        return self._found.get(letter, SAME_RECORDS)

    def _judged(self, letters: ChangedLetters) -> Iterator[tuple[str, LetterVerdict]]:
        stayed = {(record.source, record.sha256) for records in letters.after.values() for record in records}
        unread = self._unread() if letters.gone and self.other_code else {}
        differ = {*letters.new, *letters.gone, *letters.before, *letters.after, *letters.tombstones, *letters.moved}
        for letter in differ:
            reason = self._reason(letters.before[letter], letters.after[letter], stayed)
            if letter in letters.new and not self.other_code:
                reason = "source"  # Its record may be one that came back, and keeps the time of before.
            operation = "change" if letter in letters.moved else None
            if letter in letters.gone and reason == "source" and _is_unread(letter, letters.before[letter], unread):
                reason = "pipeline"
            if letter in self.pairs or letter in self.origins:
                operation, reason = "rekey", "rekey"
            elif letter in letters.tombstones:
                operation = None if letter in letters.new else "withdraw"
                reason = "withdrawal"
            yield letter, LetterVerdict(operation, reason)

    def _reason(self, before: set[LetterRecord], after: set[LetterRecord], stayed: set[tuple[str, str]]) -> Reason:
        came = any(record.retrieved > self._changed for record in after - before)
        went = any((record.source, record.sha256) not in stayed for record in before - after)
        return "source" if came or went else "pipeline"

    def _unread(self) -> dict[str, set[str]]:
        """Return the records, by source, that the later release newly lists as giving no letter."""
        found: dict[str, set[str]] = defaultdict(set)
        for _, row, before, after in self._comparison.rows(ISSUES):
            if row.place.group == 1 and after is not None and before is None:
                found[row.place.name].add(row.place.second)
        return found


def _is_unread(letter: str, records: set[LetterRecord], unread: dict[str, set[str]]) -> bool:
    """Whether a record of a letter gives no letter now: its key is in the address or the identifier."""
    slug = letter.rpartition("/")[2]
    for record in records:
        for key in unread.get(record.source, ()):
            last = "".join(char if char.isalnum() else "-" for char in key.lower())
            if key in record.url or slug.startswith(f"{record.source}-{last}") or slug == key:
                return True
    return False


def _names(comparison: Comparison, letters: ChangedLetters) -> dict[str, set[str]]:
    """Return names that no other letter can have, for letters that are gone, new, or have other records."""
    found: dict[str, set[str]] = defaultdict(set)
    columns = comparison.columns.get("identifiers", ())
    if not {"value", "scheme"} <= set(columns):
        return found
    value, scheme = columns.index("value"), columns.index("scheme")
    for _, row, before, after in comparison.rows("identifiers"):
        for cells, of in ((before, letters.gone), (after, letters.new | letters.after.keys())):
            if cells is not None and cells[scheme] in STRONG and row.letter in of:
                found[row.letter].add(cells[value].lower())
    return found


def _pairs(letters: ChangedLetters, names: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield (identifier that is gone, identifier that the letter has now)."""
    heirs = sorted((letters.new | letters.after.keys()) - letters.gone)
    by_record = _index((letter, ((r.source, r.sha256) for r in letters.after[letter])) for letter in heirs)
    by_name = _index((letter, ((name,) for name in names.get(letter, ()))) for letter in heirs)
    by_url = _index((letter, ((r.source, r.url) for r in letters.after[letter] if r.url)) for letter in heirs)
    for letter in sorted(letters.gone):
        records = sorted(letters.before[letter])
        keys = (
            *((by_record, (record.source, record.sha256)) for record in records),
            *((by_name, (name,)) for name in sorted(names.get(letter, ()))),
            *((by_url, (record.source, record.url)) for record in records if record.url),
        )
        found = next((index[key] for index, key in keys if len(index.get(key, ())) == 1), None)
        if found:
            yield letter, found[0]


def _index(found: Iterable[tuple[str, Iterable[tuple[str, ...]]]]) -> dict[tuple[str, ...], list[str]]:
    index: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for letter, keys in found:
        for key in set(keys):
            index[key].append(letter)
    return index
