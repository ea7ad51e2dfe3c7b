"""The laws that can be recognised by name: `vocab/laws.csv`."""

import csv
import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from pipeline import settings
from pipeline.errors import DefinitionError
from pipeline.letters.reading.citations.found import LETTER, WORD


class Name(NamedTuple):
    """One way to write the name of a law."""

    name: str
    full: bool
    """Whether it is a full name, which matches in any case; an abbreviation matches only as written."""
    bwb: str | None
    """Basiswettenbestand id, or None where it has not been verified."""
    needs_article: bool
    """Whether it names the law only after an article number, as Sr in `artikel 225 Sr` does."""

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """Return the match of the name at an offset, with any white space between its words, or None."""
        return _pattern(self.name, self.full).match(text, at)


class NamesWithWord:
    """The names that begin with one word."""

    def __init__(self, names: tuple[Name, ...]) -> None:
        """Take the names, longest first."""
        self.names = names

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """The pattern of all names, each a group: one match in place of many."""
        forms = (f"(?i:({_written(one.name)}))" if one.full else f"({_written(one.name)})" for one in self.names)
        return re.compile("|".join(forms))

    def matches(self, text: str, at: int) -> Iterator[tuple[Name, re.Match[str]]]:
        """Yield each name that a text has at an offset, with its match, longest first."""
        match = self._any.match(text, at)
        if match is None or match.lastindex is None:
            return
        yield self.names[match.lastindex - 1], match
        for name in self.names[match.lastindex :]:
            if (other := name.match(text, at)) is not None:
                yield name, other


_END = rf"(?![{WORD}/]|-\w|\s{{1,2}}BES\b"
_OTHER_YEAR = r"|\s{1,2}(?:19|20)\d\d\b"


@cache
def law_names() -> dict[str, NamesWithWord]:
    """Return the names by their first word in lower case.

    Raises DefinitionError where the list lacks one of its columns.
    """
    names: dict[str, list[Name]] = {}
    path = settings.VOCAB / "laws.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                full = [row["name"], *_split(row["other_names"])]
                short, after_article = _split(row["abbreviations"]), _split(row["article_abbreviations"])
                bwb = row["bwb"] or None
            except KeyError as error:
                raise DefinitionError(f"{path} has no column {error}") from error
            for name in [*full, *short, *after_article]:
                found = Name(name, name in full, bwb, name in after_article)
                names.setdefault(first_word(name), []).append(found)
    return {
        word: NamesWithWord(tuple(sorted(listed, key=lambda one: (-len(one.name), one.name))))
        for word, listed in sorted(names.items())
    }


def first_word(name: str) -> str:
    """Return the lookup key of a name: its leading letters in lower case.

    >>> first_word("Financiële-verhoudingswet")
    'financiële'
    """
    found = re.match(f"[{LETTER}]+", name)
    return found[0].lower() if found else ""


def _split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


@cache
def _pattern(name: str, full: bool) -> re.Pattern[str]:
    """Return the pattern of a name, compiled on first use."""
    return re.compile(_written(name), re.IGNORECASE if full else 0)


def _written(name: str) -> str:
    """Return how a name may be written, as a pattern; a year that is not in the name makes it another law."""
    words = r"\s{1,3}".join(re.escape(word).replace(r"\-", r"-\s?") for word in name.split())
    return words + _END + ("" if re.search(r"\d$", name) else _OTHER_YEAR) + ")"
