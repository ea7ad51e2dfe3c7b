"""How long answers to written questions took, by ministry."""

from statistics import median
from typing import NamedTuple

from pipeline.site.browse.facets import UNKNOWN
from pipeline.site.browse.selection import Letters
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
    collection = views.collection
    if not (answers := collection.all().answers()):
        return []
    found = {key: collection.members("ministerie", key).answers() for key in collection.groups["ministerie"]}
    newest = sorted((some.numbers[0], key) for key, some in found.items() if some and key != UNKNOWN)
    links = ((views.group("ministerie", key), found[key]) for _, key in newest)
    rows = [_row(link, some) for link, some in links if link]
    return [_row(PageLink(views.t["total"], ""), answers), *sorted(rows, key=lambda row: row.ministry.text.casefold())]


def _row(ministry: PageLink, answers: Letters) -> ResponseRow:
    days = answers.response_days()
    within = sum(1 for one in days if one <= TERM)
    return ResponseRow(ministry, len(days), median(days), round(100 * within / len(days)))


def answered(letters: Letters, views: Views) -> str:
    """Return after how many days questions were answered, or that a delay was announced; "" where neither is known."""
    if days := letters.answers().response_days():
        name = "answered_after_one" if max(days) == 1 else "answered_after"
        return views.t[name].format(days=max(days))
    return views.t["delayed"] if letters.has_delay() else ""
