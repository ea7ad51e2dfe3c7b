"""Letters and groups as templates show them: words in one language, and links relative to the dataset's folder."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from pipeline.formats.mapping import segment
from pipeline.model.letter import Signatory
from pipeline.site import templating
from pipeline.site.browse import lists
from pipeline.site.browse.collection import LetterCollection, LetterGroup
from pipeline.site.browse.facets import FACETS, UNKNOWN, keys, last
from pipeline.site.browse.kepttexts import KeptTexts
from pipeline.site.browse.labels import facts, kind_name, label
from pipeline.site.browse.rows import UNDATED, LetterRow
from pipeline.site.browse.selection import Letters
from pipeline.site.dates import day, month
from pipeline.site.texts import Language
from pipeline.site.texts_browse import BROWSE_TEXTS

SUFFIXES: dict[Language, str] = {"nl": ".html", "en": ".en.html"}
"""Suffix of a page by language."""


class PageLink(NamedTuple):
    """A text with an address relative to the dataset's folder; "" where there is no page."""

    text: str
    href: str


_UP = Markup("<up>")
"""Stands in a line for the way to the folder of the dataset; nothing in it can look like this, as all is escaped."""
KEPT = 10_000
"""Most letters of which a view is kept, 1 kB each."""


class LetterView(NamedTuple):
    """A letter in a list."""

    date: str
    """For people; "" where the letter has none."""
    iso: str
    title: str
    has_subject: bool
    language: str
    href: str
    sender: PageLink | None
    signed: tuple[PageLink, ...]
    kind: PageLink
    dossiers: tuple[PageLink, ...]


class Bar(NamedTuple):
    """A bar of a chart."""

    label: str
    total: int
    percent: int
    href: str
    more: tuple[PageLink, ...] = ()
    """Links to the further pages of the letters that the bar counts."""


class Views:
    """Views of one collection in one language; those of the last letters, and links to groups, are made once."""

    def __init__(self, collection: LetterCollection, language: Language, folder: Path | None = None) -> None:
        """Use a collection; lines of lists are kept on the disk of a folder."""
        self.collection = collection
        self._folder = folder
        self.language = language
        self.t = BROWSE_TEXTS[language]
        self._suffix = SUFFIXES[language]
        self._letters: dict[str, LetterView] = {}
        self._about = ("", ""), ""
        self._labels: dict[tuple[str, str], str] = {}
        self._links: dict[tuple[str, str, str | None], PageLink | None] = {}

    def letter(self, row: LetterRow) -> LetterView:
        """Return the view of a letter."""
        if row.id not in self._letters:
            if len(self._letters) >= KEPT:
                self._letters.clear()
            self._letters[row.id] = self._view(row)
        return self._letters[row.id]

    def letters(self, rows: Iterable[LetterRow]) -> list[LetterView]:
        """Return the views of letters."""
        return [self.letter(row) for row in rows]

    def lines(self, letters: Letters, up: str) -> Markup:
        """Return the lines of a list of letters; `up` leads to the folder of the dataset. Each line is made once."""
        kept, line = self._lines, templating.parts(self.language).letter
        found = (
            kept.get(number)
            or kept.put(number, line(self.letter(letters.of(number)), _UP, self.t, self.language).encode())
            for number in letters.numbers
        )
        return Markup(b"".join(found).decode().replace(_UP, up))

    @cached_property
    def _lines(self) -> KeptTexts:
        return KeptTexts(len(self.collection.rows), self._folder)

    def page(self, path: str) -> str:
        """Return the address of a page; a path may end with `#` and the name of a section."""
        place, mark, section = path.partition("#")
        return "/".join(map(segment, place.split("/"))) + self._suffix + mark + section

    def name(self, group: LetterGroup) -> str:
        """Return the name of a group."""
        key = (group.facet, group.key)
        if key not in self._labels:
            self._labels[key] = label(group, self.language)
        return self._labels[key]

    def about(self, group: LetterGroup) -> str:
        """Return the name of a group and the facts about it as text; of the last group it is made once."""
        key = (group.facet, group.key)
        if self._about[0] != key:
            self._about = key, repr((self.name(group), list(facts(group, self.language))))
        return self._about[1]

    def group(self, facet: str, key: str, text: str | None = None) -> PageLink | None:
        """Return a link to the page of a group; None where it has none."""
        link = (facet, key, text)
        if link not in self._links:
            group = self.collection.group(facet, key)
            self._links[link] = (
                None if group is None else PageLink(text or self.name(group), self.page(f"{facet}/{key}"))
            )
        return self._links[link]

    def groups(self, facet: str, row: LetterRow) -> list[PageLink]:
        """Return links to the pages of a letter's groups."""
        found = (self.group(facet, key) for key in keys(FACETS[facet], row))
        return [link for link in found if link is not None]

    def title(self, row: LetterRow) -> str:
        """Return the subject of a letter, or else its heading, or else its kind and that it has no subject."""
        return row.subject or row.heading or f"{kind_name(row.kind, self.language)} ({self.t['no_subject']})"

    def sender_name(self, row: LetterRow) -> str:
        """Return the present name of the sender, or else its printed name, or ""."""
        found = self._sender(row)
        return found.text if found else ""

    def href(self, row: LetterRow) -> str:
        """Return the address of a letter's page; its IRI where it has no page here."""
        name = self.collection.name(row)
        return row.id if name is None else f"../doc/brief/{segment(name)}{self._suffix}"

    def period(self, period: str) -> str:
        """Return a year or month in words.

        A month of letters that are dated with the year alone has the name of that year.
        """
        return self.t["no_date"] if period == UNDATED else day(period, self.language)

    def bars(self, page: lists.ListPage) -> list[Bar]:
        """Return the bars of a page's chart: oldest first, letters without a date last."""
        slices = sorted(page.slices, key=lambda one: (one.period == UNDATED, one.period))
        most = max((one.count for one in slices), default=1)
        return [
            Bar(
                self._short(one.period, page.period),
                one.count,
                -(-100 * one.count // most),
                self.page(one.path),
                tuple(PageLink(str(number), self.page(path)) for number, path in enumerate(one.more, 2)),
            )
            for one in slices
        ]

    def _short(self, period: str, within: str) -> str:
        """Return a period below the page of a year: the month alone."""
        if not within or period == UNDATED:
            return self.period(period)
        return self.t["no_month"] if period == within else month(period[5:7], self.language)

    def signatory(self, one: Signatory) -> PageLink | None:
        """Return the name of a signatory, with a link where it is a known minister; None where no name is known."""
        if one.person_iri and (found := self.group("bewindspersoon", last(one.person_iri))):
            return found
        return PageLink(one.name, "") if one.name else None

    def _view(self, row: LetterRow) -> LetterView:
        signed = (self.signatory(one) for one in row.signatories)
        dossiers = (self.group("dossier", one.number, one.number) for one in row.dossiers)
        kind = self.group("soort", row.kind)
        return LetterView(
            date=day(row.date, self.language) if row.date else "",
            iso=row.date or "",
            title=self.title(row),
            has_subject=bool(row.subject or row.heading),
            language=row.language or "",
            href=self.href(row),
            sender=self._sender(row),
            signed=tuple(dict.fromkeys(one for one in signed if one is not None)),
            kind=kind or PageLink(kind_name(row.kind, self.language), ""),
            dossiers=tuple(dict.fromkeys(one for one in dossiers if one is not None)),
        )

    def _sender(self, row: LetterRow) -> PageLink | None:
        """Return the sender under its present name; the printed name where it is linked to no organisation."""
        if row.sender is None:
            return None
        if row.sender.iri is None:
            return self.group("ministerie", UNKNOWN, row.sender.name)
        return self.group("ministerie", last(row.sender.iri))
