"""Contract of SyncFeed of the Tweede Kamer: entities and their attributes, links, entries per page."""

from urllib.parse import urlencode

from lxml import etree

from pipeline.errors import SourceError
from pipeline.model.contract import Contract
from pipeline.sources._shape import shape, text_type, values
from pipeline.sources.tweedekamer.feed import CATEGORIES, REQUIRED, TYPES, WHAT
from pipeline.transport import Web
from pipeline.transport.xml import children, name, parse


def look(web: Web, base: str, after: int | None) -> Contract:
    """Return the contract that SyncFeed offers now, in one request: for the entities after a token, or the first
    documents in the log.

    Raises SourceError.
    """
    arguments = {"category": "Document"} if after is None else {"skiptoken": after}
    address = f"{base}/Feed?{urlencode(arguments)}"
    root = parse(web.get(address, accept="application/atom+xml", expect="xml").body, address)
    if name(root) != "feed":
        raise SourceError(f"{address}: {WHAT} answers with <{name(root)}>, not with a feed")
    entries = list(children(root, "entry"))
    links = {link.get("rel") or "" for link in children(root, "link")}
    live, seen = set(), []
    for entry in entries:
        payload = next((one for holder in children(entry, "content") for one in holder if name(one)), None)
        if payload is not None:
            seen += list(_payload(payload))
            live |= {CATEGORIES[name(payload).lower()]} if _is_live(payload) else set()
    payloads = {name(one) for entry in entries for holder in children(entry, "content") for one in holder}
    needed = ["entry.link", "entry.content"] if entries else []
    needed += [f"{category}.{one}" for category in sorted(live) for one in REQUIRED.get(category, ())]
    space = next((f"{etree.QName(one).namespace}" for one in root.iter(f"{{{TYPES}}}*")), None)
    return Contract(
        version=f"tkData {space.rpartition('/')[2]}" if space else None,
        fields=shape([*(pair for entry in entries for pair in _entry(entry)), *seen]),
        values={"category": values(payloads), "link": values(links - {"self"})},
        limits={"page": len(entries)} if entries and "next" in links else {},
        needed=tuple(needed),
        faults=() if links & {"next", "resume"} else ("a page without a link to go on by",),
    )


def _entry(entry: etree._Element) -> list[tuple[str, str]]:
    return [(f"entry.{name(one)}", "text") for one in entry if name(one)]


def _payload(payload: etree._Element) -> list[tuple[str, str]]:
    """Return the attributes of an entity, by its category; a removed entity has none."""
    category = CATEGORIES.get(name(payload).lower(), name(payload))
    seen = [(f"{category}.@{str(one).rpartition('}')[2]}", "text") for one in payload.attrib]
    for one in payload:
        if name(one):
            kind = "reference" if one.get("ref") else text_type(one.text)
            seen.append((f"{category}.{name(one).lower()}", kind))
    return seen


def _is_live(payload: etree._Element) -> bool:
    removed = payload.get("verwijderd") or payload.get(f"{{{TYPES}}}verwijderd") or ""
    return removed.lower() not in ("true", "1") and name(payload).lower() in CATEGORIES
