"""Pages of SyncFeed 2.0: an Atom feed (RFC 4287) of entities in the XML of tkData v1.0.

Where to go on is in `link[@rel=next]`: after each entry, after a page of which more follow, and as `link[@rel=resume]`
where the feed has been read to its end. Links name the arguments in any order; only `skiptoken` is taken from them.
"""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from pipeline.errors import SourceError
from pipeline.sources.tweedekamer.entity import KEPT, Entity, make
from pipeline.transport.xml import child, children, name, parse

WHAT = "SyncFeed of the Tweede Kamer"
TYPES = "http://www.tweedekamer.nl/xsd/tkData/v1-0"
"""Namespace of the payload: the default one, `tk:` or `ns1:`, by category and by who passed it on."""
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
REQUIRED = {
    "Document": ("soort", "documentnummer", "onderwerp", "datum"),
    "DocumentActor": ("relatie",),
    "Kamerstukdossier": ("nummer",),
}
"""Attributes that are there, if empty, in every entity that was not removed."""
UNTOLD = "application/octet-stream"
CATEGORIES = {category.lower(): category for category in KEPT}


class Page(NamedTuple):
    """A page of the feed."""

    entities: tuple[Entity, ...]
    """Of the categories that letters need, in the order of their changes."""
    after: int
    """Token after all that the page has."""
    more: bool
    """Whether there is more now."""


def read_page(content: bytes, what: str, before: int | None) -> Page:
    """Return what a page says; `before` is the token that it was asked for with.

    Raises SourceError for what is no whole page: without a link to go on by, with one that leads back, with an entry
    that says nothing.
    """
    root = parse(content, what)
    if name(root) != "feed":
        raise SourceError(f"{what}: {WHAT} answers with {name(root)!r}, not with a feed: {_words(root)}")
    links = {link.get("rel"): link.get("href") for link in children(root, "link")}
    entries = list(children(root, "entry"))
    tokens = [token(_next(entry, what), what) for entry in entries]
    if "resume" not in links and "next" not in links:
        raise SourceError(f"{what}: a page of {WHAT} without a link to go on by")
    more = "resume" not in links
    last = token(links.get("next" if more else "resume"), what)
    after = tokens[-1] if tokens and more else max([last, *tokens])
    start = -1 if before is None else before
    if any(later <= earlier for earlier, later in zip([start, *tokens], tokens, strict=False)):
        raise SourceError(f"{what}: the entries of {WHAT} are not in the order of their changes")
    if after < start or (more and after == start):
        raise SourceError(f"{what}: {WHAT} leads back to where it was")
    found = (_entry(entry, what) for entry in entries)
    return Page(tuple(entity for entity in found if entity), after, more)


def read_entity(content: bytes, what: str) -> Entity | None:
    """Return a single entity, as the feed or the address of that entity gives it; None for a category of no use here.

    Raises SourceError for what is no entity.
    """
    root = parse(content, what)
    if name(root) == "entry":
        return _entry(root, what)
    payload = next((one for one in root.iter(f"{{{TYPES}}}*") if _attribute(one, "id")), None)
    if payload is None:
        raise SourceError(f"{what}: {WHAT} gives no entity")
    return _entity(payload, what)


def token(href: str | None, what: str) -> int:
    """Return the token of a link. Raises SourceError for a link without one.

    >>> token("https://example.org/SyncFeed/2.0/Feed?category=Document&skiptoken=53457", "")
    53457
    """
    found = parse_qs(urlsplit(href or "").query).get("skiptoken", [""])[0]
    if not (found.isascii() and found.isdecimal() and len(found) <= 18):
        raise SourceError(f"{what}: a link of {WHAT} has no skiptoken: {href!r}")
    return int(found)


def _next(entry: etree._Element, what: str) -> str | None:
    found = next((link.get("href") for link in children(entry, "link") if link.get("rel") == "next"), None)
    if found is None:
        raise SourceError(f"{what}: an entry of {WHAT} has no link to the next")
    return found


def _entry(entry: etree._Element, what: str) -> Entity | None:
    kind = child(entry, "category")
    if kind is not None and (kind.get("term") or "").lower() not in CATEGORIES:
        return None
    holder = child(entry, "content")
    payload = next((one for one in holder if name(one)), None) if holder is not None else None
    if payload is None:
        raise SourceError(f"{what}: an entry of {WHAT} without content")
    enclosure = next((link for link in children(entry, "link") if link.get("rel") == "enclosure"), None)
    return _entity(payload, what, None if enclosure is None else enclosure.get("type") or UNTOLD)


def _entity(payload: etree._Element, what: str, enclosed: str | None = None) -> Entity | None:
    """Return a payload as an entity; `enclosed` is the type of the file that its entry names."""
    category = CATEGORIES.get(name(payload).lower())
    if category is None:
        return None
    identifier = _attribute(payload, "id")
    removed = _attribute(payload, "verwijderd")
    if not identifier or removed is None:
        raise SourceError(f"{what}: {name(payload)} of {WHAT} has no {'verwijderd' if identifier else 'id'}")
    if removed.lower() not in ("true", "1"):
        _check(category, payload, what)
    values: dict[str, str] = {}
    refs: dict[str, list[str]] = {}
    for element in payload:
        label, target = name(element).lower(), _attribute(element, "ref")
        if target:
            refs.setdefault(label, []).append(target)
        elif (element.get(NIL) or element.get("nil")) not in ("true", "1") and element.text:
            values[label] = element.text
    return make(
        category,
        identifier,
        values,
        refs,
        removed=removed.lower() in ("true", "1"),
        changed=_attribute(payload, "bijgewerkt"),
        media_type=_attribute(payload, "contentType") or enclosed,
        length=_attribute(payload, "contentLength"),
    )


def _check(category: str, payload: etree._Element, what: str) -> None:
    """Raise SourceError where an attribute that no letter can do without is not even empty: it has another name."""
    there = {name(element).lower() for element in payload}
    gone = next((label for label in REQUIRED.get(category, ()) if label not in there), None)
    if gone is not None:
        raise SourceError(f"{what}: {category} of {WHAT} has no attribute {gone!r} any more")


def _attribute(element: etree._Element, wanted: str) -> str | None:
    """Return an attribute, with or without the namespace that its element has."""
    return element.get(wanted) or element.get(f"{{{TYPES}}}{wanted}")


def _words(root: etree._Element) -> str:
    return " ".join("".join(str(part) for part in root.itertext()).split())[:200]
