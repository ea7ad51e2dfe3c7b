"""Contract of KOOP's SRU service: its indexes (`explain`, ZeeRex 2.0), and the fields of recent letters."""

from urllib.parse import urlencode

from lxml import etree

from pipeline.errors import SourceError
from pipeline.model.contract import Contract
from pipeline.model.days import add_days
from pipeline.sources._shape import shape, values, xml_shape
from pipeline.sources.koop.page import FILLED, WHAT, refuse_diagnostics
from pipeline.sources.koop.selection import Window, query
from pipeline.transport import Web
from pipeline.transport.xml import child, children, name, parse, text

DAYS = 365
"""Number of days of publication whose letters are examined; the oldest letters have fields of another time."""
INDEXES = ("c.product-area", "dt.identifier", "dt.modified", "dt.title", "dt.type", "w.subrubriek")
"""Indexes that the queries use."""


def look(web: Web, base: str, size: int, answers: bool, today: str) -> Contract:
    """Return the contract that the service offers now, in two requests. Raises SourceError."""
    asked = {"operation": "explain", "version": "1.2", "x-connection": "officielepublicaties"}
    explained = parse(web.get(f"{base}?{urlencode(asked)}", accept="application/xml", expect="xml").body, WHAT)
    refuse_diagnostics(explained)
    indexes = _indexes(explained)
    page = parse(web.get(_address(base, size, answers, today), accept="application/xml", expect="xml").body, WHAT)
    refuse_diagnostics(page)
    if name(page) != "searchRetrieveResponse":
        raise SourceError(f"{WHAT} answered with <{name(page)}> instead of <searchRetrieveResponse>")
    records = list(page.iter("{*}recordData"))
    needed = [f"page.{one}" for one in ("numberOfRecords", "records")]
    needed += [f"record.{one}" for one in ("identifier", *FILLED)] if records else []
    needed += [f"index.{one}" for one in INDEXES] if indexes else []
    outer = [(f"page.{name(one)}", "list" if len(one) else "text") for one in page if name(one)]
    return Contract(
        version=text(child(page, "version")),
        fields=shape([*outer, *xml_shape(records, "record"), *((f"index.{one}", "index") for one in indexes)]),
        values={
            "manifestation": values(one.get("manifestation") for one in page.iter("{*}itemUrl")),
            "scheme": values(one.get("scheme") for record in records for one in record.iter(etree.Element)),
            "subrubriek": values(text(one) for one in page.iter("{*}actualTerm")),
        },
        limits=_limits(explained, page, len(records), size),
        whole=("index",) if indexes else (),
        needed=tuple(needed),
    )


def _address(base: str, size: int, answers: bool, today: str) -> str:
    parameters = {
        "operation": "searchRetrieve",
        "version": "2.0",
        "query": query(Window(start=add_days(today, -DAYS)), None, answers),
        "startRecord": "1",
        "maximumRecords": str(size),
        "recordSchema": "gzd",
        "facetLimit": "100:w.subrubriek",
    }
    return f"{base}?{urlencode(parameters)}"


def _indexes(explained: etree._Element) -> list[str]:
    """Return the indexes as prefix and name, from `<index><map><name set="dt">title</name></map></index>`."""
    found = (one for index in explained.iter("{*}index") for one in index.iter("{*}name"))
    return sorted({f"{one.get('set')}.{words}" for one in found if one.get("set") and (words := text(one))})


def _limits(explained: etree._Element, page: etree._Element, count: int, size: int) -> dict[str, int]:
    """Return the stated limits, and the number of records received if the service has more than were requested."""
    limits = {}
    for config in explained.iter("{*}configInfo"):
        for kind in ("default", "setting"):
            for one in children(config, kind):
                value = text(one) or ""
                if value.isdecimal() and len(value) < 10:
                    limits[f"{kind} {one.get('type')}"] = int(value)
    claimed = text(child(page, "numberOfRecords")) or ""
    if claimed.isdecimal() and int(claimed[:18]) >= size + size and count:
        limits["page"] = count
    return limits
