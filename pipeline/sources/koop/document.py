"""Fetch the document of a publication: the best of its manifestations that has text."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError
from pipeline.sources.koop.selection import sender_of
from pipeline.sources.koop.statement import named
from pipeline.transport import CheckedReply, Expect, Web
from pipeline.transport.xml import name, parse, text

ORDER: tuple[tuple[str, Expect, str], ...] = (
    ("xml", "xml", "application/xml"),
    ("html", "html", "text/html"),
    ("odt", "zip", "application/vnd.oasis.opendocument.text"),
    ("pdf", "pdf", "application/pdf"),
)
"""Manifestations from most to least structured, with the form that each must have. One in seventeen XML files is a
shell without text, or refers to the PDF."""
LOST = frozenset({404, 410, 451})
"""HTTP statuses that say that a file is gone, and not that access is refused."""
SHORT = 600
"""Length in characters below which a text may be a notice in place of the document."""
_PARAGRAPHS = frozenset(("al", "p", "lid"))
_HIDDEN = frozenset(("script", "style", "head", "title"))
_REMOVED = re.compile(r"publicatie is .{0,80}verwijderd", re.IGNORECASE)
_OF_PARLIAMENT = re.compile(r"kamer|voorzitter|\bbrief\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\bpdf\b", re.IGNORECASE)


class KoopDocument(NamedTuple):
    """A published document."""

    content: bytes
    media_type: str
    url: str
    sender: bool | None
    """Whether the government sent it, according to its heading; None if the heading names no sender."""
    removed: bool
    """Whether it is a notice that the publication was withdrawn."""
    names: tuple[str, ...]
    """The identifier in its final address, after redirects."""


class NoUsableManifestation(NamedTuple):
    """Result for a publication without any usable manifestation."""

    code: str
    """Issue code (`pipeline.issues`)."""
    message: str
    lost: bool
    """Whether every file is gone."""


class _Look(NamedTuple):
    """Findings from a look at a text."""

    empty: bool
    removed: bool
    sender: bool | None


def get_document(web: Web, files: Mapping[str, str]) -> KoopDocument | NoUsableManifestation:
    """Return the best document of a publication. Raises UnreachableError if it cannot be fetched this time."""
    faults: list[str] = []
    codes: set[str] = set()
    for manifestation, expect, media_type in ORDER:
        address = files.get(manifestation)
        if address is None:
            continue
        try:
            reply = web.get(address, expect=expect)
            look = _look(manifestation, reply)
        except UnreachableError:
            raise
        except SourceError as error:
            faults.append(str(error))
            codes.add(_code(error))
            continue
        if not look.empty or look.removed:
            names = named([reply.url])
            return KoopDocument(reply.body, media_type, reply.url, look.sender, look.removed, names)
        faults.append(f"{address}: no text")
        codes.add("empty")
    code = next((code for code in ("too-large", "fetch-failed", "empty") if code in codes), "missing-file")
    message = "; ".join(faults)[:1000] or "the source names no file"
    return NoUsableManifestation(code, message, lost=codes == {"missing-file"})


def _code(error: SourceError) -> str:
    if isinstance(error, MissingError) and error.status in LOST:
        return "missing-file"
    return "too-large" if isinstance(error, TooLargeError) else "fetch-failed"


def _look(manifestation: str, reply: CheckedReply) -> _Look:
    """Return the findings for an XML or HTML text. An ODT or PDF is not inspected and counts as a document with
    text."""
    if manifestation == "xml":
        return _look_at_xml(reply)
    return _look_at_html(reply) if manifestation == "html" else _Look(empty=False, removed=False, sender=None)


def _look_at_xml(reply: CheckedReply) -> _Look:
    root = parse(reply.body, reply.url)
    title, words = "", []
    for element in root.iter(etree.Element):
        tag = name(element)
        if tag in _PARAGRAPHS:
            words.append(text(element) or "")
        elif tag == "titel" and not title and name(_parent(element)) == "stuk":
            title = text(element) or ""
    return _judged(" ".join(words).strip(), sender_of(title))


def _look_at_html(reply: CheckedReply) -> _Look:
    root = etree.fromstring(reply.body, etree.HTMLParser(no_network=True, huge_tree=False))
    if root is None:
        return _Look(empty=True, removed=False, sender=None)
    words = []
    for element in root.iter(etree.Element):
        if name(element) not in _HIDDEN:
            words.append(element.text or "")
        words.append(element.tail or "")
    lines = [" ".join(line.split()) for line in words]
    # A heading is printed in capitals; the same words in a sentence are about another letter.
    senders = (sender_of(line) for line in lines if line.isupper())
    look = _judged(" ".join(line for line in lines if line), next((s for s in senders if s is not None), None))
    # A page about a failure has status 200 too, and nothing of what every paper has.
    return look if any(_OF_PARLIAMENT.search(line) for line in lines) else look._replace(empty=True)


def _judged(words: str, sender: bool | None) -> _Look:
    is_short = len(words) < SHORT
    elsewhere = len(words) < SHORT // 2 and _ELSEWHERE.search(words) is not None
    removed = is_short and _REMOVED.search(words) is not None
    return _Look(empty=not words or elsewhere, removed=removed, sender=sender)


def _parent(element: etree._Element) -> etree._Element:
    holder = element.getparent()
    return element if holder is None else holder
