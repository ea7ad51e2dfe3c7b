"""Counts over the letters of a release: `statistics.json`."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from pipeline.model.letter import Letter
from pipeline.vocabulary import authorities

_UNCOUNTED = ("id", "identifier", "kind", "issues", "withdrawn")
FIELDS = tuple(field for field in Letter.__struct_fields__ if field not in _UNCOUNTED)
"""Fields of a letter whose fill rate says something."""


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a release, in numbers. Keys are sorted; "" counts letters that do not say."""

    letters: int
    withdrawn: int = 0
    """Letters that were taken back: they count among the letters and in the years, and in nothing else."""
    years: dict[str, int]
    """Letters by year of their date."""
    kinds: dict[str, int]
    senders: dict[str, int]
    """Letters by IRI of the sending organisation."""
    sender_names: dict[str, str]
    """IRI of each of those organisations to its official name now, or else to the name that most letters print."""
    addressees: dict[str, int]
    """Letters by IRI of the addressee."""
    languages: dict[str, int]
    issues: dict[str, int]
    """Findings by code, about letters and about records that give none."""
    filled: dict[str, float]
    """Field of a letter to the share of letters that have it, from 0 to 1, four decimals; withdrawn ones left out."""

    @property
    def whole(self) -> int:
        """Letters that were not taken back."""
        return self.letters - self.withdrawn


class Tally:
    """Counts letters while they stream by; what it keeps grows with organisations, not with letters."""

    def __init__(self) -> None:
        """Start at zero."""
        self._letters = 0
        self._withdrawn = 0
        self._years: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._senders: Counter[str] = Counter()
        self._names: dict[str, Counter[str]] = {}
        self._addressees: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self._issues: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()

    def add(self, batch: Sequence[Letter]) -> None:
        """Count letters."""
        self._letters += len(batch)
        for letter in batch:
            self._years[(letter.date or "")[:4]] += 1
            if letter.withdrawn:
                self._withdrawn += 1
                continue
            self._kinds[letter.kind] += 1
            self._add_sender(letter)
            self._addressees[(letter.addressee.iri if letter.addressee else None) or ""] += 1
            self._languages[letter.language or ""] += 1
            self._issues.update(found.code for found in letter.issues)
            self._filled.update(field for field in FIELDS if getattr(letter, field))

    def add_issues(self, codes: Sequence[str]) -> None:
        """Count findings about a record that gives no letter."""
        self._issues.update(codes)

    def result(self) -> Statistics:
        """Return the counts so far."""
        official = authorities().labels
        whole = max(self._letters - self._withdrawn, 1)
        return Statistics(
            letters=self._letters,
            withdrawn=self._withdrawn,
            years=_sorted(self._years),
            kinds=_sorted(self._kinds),
            senders=_sorted(self._senders),
            sender_names={iri: official.get(iri) or _usual(names) for iri, names in sorted(self._names.items())},
            addressees=_sorted(self._addressees),
            languages=_sorted(self._languages),
            issues=_sorted(self._issues),
            filled={field: round(self._filled[field] / whole, 4) for field in FIELDS},
        )

    def _add_sender(self, letter: Letter) -> None:
        iri = letter.sender.iri if letter.sender else None
        self._senders[iri or ""] += 1
        if letter.sender and iri:
            self._names.setdefault(iri, Counter())[letter.sender.name] += 1


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))


def _usual(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))
