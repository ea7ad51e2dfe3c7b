"""Write the charts of a dataset next to its page, and describe them for the page."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pipeline.formats.mapping.rows import neutralise
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.charts import drawing
from pipeline.site.charts.figures import ChartTable, chart_tables
from pipeline.site.texts import Language
from pipeline.site.texts_charts import CHARTS

FOLDER = "charts"
MOST = 15
"""Most rows of a chart; its data has all."""
YEARS = 40
"""Most years in a chart, the newest ones."""
TERM = 21
"""Days in which a minister should answer: the Rules of Procedure of the House of Representatives say three weeks."""


class DrawnChart(NamedTuple):
    """A chart for the page of a dataset."""

    title: str
    image: str
    """Path of the SVG from the page."""
    text: str
    """The main facts in words, for readers who do not see the chart."""
    data: str
    """Path of the CSV file from the page."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    """The data as a table; empty where it has too many rows for a page."""
    height: int


def write(place: Path, released: Released) -> dict[Language, list[DrawnChart]]:
    """Write the charts of a release and their data, remove those without data, and return them by language."""
    found: dict[Language, list[DrawnChart]] = {"nl": [], "en": []}
    written = set()
    for table in chart_tables(released, place / "completeness.csv"):
        written.add(f"{table.name}.csv")
        releases.write_changed(place / FOLDER / f"{table.name}.csv", _csv(table))
        for language, charts in found.items():
            chart, svg = _drawn(table, language)
            written.add(chart.image.rpartition("/")[2])
            releases.write_changed(place / chart.image, svg.encode())
            charts.append(chart)
    for file in (place / FOLDER).glob("*"):
        if file.name not in written:
            file.unlink()
    return found


def _drawn(table: ChartTable, language: Language) -> tuple[DrawnChart, str]:
    t = CHARTS[language][table.name]
    title = t["title"]
    svg, text = DRAW[table.name](table, t)
    image = f"{FOLDER}/{table.name}.{language}.svg"
    shown = table.rows if len(table.rows) <= SHOWN else ()
    height = int(svg.partition('height="')[2].partition('"')[0])
    return DrawnChart(title, image, text, f"{FOLDER}/{table.name}.csv", table.columns, shown, height), svg


SHOWN = 100
"""Most rows of a table on the page."""

Draw = Callable[[ChartTable, dict[str, str]], tuple[str, str]]
"""Function from data and texts to a drawing and its main facts in words."""


def _ministries(table: ChartTable, t: dict[str, str]) -> tuple[str, str]:
    totals: dict[str, int] = {}
    for name, _, count in table.rows:
        totals[str(name)] = totals.get(str(name), 0) + int(count)
    first = sorted(totals, key=lambda name: (-totals[name], name))[:MOST]
    years = _years([str(year) for _, year, _ in table.rows])
    counts = {(str(name), str(year)): int(count) for name, year, count in table.rows}
    most = max(counts.values())
    shades = {(_short(name), year): drawing.shade(count, most) for (name, year), count in counts.items()}
    text = t["text"].format(
        ministries=len(totals), first=years[0], last=years[-1], name=first[0], total=totals[first[0]], most=most
    )
    return drawing.heat(t["title"], [_short(name) for name in first], years, shades), text


def _years(found: list[str]) -> list[str]:
    """Return every year from the first to the last one, so that an empty year shows."""
    last = max(map(int, found))
    return [str(year) for year in range(max(min(map(int, found)), last - YEARS + 1), last + 1)]


def _short(name: str) -> str:
    return name.removeprefix("Ministerie van ")


def _themes(table: ChartTable, t: dict[str, str]) -> tuple[str, str]:
    rows = [(str(name), int(count)) for name, count in table.rows[:MOST]]
    text = t["text"].format(themes=len(table.rows), name=rows[0][0], total=rows[0][1])
    return drawing.bars(t["title"], rows), text


def _responses(table: ChartTable, t: dict[str, str]) -> tuple[str, str]:
    rows = [(str(row[0]), int(row[2]), int(row[3]), int(row[4])) for row in table.rows[-YEARS:]]
    last = table.rows[-1]
    text = t["text"].format(answers=sum(int(row[1]) for row in table.rows), year=last[0], median=last[3])
    return drawing.ranges(t["title"], rows, TERM, t["term"]), text


def _sources(table: ChartTable, t: dict[str, str]) -> tuple[str, str]:
    sources = sorted({str(row[0]) for row in table.rows})
    months = _months([str(row[1]) for row in table.rows])
    shades = {(str(row[0]), str(row[1])): _state(str(row[2]), int(row[3]), int(row[4])) for row in table.rows}
    gaps = list(shades.values()).count("x")
    text = t["text"].format(sources=len(sources), first=months[0], last=months[-1], gaps=gaps)
    return drawing.heat(t["title"], sources, months, shades), text


def _months(found: list[str]) -> list[str]:
    first, last = min(found), max(found)
    return [
        month
        for year in range(int(first[:4]), int(last[:4]) + 1)
        for number in range(1, 13)
        if first <= (month := f"{year:04}-{number:02}") <= last
    ]


def _state(stated: str, accounted: int, missing: int) -> str:
    """Return the class of a month: a gap, everything that the source states, or a source that states nothing."""
    if missing or (stated and accounted < int(stated)):
        return "x"
    return "h4" if stated else "u"


DRAW: dict[str, Draw] = {
    "letters-per-ministry-and-year": _ministries,
    "letters-per-theme": _themes,
    "response-time-to-questions": _responses,
    "completeness-by-source-and-month": _sources,
}


def _csv(table: ChartTable) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([neutralise(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows)
    return out.getvalue().encode()
