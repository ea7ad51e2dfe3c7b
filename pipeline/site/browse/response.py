"""How long answers to written questions took, by ministry."""

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from pipeline.site.browse.facets import last
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.views import PageLink, Views

TERM = 21
"""Days within which the Tweede Kamer asks for an answer: three weeks."""


class ResponseRow(NamedTuple):
    """The answers of one ministry."""

    ministry: PageLink
    answers: int
    """Answers with a known response time."""
    median: float
    """Days."""
    within: int
    """Percentage of the answers within `TERM` days."""


def response_times(views: Views) -> list[ResponseRow]:
    """Return the response times of each ministry that has answers with a known time, and first those of all."""
    answers = [row for row in views.collection.rows if row.response != "delay" and row.response_days is not None]
    if not answers:
        return []
    found: dict[str, list[LetterRow]] = {}
    for row in answers:
        if row.sender and row.sender.iri:
            found.setdefault(last(row.sender.iri), []).append(row)
    links = ((views.group("ministerie", key), rows) for key, rows in found.items())
    rows = [_row(link, some) for link, some in links if link]
    return [_row(PageLink(views.t["total"], ""), answers), *sorted(rows, key=lambda row: row.ministry.text.casefold())]


def _row(ministry: PageLink, answers: Iterable[LetterRow]) -> ResponseRow:
    days = [row.response_days for row in answers if row.response_days is not None]
    within = sum(1 for one in days if one <= TERM)
    return ResponseRow(ministry, len(days), median(days), round(100 * within / len(days)))


def answered(rows: Iterable[LetterRow], views: Views) -> str:
    """Return after how many days questions were answered, or that a delay was announced; "" where neither is known."""
    days = [row.response_days for row in rows if row.response != "delay" and row.response_days is not None]
    if days:
        name = "answered_after_one" if max(days) == 1 else "answered_after"
        return views.t[name].format(days=max(days))
    return views.t["delayed"] if any(row.response == "delay" for row in rows) else ""
