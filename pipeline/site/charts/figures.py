"""The numbers behind the charts, from the tables of a release."""

import csv
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.release.describe import Released
from pipeline.vocabulary import authorities


class ChartTable(NamedTuple):
    """The data of one chart, as its CSV file has it."""

    name: str
    """Name of the files of the chart, without suffix."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


class _Facts(NamedTuple):
    """What the charts count of a letter, as text of the table of letters."""

    sender_iri: str
    year: str
    response_days: str


def chart_tables(released: Released, completeness: Path) -> list[ChartTable]:
    """Return the data of every chart for which a release has some, in the order of the page.

    `completeness` is the file with the numbers of the sources by month, which may be later than the release.
    """
    letters: Counter[_Facts] = Counter()
    counted = Counter(released.columns("letters", ("withdrawn_date", "sender_iri", "date", "response_days")))
    for (withdrawn, sender, date, days), number in counted.items():
        if not withdrawn:
            letters[_Facts(sender, date[:4], days)] += number
    names = authorities().labels
    found = [
        _ministry_years(letters, names),
        _themes(released.column("themes", "theme"), names),
        _responses(letters),
        _sources(completeness),
    ]
    return [table for table in found if table.rows]


def _ministry_years(letters: Counter[_Facts], names: Mapping[str, str]) -> ChartTable:
    """Count by `sender_iri`, which a ministry keeps under another name, never by the printed name."""
    counts: Counter[tuple[str, str]] = Counter()
    for one, number in letters.items():
        if one.sender_iri and one.year:
            counts[one.sender_iri, one.year] += number
    rows = sorted((names.get(iri, iri), year, count) for (iri, year), count in counts.items())
    return ChartTable("letters-per-ministry-and-year", ("ministry", "year", "letters"), tuple(rows))


def _themes(themes: Iterable[str], names: Mapping[str, str]) -> ChartTable:
    counts = Counter(themes)
    rows = sorted(((names.get(iri, iri), count) for iri, count in counts.items()), key=lambda row: (-row[1], row[0]))
    return ChartTable("letters-per-theme", ("theme", "letters"), tuple(rows))


def _responses(letters: Counter[_Facts]) -> ChartTable:
    """Return quartiles of the days from questions to answer by year, where both days are known."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for one, number in letters.items():
        if one.response_days and one.year:
            days[one.year] += [int(one.response_days)] * number
    rows = []
    for year, found in sorted(days.items()):
        low, middle, high = statistics.quantiles(found, n=4, method="inclusive") if len(found) > 1 else found * 3
        rows.append((year, len(found), round(low), round(middle), round(high), max(found)))
    columns = ("year", "answers", "lower_quartile_days", "median_days", "upper_quartile_days", "longest_days")
    return ChartTable("response-time-to-questions", columns, tuple(rows))


def _sources(file: Path) -> ChartTable:
    """Return by source and month the number that the source states and the number accounted for."""
    rows = []
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["month"]:
                    accounted = sum(int(row[name] or 0) for name in ("held", "withdrawn", "not_letters"))
                    rows.append((row["source"], row["month"], row["stated"], accounted, int(row["missing"] or 0)))
    columns = ("source", "month", "stated", "accounted_for", "missing")
    return ChartTable("completeness-by-source-and-month", columns, tuple(sorted(rows)))
