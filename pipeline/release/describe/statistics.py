"""Counts over the letters of a release: `statistics.json`."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities

_UNCOUNTED = ("id", "identifier", "kind", "issues", "withdrawn")
FIELDS = tuple(field for field in Letter.__struct_fields__ if field not in _UNCOUNTED)
"""Fields of a letter whose fill rate is useful."""


COUNTED = ("years", "kinds", "senders", "addressees", "languages", "issues", "filled")
"""Names of the counts in a tally that count letters or findings by a value."""


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers about the contents of a release. Keys are sorted; "" counts letters without a value."""

    letters: int
    """Number of letters, without tombstones."""
    withdrawn: int = 0
    """Number of tombstones, which are withdrawn letters. No other count includes them, except `addresses`."""
    addresses: int | None = None
    """Letters and tombstones together; None in older releases, which count tombstones among the letters."""
    years: dict[str, int]
    """Letters by year of their date."""
    kinds: dict[str, int]
    senders: dict[str, int]
    """Letters by IRI of the sending organisation."""
    sender_names: dict[str, str]
    """IRI of each of those organisations, to its present official name, or else to the name that most letters print."""
    addressees: dict[str, int]
    """Letters by IRI of the addressee."""
    languages: dict[str, int]
    issues: dict[str, int]
    """Findings by code, about letters and about records that give no letter."""
    filled: dict[str, float]
    """Field of a letter to the share of letters that have it, from 0 to 1, four decimals; without withdrawn letters."""
    text_length: int | None = None
    """Average number of characters in the paragraphs of a letter; None where there is no letter."""

    @property
    def whole(self) -> int:
        """Number of letters that were not withdrawn."""
        return self.letters - self.withdrawn if self.addresses is None else self.letters


class Sums(msgspec.Struct, kw_only=True):
    """Counts of a tally over some letters; the sums of all parts add up to those of the whole."""

    letters: int = 0
    """Number of letters and tombstones."""
    withdrawn: int = 0
    characters: int = 0
    """Number of characters in all paragraphs."""
    years: dict[str, int] = {}
    kinds: dict[str, int] = {}
    senders: dict[str, int] = {}
    names: dict[str, dict[str, int]] = {}
    """IRI of each sender, to the names that letters print, with the number of letters."""
    addressees: dict[str, int] = {}
    languages: dict[str, int] = {}
    issues: dict[str, int] = {}
    filled: dict[str, int] = {}
    """Field of a letter to the number of letters that have it."""


class LetterTally:
    """Count letters while they stream by; memory use grows with organisations, not with letters."""

    def __init__(self) -> None:
        """Start at zero."""
        self._letters = 0
        self._withdrawn = 0
        self._characters = 0
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
        self._names: dict[str, Counter[str]] = {}

    def add(self, batch: Sequence[Letter]) -> None:
        """Count letters."""
        self._letters += len(batch)
        counts = self._counts
        for letter in batch:
            if letter.withdrawn:
                self._withdrawn += 1
                continue
            counts["years"][(letter.date or "")[:4]] += 1
            self._characters += sum(len(paragraph.text) for paragraph in letter.paragraphs)
            counts["kinds"][letter.kind] += 1
            self._add_sender(letter)
            counts["addressees"][(letter.addressee.iri if letter.addressee else None) or ""] += 1
            counts["languages"][letter.language or ""] += 1
            counts["issues"].update(found.code for found in letter.issues)
            counts["filled"].update(field for field in FIELDS if getattr(letter, field))

    def add_issues(self, codes: Sequence[str]) -> None:
        """Count findings about a record that gives no letter."""
        self._counts["issues"].update(codes)

    def add_sums(self, sums: Sums) -> None:
        """Add the counts of another tally."""
        self._letters += sums.letters
        self._withdrawn += sums.withdrawn
        self._characters += sums.characters
        for name in COUNTED:
            self._counts[name].update(getattr(sums, name))
        for iri, names in sums.names.items():
            self._names.setdefault(iri, Counter()).update(names)

    def sums(self) -> Sums:
        """Return the counts so far, to add them to another tally."""
        names = {iri: _sorted(found) for iri, found in sorted(self._names.items())}
        counts = {name: _sorted(self._counts[name]) for name in COUNTED}
        return Sums(
            letters=self._letters,
            withdrawn=self._withdrawn,
            characters=self._characters,
            names=names,
            **counts,
        )

    def result(self) -> Statistics:
        """Return the counts so far."""
        official, counts = authorities().labels, self._counts
        whole = self._letters - self._withdrawn
        return Statistics(
            letters=whole,
            withdrawn=self._withdrawn,
            addresses=self._letters,
            years=_sorted(counts["years"]),
            kinds=_sorted(counts["kinds"]),
            senders=_sorted(counts["senders"]),
            sender_names={iri: official.get(iri) or _usual(names) for iri, names in sorted(self._names.items())},
            addressees=_sorted(counts["addressees"]),
            languages=_sorted(counts["languages"]),
            issues=_sorted(counts["issues"]),
            filled={field: round(counts["filled"][field] / max(whole, 1), 4) for field in FIELDS},
            text_length=round(self._characters / whole) if whole else None,
        )

    def _add_sender(self, letter: Letter) -> None:
        iri = letter.sender.iri if letter.sender else None
        self._counts["senders"][iri or ""] += 1
        if letter.sender and iri:
            self._names.setdefault(iri, Counter())[letter.sender.name] += 1


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _usual(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))
