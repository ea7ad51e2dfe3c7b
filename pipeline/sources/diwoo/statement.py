"""Read the DiWoo metadata of a document, and decide whether it is a letter to parliament.

Standard: https://standaarden.overheid.nl/diwoo/metadata/, versions 0.9.1 to 0.9.8; one namespace for all of them.
"""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from pipeline.model.statement import Statement
from pipeline.sources.open_overheid.values import KAMERBRIEF, KERN, ONDERTEKENING, day, names, stated
from pipeline.transport.xml import child, children, text

VERGADERSTUKKEN = f"{KERN}c_c76862ab"
"""Category of the Woo (art. 3.3): papers for the Staten-Generaal."""
LABELS = {"vergaderstukken staten-generaal": VERGADERSTUKKEN}
"""Categories by label, for generators that leave out the id."""
FORMATS = {
    "PDF": "application/pdf",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ODT": "application/vnd.oasis.opendocument.text",
    "HTML": "text/html",
    "XML": "application/xml",
    "ZIP": "application/zip",
}
"""Media types by file type of the EU's Publications Office (http://publications.europa.eu/resource/authority/file-type)
and by suffix of an address."""
_LETTER = re.compile(r"\b(?:kamer|aanbiedings)?brief\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\W*(?:bijlage|beslisnota|agenda|verslag|notulen|besluitenlijst|stemmingslijst|motie|amendement|presentatie)\b",
    re.IGNORECASE,
)
_FILE = re.compile(r"\S+\.(?:pdf|docx?|odt|zip|html?|xml)", re.IGNORECASE)


class Kinds(msgspec.Struct, frozen=True, kw_only=True):
    """The kind of a document according to its metadata."""

    categories: frozenset[str]
    sorts: frozenset[str]
    title: str | None
    is_part: bool
    """Whether it belongs to another document."""
    media_type: str | None

    def left_out(self, categories: frozenset[str]) -> str | None:
        """Return why a document of these categories does not count as a letter; None for letters and other
        categories."""
        if self.is_letter(categories) or not self.categories & categories:
            return None
        if _OTHER.match(self.title or ""):
            return f"it is titled as another kind of paper: {(self.title or '')[:100]}"
        return "it is part of another document, and its title names no letter"

    def is_letter(self, categories: frozenset[str]) -> bool:
        """Return whether it is, or may be, a letter in one of these categories of the Woo.

        The document type Kamerbrief is enough. Without it, a document is rejected if its title names another kind of
        paper, or if it is an annex whose title names no letter. For the rest, a later step decides by reading the text.
        """
        if KAMERBRIEF in self.sorts:
            return True
        if not self.categories & categories or _OTHER.match(self.title or ""):
            return False
        return not self.is_part or _LETTER.search(self.title or "") is not None


def kinds(metadata: etree._Element) -> Kinds:
    """Return the kind of a document according to its metadata (`diwoo:DiWoo`)."""
    classes = child(metadata, "classificatiecollectie")
    formats = [_resource(element).rpartition("/")[2].upper() for element in children(metadata, "format")]
    title = _title(metadata)
    named = [title.rpartition(".")[2].upper()] if title and _FILE.fullmatch(title) else []
    return Kinds(
        categories=frozenset(_concepts(classes, "informatiecategorieen", "informatiecategorie")),
        sorts=frozenset(_concepts(classes, "documentsoorten", "documentsoort")),
        title=title,
        is_part=child(metadata, "isPartOf") is not None,
        media_type=next((FORMATS[one] for one in (*formats, *named) if one in FORMATS), None),
    )


def statement(metadata: etree._Element, address: str) -> Statement:
    """Return the statement in the metadata about a letter at an address."""
    title = _title(metadata)
    given = child(metadata, "identifiers")
    identifiers = [] if given is None else [stated(text(one)) for one in children(given, "identifier")]
    sorts = _concepts(child(metadata, "classificatiecollectie"), "documentsoorten", "documentsoort")
    parts = child(metadata, "hasParts")
    attachments = () if parts is None else tuple(_attachment(part) for part in children(parts, "hasPart"))
    return Statement(
        identifiers=names([*(one for one in identifiers if one), address]),
        kind="kamerbrief" if KAMERBRIEF in sorts else None,
        title=None if title and _FILE.fullmatch(title) else title,
        date=_date(metadata),
        attachments=tuple(dict.fromkeys(one for one in attachments if one != (None, None, None))),
    )


def _title(metadata: etree._Element) -> str | None:
    titles = child(metadata, "titelcollectie")
    return None if titles is None else stated(text(child(titles, "officieleTitel")))


def _date(metadata: etree._Element) -> str | None:
    """Return the day of signing of a letter, or else of its creation; `vaststelling` is often the day of
    publication."""
    acts = child(metadata, "documenthandelingen")
    for act in () if acts is None else children(acts, "documenthandeling"):
        sort = child(act, "soortHandeling")
        signed = day(text(child(act, "atTime")))
        if sort is not None and _resource(sort) == ONDERTEKENING and signed:
            return signed
    return day(text(child(metadata, "creatiedatum")))


def _attachment(part: etree._Element) -> tuple[str | None, str | None, str | None]:
    address = _resource(part)
    return stated(text(part)), None, address if address.startswith(("https://", "http://")) else None


def _concepts(classes: etree._Element | None, group: str, member: str) -> Iterator[str]:
    """Yield the TOOI ids of concepts, by id or by label."""
    for holder in () if classes is None else children(classes, group):
        for concept in children(holder, member):
            yield _resource(concept) or LABELS.get((text(concept) or "").lower(), "")


def _resource(element: etree._Element) -> str:
    """Return the attribute `resource`, in any namespace."""
    found = (str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == "resource")
    return next(found, "").strip()
