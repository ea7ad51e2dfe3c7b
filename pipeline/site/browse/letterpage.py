"""The page of a letter: its text beside its facts, with the letters around it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pipeline.formats.mapping import mapping, segment
from pipeline.model.forms import is_day
from pipeline.model.letter import Letter, Reference, SourceRecord, is_text
from pipeline.site.advice import findings
from pipeline.site.browse import citing, rendering, surroundings
from pipeline.site.browse.bothpages import BothPages
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.facets import last
from pipeline.site.browse.markup import markup
from pipeline.site.browse.rendering import Crumb
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.views import SUFFIXES, LetterView, PageLink, Views
from pipeline.site.dates import day
from pipeline.site.texts import Language
from pipeline.site.texts_findings import finding_name
from pipeline.site.texts_letter import SOURCE_NAMES, VALUES

LONG = 6000
"""Characters from which a letter is long: its citations are then listed above its text."""
DATA = {"jsonld": "application/ld+json"}
"""Suffix of the form of a letter's data that every host has, with its media type; a server makes the others."""

MEDIA_TYPES = {
    "application/pdf": "PDF",
    "application/msword": "Word (DOC)",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word (DOCX)",
    "application/vnd.oasis.opendocument.text": "OpenDocument (ODT)",
    "application/rtf": "RTF",
    "application/xml": "XML",
    "text/xml": "XML",
    "text/html": "HTML",
    "text/plain": "TXT",
    "text/markdown": "Markdown",
}
"""Media type to its name for people."""
SHOWN = (
    "language",
    "subject",
    "heading",
    "date",
    "date_printed",
    "reference",
    "your_reference",
    "session_year",
    "place",
)
"""Fields of text that the page shows in a place of their own."""
TEXT_FIELDS = tuple(
    (column.path, column.title)
    for column in mapping().table("letters").columns
    if is_text(Letter, column.path) and column.path not in SHOWN
)
"""All other fields of text, with their titles: a new field is on the page without a change here."""


CODED = ("text_origin",)
"""Fields of text with codes, which have words in both languages."""


class CitedThing(NamedTuple):
    """A citation as its letter's page lists it."""

    text: str
    href: str
    relation: str
    """"answers", "delays", "settles" or "cites"."""
    letter: LetterView | None
    """The cited letter, where it is in the collection."""


class LetterPages:
    """Pages of letters in both languages, from the letters themselves and the collection that they are in."""

    def __init__(self, collection: LetterCollection) -> None:
        """Use a collection."""
        self._collection = collection
        self._views = {language: Views(collection, language) for language in SUFFIXES}
        self._both = BothPages(collection.dataset)

    def render(self, letter: Letter, row: LetterRow, language: Language) -> str:
        """Return the page of a letter that is not withdrawn."""
        views, dataset = self._views[language], self._collection.dataset
        name = self._collection.name(row) or ""
        cited = [self._cited(reference, views) for reference in letter.references]
        title, sender = views.title(row), views.sender_name(row)
        links = [PageLink(one.text, self._address(one)) for one in cited]
        facts: dict[str, Any] = {
            "letter": letter,
            "view": views.letter(row),
            "name": segment(name),
            "facts": list(self._facts(letter, row, views)),
            "text": self._both.text(letter, links, views.t["table"]),
            "is_long": sum(len(paragraph.text) for paragraph in letter.paragraphs) > LONG,
            "cited": cited,
            "cited_by": views.letters(self._collection.links.cited_by.get(row.id, ())),
            "attachments": [_attachment(one.title or one.identifier, one.url) for one in letter.attachments],
            "sources": [_source(one, language) for one in letter.sources],
            "doubts": list(_doubts(letter, views)),
            "walks": list(self._around(row, views)),
            "citation": citing.sentence(row, title, sender, dataset, language),
            "data": [(suffix, kind, f"{segment(name)}.{suffix}") for suffix, kind in DATA.items()],
            "markup": markup(letter, title, sender, dataset, language),
            "description": _description(row, title, sender, views),
            **self._both.references(letter, row, title, sender)._asdict(),
        }
        return rendering.letter_page(
            "letter.html", language, self._collection.site, name, facts, self._crumbs(row, views)
        )

    def _crumbs(self, row: LetterRow, views: Views) -> list[Crumb]:
        year = Crumb(views.period(row.year), views.page(f"brieven/{row.year}"))
        if not surroundings.years_have_pages(self._collection):
            year = Crumb(views.period(row.year), views.page(f"brieven/index#{row.year}"))
        return [Crumb(views.t["all_letters"], views.page("brieven/index")), year]

    def _cited(self, reference: Reference, views: Views) -> CitedThing:
        found = self._collection.links.target(reference)
        href = reference.iri or ""
        return CitedThing(
            text=reference.text,
            href=href if href.startswith(("http://", "https://")) else "",
            relation=reference.relation,
            letter=views.letter(found) if found else None,
        )

    def _address(self, cited: CitedThing) -> str:
        """Return the address that a citation in the text leads to: the letter's page here, else the paper elsewhere."""
        return cited.letter.href.removeprefix("../doc/brief/") if cited.letter else cited.href

    def _around(self, row: LetterRow, views: Views) -> Iterator[dict[str, Any]]:
        for facet, key in surroundings.walks(row):
            found, group = self._collection.neighbours(row, facet, key), views.group(facet, key)
            if found and group:
                yield {
                    "group": group,
                    "earlier": views.letter(found.earlier) if found.earlier else None,
                    "later": views.letter(found.later) if found.later else None,
                }

    def _facts(self, letter: Letter, row: LetterRow, views: Views) -> Iterator[tuple[str, list[PageLink]]]:
        """Yield the facts: a label, and lines of text with an address each, relative to the dataset's folder."""
        t = views.t
        found = {
            t["date"]: _date(letter, views),
            t["sender"]: _sender(letter, row, views),
            t["units"]: [PageLink(unit, "") for unit in letter.sender_units],
            t["addressee"]: _addressees(letter),
            t["signatories"]: list(_signatories(letter, views)),
            t["kind"]: [views.letter(row).kind],
            t["dossier"]: list(_dossiers(letter, views)),
            t["question"]: list(_questions(letter, row, views)),
            t["asked_by"]: [
                PageLink(f"{one.name} ({one.party})" if one.party else one.name, "") for one in letter.askers
            ],
            t["response_time"]: _response(letter, views),
            t["theme"]: views.groups("thema", row),
            t["reference"]: [PageLink(letter.reference, "")] if letter.reference else [],
            t["your_reference"]: [PageLink(letter.your_reference, "")] if letter.your_reference else [],
            t["session_year"]: [PageLink(letter.session_year, "")] if letter.session_year else [],
            t["place"]: [PageLink(letter.place, "")] if letter.place else [],
        }
        seen = "\n".join(line.text for lines in found.values() for line in lines)
        for path, title in TEXT_FIELDS:
            value = getattr(letter, path) or ""
            words = VALUES[views.language].get(value, value) if path in CODED else value
            words = day(value, views.language) if is_day(value) else words
            if words and words not in seen:
                found[t.get(path) or getattr(title, views.language)] = [PageLink(words, "")]
        return ((label, lines) for label, lines in found.items() if lines)


def _date(letter: Letter, views: Views) -> list[PageLink]:
    if not letter.date:
        return []
    written = day(letter.date, views.language)
    printed = letter.date_printed or ""
    return [
        PageLink(
            written if printed.casefold() == day(letter.date).casefold() or not printed else f"{written} ({printed})",
            "",
        )
    ]


def _sender(letter: Letter, row: LetterRow, views: Views) -> list[PageLink]:
    """Return the sender as printed, with a link to all its letters, and the present name where that differs."""
    if letter.sender is None:
        return []
    found = views.letter(row).sender
    lines = [PageLink(letter.sender.name, found.href if found else "")]
    if found and found.text.casefold() != letter.sender.name.casefold() and letter.sender.iri:
        lines.append(PageLink(views.t["now_called"].format(name=found.text), ""))
    return lines


def _addressees(letter: Letter) -> list[PageLink]:
    """Return whom the letter is addressed to: as printed, or each body where there are several."""
    if len(letter.addressees) > 1:
        return [PageLink(one.body or one.name, "") for one in letter.addressees]
    return [PageLink(letter.addressee.name, "")] if letter.addressee else []


def _signatories(letter: Letter, views: Views) -> Iterator[PageLink]:
    for one in letter.signatories:
        known = views.group("bewindspersoon", last(one.person_iri)) if one.person_iri else None
        words = ", ".join(part for part in (one.name, one.role) if part)
        if one.on_behalf_of:
            words += f" ({views.t['on_behalf_of']} {one.on_behalf_of})"
        yield PageLink(words, known.href if known else "")


def _dossiers(letter: Letter, views: Views) -> Iterator[PageLink]:
    for one in letter.dossiers:
        words = " ".join(part for part in (one.number, one.title) if part)
        number = f", nr. {one.document_number}" if one.document_number else ""
        known = views.group("dossier", one.number)
        yield PageLink(words + number, known.href if known else "")


def _questions(letter: Letter, row: LetterRow, views: Views) -> Iterator[PageLink]:
    yield from views.groups("kamervraag", row)
    asked = letter.question_date or letter.your_letter_date
    if asked and (letter.response or letter.question_date):
        yield PageLink(views.t["asked_on"].format(date=day(asked, views.language)), "")


def _response(letter: Letter, views: Views) -> list[PageLink]:
    if letter.response_days is None:
        return []
    name = "day_one" if letter.response_days == 1 else "day_many"
    text = f"{letter.response_days} {views.t[name]}"
    return [PageLink(f"{text} ({views.t['delay_notice']})" if letter.response == "delay" else text, "")]


def _attachment(title: str | None, url: str | None) -> PageLink:
    return PageLink(title or "", url if (url or "").startswith(("http://", "https://")) and url else "")


def _source(one: SourceRecord, language: Language) -> dict[str, Any]:
    href = one.url if one.url and one.url.startswith(("http://", "https://")) else ""
    return {
        "name": SOURCE_NAMES[language].get(one.source, one.source),
        "href": href,
        "retrieved": day(one.retrieved[:10], language) if one.retrieved else "",
        "sha256": one.sha256,
        "media_type": MEDIA_TYPES.get(one.media_type or "", one.media_type or ""),
    }


def _doubts(letter: Letter, views: Views) -> Iterator[dict[str, Any]]:
    """Yield each finding about the letter: its name, a link to all letters that have it, and an explanation."""
    for one in letter.issues:
        found = views.group("bevinding", one.code)
        advice = str(findings({one.code: 1}, views.language)[0]["advice"])
        yield {
            "name": finding_name(one.code, views.language),
            "href": found.href if found else "",
            "text": one.message if views.language == "en" else advice,
            "severity": one.severity,
        }


def _description(row: LetterRow, title: str, sender: str, views: Views) -> str:
    written = views.letter(row).date
    return ", ".join(part for part in (views.letter(row).kind.text, written, sender) if part) + f": {title}"
