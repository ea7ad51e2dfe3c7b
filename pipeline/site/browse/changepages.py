"""Pages that say what changed: an overview, one page for each release, and one for each week."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.formats.mapping import mapping
from pipeline.site.amounts import figure
from pipeline.site.browse import changes, rendering
from pipeline.site.browse.changes import LetterUpdate, ReleaseChanges
from pipeline.site.browse.rendering import Crumb
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.selection import Letters
from pipeline.site.browse.views import LetterView, Views
from pipeline.site.dates import day

FOLDER = "wijzigingen"
SHOWN = 500
"""Most letters of one kind of change on a page."""
OPERATIONS = ("add", "change", "rekey", "remove", "withdraw")
"""Kinds of change in the order of the page; changes that readers do not see come last, as "unseen"."""


class ChangeLine(NamedTuple):
    """A changed letter on a page."""

    view: LetterView | None
    """The letter as it is now; None where it is not in the newest release."""
    about: str
    """What changed, and why."""


class ChangePage(NamedTuple):
    """A page about changes."""

    views: Views
    path: str
    name: str
    """Of the release or week; "" for the overview."""
    lead: str
    letters: tuple[LetterUpdate, ...]
    releases: tuple[ReleaseChanges, ...]
    """Releases that the page lists; for the overview all of them."""

    def shown(self) -> Letters:
        """Return the letters of the newest release that the page shows."""
        return self.views.collection.of_iris(one.letter for one in self.letters)

    @property
    def inputs(self) -> list[str]:
        """All that the page shows besides letters, as text."""
        counts = [(one.version, one.total, counted(one.letters)) for one in self.releases]
        return [repr((self.name, self.lead, self.letters, counts))]

    def render(self) -> str:
        """Return the page."""
        t = self.views.t
        is_index = not self.name
        facts: dict[str, Any] = {
            "heading": t["updates"],
            "subtitle": self.name,
            "lead": self.lead,
            "description": self.lead,
            "groups": list(self._groups()),
            "weeks": [self._line(f"{FOLDER}/{week}", _week(week, self.views), some) for week, some in self._weeks()]
            if is_index
            else [],
            "releases": [self._line(f"{FOLDER}/{one.version}", self._title(one), (one,)) for one in self.releases],
            "feed": "../feed.atom",
            "is_index": is_index,
        }
        crumbs = [] if is_index else [Crumb(t["updates"], self.views.page(f"{FOLDER}/index"))]
        language, site = self.views.language, self.views.collection.site
        return rendering.page("changes.html", language, site, self.path, facts, crumbs)

    def _weeks(self) -> list[tuple[str, tuple[ReleaseChanges, ...]]]:
        return changes.weeks(self.releases)

    def _title(self, one: ReleaseChanges) -> str:
        return f"{day(one.day, self.views.language)} ({one.version})"

    def _line(self, path: str, text: str, some: Sequence[ReleaseChanges]) -> dict[str, str]:
        """Return a line of the overview: a link, and the number of letters by kind of change."""
        return {"href": self.views.page(path), "text": text, "about": _summary(some, self.views)}

    def _groups(self) -> Iterator[dict[str, Any]]:
        """Yield the changed letters by kind of change."""
        for name in (*OPERATIONS, "unseen"):
            found = [one for one in self.letters if _kind(one) == name]
            if found:
                yield {
                    "heading": f"{self.views.t[f'changed_{name}']} ({len(found)})",
                    "is_open": name != "unseen",
                    "lines": self._lines(found[:SHOWN]),
                    "others": max(0, len(found) - SHOWN),
                    "hidden": sum(1 for one in found if self._row(one) is None),
                }

    def _lines(self, found: Sequence[LetterUpdate]) -> list[ChangeLine]:
        """Return a line for each letter that is in the newest release, newest letter first."""
        known = [(row, one) for one in found if (row := self._row(one))]
        known.sort(key=lambda pair: pair[0].date or "", reverse=True)
        return [ChangeLine(self.views.letter(row), self._about(one)) for row, one in known]

    def _row(self, one: LetterUpdate) -> LetterRow | None:
        return self.views.collection.by_iri.get(one.letter)

    def _about(self, one: LetterUpdate) -> str:
        """Return which fields changed, and why where that is not obvious."""
        t = self.views.t
        names = list(dict.fromkeys(_field(table, column, self.views) for table, column in one.fields))
        why = t[f"why_{one.reason}"] if one.operation == "change" and one.reason in ("source", "pipeline") else ""
        return " · ".join(part for part in (", ".join(names), why) if part)


def pages(found: Sequence[ReleaseChanges], views: Views) -> Iterator[ChangePage]:
    """Yield the pages about changes: overview, weeks and releases."""
    t = views.t
    yield ChangePage(views, f"{FOLDER}/index", "", t["changes_lead"], (), tuple(found))
    for week, some in changes.weeks(found):
        name = _week(week, views)
        yield ChangePage(views, f"{FOLDER}/{week}", name, _summary(some, views), changes.together(some), some)
    for one in found:
        name = f"{t['release']} {day(one.day, views.language)}"
        yield ChangePage(views, f"{FOLDER}/{one.version}", name, _summary((one,), views), one.letters, ())


def counted(letters: Sequence[LetterUpdate]) -> dict[str, int]:
    """Return the number of letters by kind of change."""
    kinds = [_kind(one) for one in letters]
    return {name: kinds.count(name) for name in (*OPERATIONS, "unseen") if name in kinds}


def _kind(one: LetterUpdate) -> str:
    return one.operation if one.is_seen else "unseen"


def _summary(some: Sequence[ReleaseChanges], views: Views) -> str:
    """Return the number of letters by kind of change in words; for a first release the number of its letters."""
    t = views.t
    counts = counted(changes.together(some))
    words = [f"{figure(count, views.language)} {t[f'count_{name}']}" for name, count in counts.items()]
    if any(one.previous is None for one in some):
        words.insert(0, t["first_release"].format(count=figure(some[-1].total, views.language)))
    return ", ".join(words) or t["no_changes"]


def _week(week: str, views: Views) -> str:
    year, _, number = week.partition("-W")
    return views.t["week"].format(week=int(number), year=year)


def _field(table: str, column: str, views: Views) -> str:
    """Return the name of a changed field: of the column in the table of letters, of the table for others."""
    known = {one.name: one for one in mapping().tables}
    if table not in known:
        return table.replace("_", " ")
    columns = {one.name: one.title for one in known[table].columns}
    title = columns.get(column) if table == "letters" else known[table].title
    name = getattr(title or known[table].title, views.language)
    return str(name[:1].lower() + name[1:])
