"""Divide letters over pages: one page where they are few, else a page for each year or month, numbered where needed.

A page of a past month changes only when a letter of that month does. From the first page every letter is at most two
pages away.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from pipeline.site.browse.rows import UNDATED
from pipeline.site.browse.selection import Letters, year_of

MOST = 100
"""Most letters on one page."""
NEWEST = 25
"""Letters on a page that leads to others."""


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """Letters of one year or month, the number of pages they take, and where their first page is."""

    period: str
    """YYYY, YYYY-MM or `UNDATED`."""
    count: int
    path: str
    """Path of the page without its suffix, with `#` and the period where it is a section of the same page."""
    more: tuple[str, ...] = ()
    """Paths of the second and later pages."""


class ListPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page with letters, one below the other."""

    path: str
    """Path below the dataset's folder, without language and suffix."""
    period: str = ""
    """YYYY, YYYY-MM or `UNDATED`; "" for all letters."""
    number: int = 1
    pages: int = 1
    total: int
    """Number of letters in the period, on all its pages."""
    rows: Letters
    slices: tuple[Slice, ...] = ()
    """The years or months into which the letters are divided: the bars of the chart."""
    is_whole: bool = True
    """Whether `rows` has all letters; else the newest of them."""


def pages(path: str, folder: str, letters: Letters) -> Iterator[ListPage]:
    """Yield the pages of a list, its first page first; the others are in `folder`. Letters come newest first."""
    total, years = len(letters), letters.years()
    if total <= MOST:
        found = tuple(Slice(period=year, count=count, path=f"{path}#{year}") for year, count in years.items())
        yield ListPage(path=path, total=total, rows=letters, slices=found)
        return
    slices = tuple(Slice(period=year, count=count, path=f"{folder}/{year}") for year, count in years.items())
    yield ListPage(path=path, total=total, rows=letters[:NEWEST], slices=slices, is_whole=False)
    start = 0
    for year, count in years.items():
        yield from _year(folder, year, letters[start : start + count])
        start += count


def _year(folder: str, year: str, letters: Letters) -> Iterator[ListPage]:
    months = list(letters.months())
    path, total = f"{folder}/{year}", len(letters)
    if total <= MOST:
        found = tuple(Slice(period=month, count=len(some), path=f"{path}#{month}") for month, some in months)
        yield ListPage(path=path, period=year, total=total, rows=letters, slices=found)
        return
    places = {month: _paths(f"{folder}/{_unlike(month, year)}", len(some)) for month, some in months}
    slices = tuple(
        Slice(period=month, count=len(some), path=places[month][0], more=places[month][1:]) for month, some in months
    )
    yield ListPage(path=path, period=year, total=total, rows=letters[:NEWEST], slices=slices, is_whole=False)
    for month, some in months:
        for number, place in enumerate(places[month]):
            part = some[number * MOST : (number + 1) * MOST]
            count = len(places[month])
            yield ListPage(path=place, period=month, number=number + 1, pages=count, total=len(some), rows=part)


def _unlike(month: str, year: str) -> str:
    """Return the name of the page of a month; letters dated with the year alone do not get the page of the year."""
    return f"{month}-00" if month == year and year != UNDATED else f"{month}-1" if month == year else month


def _paths(path: str, count: int) -> tuple[str, ...]:
    return (path, *(f"{path}-{number}" for number in range(2, -(-count // MOST) + 1)))


def sections(page: ListPage) -> Iterator[tuple[str, Letters]]:
    """Yield the letters of a page under the year or month that its chart names; all under "" where it has no chart."""
    if not page.slices or not page.is_whole:
        yield "", page.rows
        return
    length = max((len(one.period) for one in page.slices if one.period != UNDATED), default=4)
    months = ((year_of(month) if length == 4 else month, len(some)) for month, some in page.rows.months())
    start = 0
    for period, some in groupby(months, key=itemgetter(0)):
        count = sum(number for _, number in some)
        yield period, page.rows[start : start + count]
        start += count
