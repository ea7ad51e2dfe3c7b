"""Pages with letters: all letters, and the letters of one group."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from pipeline.formats.mapping import segment
from pipeline.site.amounts import figure
from pipeline.site.browse import labels, lists, rendering
from pipeline.site.browse.collection import LetterCollection, LetterGroup
from pipeline.site.browse.facets import FACETS, UNKNOWN
from pipeline.site.browse.lists import ListPage
from pipeline.site.browse.rendering import Crumb
from pipeline.site.browse.rowfiles import ROW_FILES
from pipeline.site.browse.rows import UNDATED
from pipeline.site.browse.selection import Letters
from pipeline.site.browse.timeline import steps
from pipeline.site.browse.views import Views
from pipeline.site.texts_browse import FACET_TEXTS


class RowFile(NamedTuple):
    """A file with exactly the letters of a group, for a link."""

    text: str
    media_type: str
    href: str


class LetterList(msgspec.Struct, frozen=True, kw_only=True):
    """A page with letters, and all that is around them."""

    collection: LetterCollection
    page: ListPage
    group: LetterGroup | None = None
    """None for all letters."""
    has_files: bool = False
    """Whether the letters can be downloaded from this page."""

    @property
    def _is_timeline(self) -> bool:
        return self.group is not None and self.group.facet == "dossier" and not self.page.period and self.page.is_whole

    def _all(self) -> Letters:
        """Return all letters of the group, or of the collection."""
        return self.collection.members(self.group.facet, self.group.key) if self.group else self.collection.all()

    def digests(self) -> Iterator[bytes]:
        """Yield hashes of every letter that the page shows."""
        yield self.page.rows.digest()
        if self.group and not self.page.period:
            yield self.collection.citing(self.group.key).digest() if self.group.citing else b""
        if self._is_timeline:
            yield self.collection.linked(self.page.rows).digest()

    def inputs(self, views: Views) -> list[str]:
        """Return all that the page shows besides letters, as text."""
        page, group = self.page, self.group
        return [repr((page.slices, page.number, page.pages, page.total)), views.about(group) if group else ""]

    def render(self, views: Views) -> str:
        """Return the page in the language of the views."""
        facts = self._heading(views) | self._parts(views)
        facts["description"] = (
            f"{facts['heading']}{f', {subtitle}' if (subtitle := facts['subtitle']) else ''}: {facts['lead']}"
        )
        return rendering.page(
            "list.html", views.language, self.collection.site, self.page.path, facts, self._crumbs(views)
        )

    def _heading(self, views: Views) -> dict[str, Any]:
        page, group = self.page, self.group
        period = views.period(page.period) if page.period else ""
        number = views.t["page_number"].format(number=page.number) if page.number > 1 else ""
        return {
            "heading": views.name(group) if group else views.t["all_letters"],
            "heading_language": "nl" if group and group.facet in ("ministerie", "dossier", "thema") else "",
            "facet_name": labels.sort_of(group, views.language) if group else "",
            "subtitle": ", ".join(part for part in (period, number) if part),
            "lead": self._lead(views),
        }

    def _lead(self, views: Views) -> str:
        count = self.page.total
        text = f"{figure(count, views.language)} {views.t['letter_one' if count == 1 else 'letter_many']}"
        if self.page.period:
            return text
        years = sorted(self._all().years().keys() - {UNDATED})
        if not years:
            return text
        return f"{text}, {years[0]}" + (f"–{years[-1]}" if years[-1] != years[0] else "")

    def _parts(self, views: Views) -> dict[str, Any]:
        page, group = self.page, self.group
        bars, up = views.bars(page), "../" * page.path.count("/")
        shown = group if group and not page.period else None
        return {
            "files": self._files(),
            "feed": self._feed(),
            "group_facts": list(labels.facts(group, views.language)) if shown and group else [],
            "bars": bars,
            "has_more": any(bar.more for bar in bars),
            "chart_title": views.t["per_month" if page.period else "per_year"],
            "number": page.number,
            "pages": page.pages,
            "around": self._around(views),
            "is_whole": page.is_whole,
            "timeline": steps(self.collection, page.rows, group.key, views) if group and self._is_timeline else [],
            "sections": [
                (period, views.period(period) if period else "", views.lines(letters, up))
                for period, letters in (lists.sections(page) if not self._is_timeline else ())
            ],
            "citing": views.lines(self.collection.citing(shown.key), up) if shown and shown.citing else "",
        }

    def _files(self) -> list[RowFile]:
        """Return the files with exactly these letters, relative to the page."""
        if not self.has_files:
            return []
        name = segment(self.page.path.rpartition("/")[2])
        return [RowFile(text, media_type, f"{name}.{suffix}") for suffix, (text, media_type, _) in ROW_FILES.items()]

    def _feed(self) -> str:
        """Return the address of the feed of the group, relative to the page; "" where it has none."""
        up = "../" * self.page.path.count("/")
        if self.group is None:
            return f"{up}feed.atom" if not self.page.period else ""
        if (
            self.page.period
            or not FACETS[self.group.facet].has_feed
            or self.group.key == UNKNOWN
            or not self.group.rows
        ):
            return ""
        return f"{up}feeds/{self.group.facet}/{segment(self.group.key)}.atom"

    def _around(self, views: Views) -> dict[str, str]:
        """Return the pages before and after this one within its month."""
        page = self.page
        stem = page.path.removesuffix(f"-{page.number}") if page.number > 1 else page.path
        paths = {number: f"{stem}-{number}" if number > 1 else stem for number in (page.number - 1, page.number + 1)}
        previous, following = (
            views.page(path) if 1 <= number <= page.pages else "" for number, path in sorted(paths.items())
        )
        return {"previous": previous, "next": following}

    def _crumbs(self, views: Views) -> list[Crumb]:
        page, group = self.page, self.group
        found = []
        if group:
            name = FACET_TEXTS[views.language][group.facet][0]
            found.append(Crumb(name, views.page(f"{group.facet}/index")))
        elif page.period:
            found.append(Crumb(views.t["all_letters"], views.page("brieven/index")))
        folder = page.path.rpartition("/")[0]
        if group and page.period:
            found.append(Crumb(views.name(group), views.page(folder)))
        if len(page.period) > 4 and page.period[:4].isdecimal() and f"{folder}/{page.period[:4]}" != page.path:
            year = page.period[:4]
            found.append(Crumb(year, views.page(f"{folder}/{year}")))
        return found


def of_all(collection: LetterCollection, page: ListPage, has_files: bool) -> LetterList:
    """Return a page of the list of all letters."""
    return LetterList(collection=collection, page=page, has_files=has_files)


def of_group(collection: LetterCollection, group: LetterGroup, page: ListPage) -> LetterList:
    """Return a page of the letters of a group; its first page has the files with all of them."""
    return LetterList(collection=collection, page=page, group=group, has_files=not page.period and bool(group.rows))
