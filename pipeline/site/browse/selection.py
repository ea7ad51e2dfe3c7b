"""Letters of a collection by number, each read when it is used, and the facts that pages of them are planned from."""

from collections.abc import Iterator, Sequence
from typing import overload

from pipeline.site.browse.facts import DELAYED
from pipeline.site.browse.index import LetterIndex, Numbers
from pipeline.site.browse.rows import UNDATED, LetterRow


class Letters(Sequence[LetterRow]):
    """Letters, newest first."""

    def __init__(self, index: LetterIndex, rows: Sequence[LetterRow], numbers: Numbers) -> None:
        """Use the letters of a collection that have these numbers."""
        self._index, self._rows = index, rows
        self.numbers = numbers

    def __len__(self) -> int:
        """Return the number of letters."""
        return len(self.numbers)

    def __iter__(self) -> Iterator[LetterRow]:
        """Yield the letters."""
        return map(self._rows.__getitem__, self.numbers)

    @overload
    def __getitem__(self, place: int) -> LetterRow: ...
    @overload
    def __getitem__(self, place: slice) -> "Letters": ...
    def __getitem__(self, place: int | slice) -> "LetterRow | Letters":
        """Return a letter, or some of these letters."""
        if isinstance(place, slice):
            return Letters(self._index, self._rows, self.numbers[place])
        return self._rows[self.numbers[place]]

    def of(self, number: int) -> LetterRow:
        """Return the letter of the collection that has a number."""
        return self._rows[number]

    def newest(self) -> str:
        """Return the date of the newest letter, "" where there is none or none has a date."""
        return self._index.date(self.numbers[0]) if self.numbers else ""

    def months(self) -> "Iterator[tuple[str, Letters]]":
        """Yield the letters of each month, newest first; without a date as those of `UNDATED`."""
        for month, numbers in self._index.months(self.numbers):
            yield month, Letters(self._index, self._rows, numbers)

    def years(self) -> dict[str, int]:
        """Return the number of letters in each year, newest first; without a date in `UNDATED`."""
        found: dict[str, int] = {}
        for month, numbers in self._index.months(self.numbers):
            year = year_of(month)
            found[year] = found.get(year, 0) + len(numbers)
        return found

    def digest(self) -> bytes:
        """Return a hash for each letter, of all that lists can show of it."""
        return self._index.digest(self.numbers)

    def answers(self) -> "Letters":
        """Return those of which a response time is known, without letters that announce a delay."""
        days = self._index.days
        return Letters(self._index, self._rows, [number for number in self.numbers if days[number] > DELAYED])

    def response_days(self) -> list[int]:
        """Return the response time of each letter in days; of letters that have one."""
        return [self._index.days[number] for number in self.numbers]

    def has_delay(self) -> bool:
        """Return whether one of these letters says that an answer will be late."""
        return any(self._index.days[number] == DELAYED for number in self.numbers)


def year_of(month: str) -> str:
    """Return the year of a month.

    >>> year_of("2024-03"), year_of(UNDATED) == UNDATED
    ('2024', True)
    """
    return month if month == UNDATED else month[:4]
