"""What both interfaces of the Tweede Kamer offer: entities, attributes, sorts of documents, rows to a page."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from lxml import etree

from pipeline.errors import SourceError
from pipeline.model.contract import Contract
from pipeline.sources._shape import decoded, json_shape, shape, text_type, values
from pipeline.sources.tweedekamer.feed import CATEGORIES, REQUIRED, TYPES
from pipeline.sources.tweedekamer.feed import WHAT as FEED
from pipeline.sources.tweedekamer.rows import WHAT as ODATA
from pipeline.sources.tweedekamer.schema import used
from pipeline.transport import Web
from pipeline.transport.xml import children, name, parse

ROWS = ("Id", "Soort", "Verwijderd", "ApiGewijzigdOp")
"""What is asked of the newest documents; a removed one has no sort."""


def look_at_odata(web: Web, base: str, renamed: Mapping[str, str]) -> Contract:
    """Return what OData offers now, in two requests: `$metadata` and the newest documents. Raises SourceError."""
    address = f"{base}/$metadata"
    root = parse(web.get(address, accept="application/xml", expect="xml").body, address)
    types = [one for one in root.iter(etree.Element) if name(one) == "EntityType"]
    if not types:
        raise SourceError(f"{address}: {ODATA} answers with <{name(root)}>, without any entity")
    names = {one: renamed.get(f"Document.{one}", one) for one in ROWS}
    query = {"$select": ",".join(names.values()), "$orderby": f"{names['ApiGewijzigdOp']} desc"}
    reply = web.get(
        f"{base}/Document?{urlencode(query, quote_via=quote, safe='$,')}", accept="application/json", expect="json"
    )
    page = decoded(reply.body, f"a page of {ODATA}")
    said = page if isinstance(page, dict) else {}
    value = said.get("value")
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    needed = [f"{category}.{renamed.get(f'{category}.{one}', one)}" for category, one in used()] + ["page.value"]
    needed += [f"row.{one}" for one in names.values()] if rows else []
    row_shape = (pair for row in rows for pair in json_shape(row, "row"))
    version = reply.headers.get("odata-version") or root.get("Version")
    entities = [one.get("Name") or "" for one in types]
    return Contract(
        version=f"OData {version}" if version else None,
        fields=shape([*_properties(types), *json_shape({**said, "value": []}, "page"), *row_shape]),
        values={"entity": values(entities), "Soort": values(_text(row.get(names["Soort"])) for row in rows)},
        limits={"page": len(rows)} if rows and "@odata.nextLink" in said else {},
        whole=("entity", *sorted(set(filter(None, entities)))),
        needed=tuple(needed),
    )


def look_at_feed(web: Web, base: str, after: int | None) -> Contract:
    """Return what SyncFeed offers now, in one request: the entities after a token, or the first ones of the log.

    Raises SourceError.
    """
    arguments = {"category": "Document"} if after is None else {"skiptoken": after}
    address = f"{base}/Feed?{urlencode(arguments)}"
    root = parse(web.get(address, accept="application/atom+xml", expect="xml").body, address)
    if name(root) != "feed":
        raise SourceError(f"{address}: {FEED} answers with <{name(root)}>, not with a feed")
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


def _properties(types: list[etree._Element]) -> list[tuple[str, str]]:
    """Return every attribute and relation of every entity, inherited ones included, with its type."""
    found = {one.get("Name") or "": one for one in types}
    seen = []
    for label, own in found.items():
        here: etree._Element | None = own
        passed: set[str] = set()
        while here is not None and (here.get("Name") or "") not in passed:
            passed.add(here.get("Name") or "")
            for kind in ("Property", "NavigationProperty"):
                seen += [(f"{label}.{one.get('Name')}", one.get("Type") or "null") for one in children(here, kind)]
            here = found.get((here.get("BaseType") or "").rpartition(".")[2])
    return seen


def _entry(entry: etree._Element) -> list[tuple[str, str]]:
    return [(f"entry.{name(one)}", "text") for one in entry if name(one)]


def _payload(payload: etree._Element) -> list[tuple[str, str]]:
    """Return the attributes of an entity, by its category; of one that was removed there are none."""
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


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
