"""Parse pages of SyncFeed 2.0: an Atom feed (RFC 4287) of entities in the XML of tkData v1.0.

The position to continue from is in `link[@rel=next]`, after each entry and after a page that more pages follow, or in
`link[@rel=resume]`, when the feed has been read to its end. Links give their arguments in any order; only `skiptoken`
is read from them.
"""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from pipeline.errors import SourceError
from pipeline.sources.tweedekamer.entity import KEPT, Entity, make
from pipeline.transport.xml import child, children, name, parse, text

WHAT = "SyncFeed of the Tweede Kamer"
TYPES = "http://www.tweedekamer.nl/xsd/tkData/v1-0"
"""Namespace of the payload: the default one, or with prefix `tk:` or `ns1:`, depending on the category and on the
supplier."""
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
REQUIRED = {
    "Document": ("soort", "documentnummer", "onderwerp", "datum"),
    "DocumentActor": ("relatie",),
    "Kamerstukdossier": ("nummer",),
}
"""Attributes that entities always have, even if empty. If no entity on a page has one, it has been renamed."""
UNTOLD = "application/octet-stream"
CATEGORIES = {category.lower(): category for category in KEPT}


class FeedPage(NamedTuple):
    """A page of the feed."""

    entities: tuple[Entity, ...]
    """Entities of the categories that letters need, in the order of their changes."""
    after: int
    """Token after everything on the page."""
    more: bool
    """Whether more pages are available now."""
    faults: tuple[tuple[str, str], ...] = ()
    """Entries that cannot be read: their identifier and the reason."""


def read_page(content: bytes, what: str, before: int | None) -> FeedPage:
    """Return the content of a page; `before` is the token with which it was requested.

    Raises SourceError if the page is incomplete: it has no link to continue from or one that leads back, most entries
    cannot be read, or no entity has a required attribute.
    """
    root = parse(content, what)
    if name(root) != "feed":
        raise SourceError(f"{what}: {WHAT} answers with {name(root)!r}, not with a feed: {_words(root)}")
    links = {link.get("rel"): link.get("href") for link in children(root, "link")}
    entries = list(children(root, "entry"))
    tokens = [token(link, what) for entry in entries if (link := _next(entry)) is not None]
    if "resume" not in links and "next" not in links:
        raise SourceError(f"{what}: a page of {WHAT} without a link to go on by")
    more = "resume" not in links
    last = token(links.get("next" if more else "resume"), what)
    # An entry without a link to the next one is before the link of its page.
    is_last = bool(entries) and _next(entries[-1]) is not None
    after = tokens[-1] if tokens and more and is_last else max([last, *tokens])
    start = -1 if before is None else before
    if any(later <= earlier for earlier, later in zip([start, *tokens], tokens, strict=False)):
        raise SourceError(f"{what}: the entries of {WHAT} are not in the order of their changes")
    if after < start or (more and after == start):
        raise SourceError(f"{what}: {WHAT} leads back to where it was")
    found: list[Entity] = []
    faults: list[tuple[str, str]] = []
    for entry in entries:
        try:
            entity = _entry(entry, what)
        except SourceError as error:
            label = child(entry, "title")
            faults.append((text(label) or f"entry-{_next(entry)}", str(error)))
        else:
            found += [entity] if entity else []
    if len(faults) > len(entries) // 2:
        raise SourceError(faults[0][1])
    _check(entries, what)
    return FeedPage(tuple(found), after, more, tuple(faults))


def read_entity(content: bytes, what: str) -> Entity | None:
    """Return a single entity, as the feed or the address of that entity gives it; None for a category that is not used
    here.

    Raises SourceError if there is no entity.
    """
    root = parse(content, what)
    if name(root) == "entry":
        return _entry(root, what)
    payload = next((one for one in root.iter(f"{{{TYPES}}}*") if _attribute(one, "id")), None)
    if payload is None:
        raise SourceError(f"{what}: {WHAT} gives no entity")
    return _entity(payload, what)


def token(href: str | None, what: str) -> int:
    """Return the token of a link. Raises SourceError if it has none.

    >>> token("https://example.org/SyncFeed/2.0/Feed?category=Document&skiptoken=53457", "")
    53457
    """
    found = parse_qs(urlsplit(href or "").query).get("skiptoken", [""])[0]
    if not (found.isascii() and found.isdecimal() and len(found) <= 18):
        raise SourceError(f"{what}: a link of {WHAT} has no skiptoken: {href!r}")
    return int(found)


def _next(entry: etree._Element) -> str | None:
    return next((link.get("href") for link in children(entry, "link") if link.get("rel") == "next"), None)


def _entry(entry: etree._Element, what: str) -> Entity | None:
    kind = child(entry, "category")
    if kind is not None and (kind.get("term") or "").lower() not in CATEGORIES:
        return None
    payload = _payload(entry)
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


def _payload(entry: etree._Element) -> etree._Element | None:
    holder = child(entry, "content")
    return next((one for one in holder if name(one)), None) if holder is not None else None


def _check(entries: list[etree._Element], what: str) -> None:
    """Raise SourceError if a required attribute is in no entity of its category, not even empty: then it has been
    renamed. A single entity without the attribute is treated as an odd one."""
    there: dict[str, list[set[str]]] = {}
    for payload in filter(lambda one: one is not None, map(_payload, entries)):
        if payload is not None and (_attribute(payload, "verwijderd") or "").lower() not in ("true", "1"):
            labels = {name(element).lower() for element in payload}
            there.setdefault(CATEGORIES.get(name(payload).lower(), ""), []).append(labels)
    for category, required in REQUIRED.items():
        for label in required:
            if category in there and not any(label in labels for labels in there[category]):
                raise SourceError(f"{what}: {category} of {WHAT} has no attribute {label!r} any more")


def _attribute(element: etree._Element, wanted: str) -> str | None:
    """Return an attribute, with or without the namespace of its element."""
    return element.get(wanted) or element.get(f"{{{TYPES}}}{wanted}")


def _words(root: etree._Element) -> str:
    return " ".join("".join(str(part) for part in root.itertext()).split())[:200]
