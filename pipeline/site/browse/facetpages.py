"""Pages that list the groups of a facet: all ministries, all ministers, all dossiers."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.site.amounts import figure
from pipeline.site.browse import labels, lists, rendering
from pipeline.site.browse.collection import LetterGroup
from pipeline.site.browse.facets import UNKNOWN, Facet
from pipeline.site.browse.response import ResponseRow, answered, response_times
from pipeline.site.browse.rows import UNDATED
from pipeline.site.browse.views import PageLink, Views
from pipeline.site.dates import day
from pipeline.site.texts import Language
from pipeline.site.texts_browse import FACET_TEXTS

MOST = 500
"""Most groups on one page."""
YEARS = 40
"""Most years in the table of ministries and years, the newest ones."""


class GroupRow(NamedTuple):
    """A group in the list of its facet."""

    key: str
    text: str
    href: str
    language: str
    total: int
    latest: str
    about: str
    cells: tuple[PageLink | None, ...]
    """For a ministry: the number of letters in each year, with a link to them."""


class FacetPage(NamedTuple):
    """A page with groups of a facet."""

    views: Views
    facet: Facet
    path: str
    rows: Sequence[GroupRow]
    years: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...]
    """Path and text of every page of the facet, where there are several."""
    note: str
    times: tuple[ResponseRow, ...] = ()
    """Response times by ministry, on the first page of questions."""

    @property
    def inputs(self) -> list[str]:
        """All that the page shows, as text."""
        return [repr((self.rows, self.years, self.ranges, self.note, self.times))]

    def render(self) -> str:
        """Return the page."""
        views = self.views
        name, singular, lead = FACET_TEXTS[views.language][self.facet.name]
        here = next((text for path, text in self.ranges if path == self.path), "")
        facts: dict[str, Any] = {
            "heading": name,
            "subtitle": here,
            "singular": singular,
            "lead": lead,
            "note": self.note,
            "times": [(one, figure_of(one.median, views.language)) for one in self.times],
            "rows": self.rows,
            "years": [views.period(year) for year in self.years],
            "other_pages": [
                {"href": views.page(path), "text": text, "is_here": path == self.path} for path, text in self.ranges
            ],
            "description": lead,
        }
        crumbs = [rendering.Crumb(name, views.page(f"{self.facet.name}/index"))] if here != self._first else []
        return rendering.page("facet.html", views.language, views.collection.site, self.path, facts, crumbs)

    @property
    def _first(self) -> str:
        return self.ranges[0][1] if self.ranges else ""


def pages(facet: Facet, views: Views) -> Iterator[FacetPage]:
    """Yield the pages of a facet: one, or several where there are many groups."""
    groups = views.collection.groups[facet.name]
    years = _years(groups.values(), views) if facet.name == "ministerie" else ()
    keys = sorted(groups, key=_order(facet.name, views))
    parts = [keys[start : start + MOST] for start in range(0, len(keys), MOST)] or [[]]
    paths = [f"{facet.name}/index{f'-{number}' if number > 1 else ''}" for number in range(1, len(parts) + 1)]
    text = views.t["groups_page"]
    ranges = [
        (path, text.format(first=part[0], last=part[-1])) for path, part in zip(paths, parts, strict=True) if part
    ]
    note = _unlinked(views) if facet.name == "bewindspersoon" else ""
    times = tuple(response_times(views)) if facet.name == "kamervraag" else ()
    for path, part in zip(paths, parts, strict=True):
        shown = times if path == paths[0] else ()
        rows = [_row(groups[key], years, views) for key in part]
        yield FacetPage(views, facet, path, rows, years, tuple(ranges) if len(parts) > 1 else (), note, shown)


def _order(facet: str, views: Views) -> Callable[[str], Any]:
    """Return the function from the key of a group to its place in the order."""
    groups = views.collection.groups[facet]
    if facet == "dossier":
        return _newest_dossier_first
    if facet == "kamervraag":
        return lambda key: tuple(-ord(sign) for sign in key)
    if facet in ("soort", "bevinding"):
        return lambda key: (-len(groups[key].rows), views.name(groups[key]))
    return lambda key: (key == UNKNOWN, views.name(groups[key]).casefold(), key)


def _newest_dossier_first(key: str) -> tuple[int, int, str]:
    """Sort dossiers by number, newest first, and the chapters of a budget in their order; roman numbers come last.

    >>> sorted(["CXXXIX", "36700-XII", "31000", "36700-VIII", "36700-A"], key=_newest_dossier_first)
    ['36700-VIII', '36700-XII', '36700-A', '31000', 'CXXXIX']
    """
    number, _, chapter = key.partition("-")
    return -int(number) if number.isascii() and number.isdigit() else 1, _roman(chapter), key


def _roman(chapter: str) -> int:
    """Return the value of the roman number with which a chapter such as IXB begins; 1000 for one without.

    >>> [_roman(chapter) for chapter in ("IV", "IXB", "XIV", "A", "02")]
    [4, 9, 14, 1000, 1000]
    """
    values = [{"I": 1, "V": 5, "X": 10}[sign] for sign in itertools.takewhile("IVX".__contains__, chapter)]
    signed = (-one if one < after else one for one, after in itertools.zip_longest(values, values[1:], fillvalue=0))
    return sum(signed) or 1000


def _years(groups: Iterable[LetterGroup], views: Views) -> tuple[str, ...]:
    """Return the years of the table, newest first, and whether there are letters without a date."""
    found = {year for group in groups for year in views.collection.members(group.facet, group.key).years()}
    dated = sorted(found - {UNDATED}, reverse=True)[:YEARS]
    return (*dated, *(found & {UNDATED}))


def _row(group: LetterGroup, years: tuple[str, ...], views: Views) -> GroupRow:
    newest = views.collection.members(group.facet, group.key).newest()
    dutch = group.facet in ("ministerie", "dossier", "thema") and views.language != "nl"
    return GroupRow(
        key=group.key,
        text=views.name(group),
        href=views.page(f"{group.facet}/{group.key}"),
        language="nl" if dutch else "",
        total=len(group.rows),
        latest=day(newest, views.language) if newest else "",
        about=_about(group, views),
        cells=_cells(group, years, views) if years else (),
    )


def _about(group: LetterGroup, views: Views) -> str:
    """Return the newest post of a minister, or how many letters cite a dossier."""
    if group.facet == "bewindspersoon":
        posts = [fact for fact in labels.facts(group, views.language) if fact.label == views.t["posts"]]
        return posts[0].lines[0][0] if posts else ""
    if group.facet == "kamervraag":
        return answered(views.collection.members(group.facet, group.key), views)
    if group.citing:
        return f"+ {len(group.citing)} {views.t['citing_short']}"
    return ""


def _cells(group: LetterGroup, years: tuple[str, ...], views: Views) -> tuple[PageLink | None, ...]:
    path, letters = f"{group.facet}/{group.key}", views.collection.members(group.facet, group.key)
    slices = {one.period: one for one in next(lists.pages(path, path, letters)).slices}
    found = (slices.get(year) for year in years)
    return tuple(PageLink(str(one.count), views.page(one.path)) if one else None for one in found)


def figure_of(value: float, language: Language) -> str:
    """Return a number that may have a half.

    >>> figure_of(20.5, "nl"), figure_of(21, "en")
    ('20,5', '21')
    """
    text = f"{value:g}"
    return text.replace(".", ",") if language == "nl" else text


def _unlinked(views: Views) -> str:
    """Return a sentence that says how many signatures are linked to no minister; "" where all are."""
    count = views.collection.index.unlinked
    return views.t["not_linked"].format(count=figure(count, views.language)) if count else ""
