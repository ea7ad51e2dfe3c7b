"""Parse a page of KOOP's SRU 2.0 service into entries.

Standard: http://docs.oasis-open.org/search-ws/searchRetrieve/v1.0/ (part 3, SRU 2.0).
Elements are matched by local name, since the namespace of a record differs by product area, and that of diagnostics by
server. Errors come with status 200, in two forms: `diagnostics` within the response, or as its root.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping

import msgspec
from lxml import etree

from pipeline.errors import SourceError
from pipeline.model.statement import Statement
from pipeline.sources.koop.statement import Said, statement
from pipeline.transport.xml import child, children, name, parse, text

WHAT = "the SRU service of KOOP"
FILLED = ("title", "modified", "type", "itemUrl")
"""Fields that every record of kamerstukken has. A page on which no record has one of these comes from another
interface."""


class SruRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a page."""

    identifier: str
    title: str
    modified: str | None
    """Date of the last (re)publication, ISO 8601."""
    types: tuple[str, ...]
    subrubriek: str | None
    heading: str | None
    """The part of the title between the titles of dossier and document: often the sort of paper."""
    documenttitel: str | None
    final: bool
    """False for an `Onopgemaakt` publication: a PDF under a number that is replaced by the kamerstuk's own id."""
    work: str | None
    """Dossier, number and Chamber, which the two publications of one paper share."""
    fingerprint: str | None
    files: Mapping[str, str]
    """Address of each manifestation: xml, html, odt, pdf, metadata."""
    statement: Statement
    missing: tuple[str, ...]
    """The fields of FILLED that the record lacks."""


class SruPage(msgspec.Struct, frozen=True, kw_only=True):
    """One reply to a query."""

    claimed: int
    """Number of records that the service claims: an estimate (resultCountPrecision)."""
    more: bool
    """Whether the service names a next record."""
    entries: tuple[SruRecord, ...]
    odd: tuple[str, ...] = ()
    """Names of records without an identifier: the address of their page, or a hash of their text."""

    @property
    def size(self) -> int:
        """Number of records on the page."""
        return len(self.entries) + len(self.odd)


def read_page(content: bytes) -> SruPage:
    """Return the page in a reply.

    Raises SourceError for a diagnostic, and for a reply that is not a page of kamerstukken, such as a page on which
    most records have no identifier.
    """
    root = parse(content, WHAT)
    refuse_diagnostics(root)
    if name(root) != "searchRetrieveResponse":
        raise SourceError(f"{WHAT} answered with <{name(root)}> instead of <searchRetrieveResponse>")
    claimed = text(child(root, "numberOfRecords"))
    if claimed is None or not claimed.isdecimal():
        raise SourceError(f"{WHAT} answered without numberOfRecords")
    records = child(root, "records")
    found = [(record, read_record(record)) for record in children(records, "record")] if records is not None else []
    entries = tuple(entry for _, entry in found if entry is not None)
    odd = tuple(_odd(record) for record, entry in found if entry is None)
    if len(odd) > len(entries):
        raise SourceError(f"{WHAT} answered with {len(odd)} records without an identifier: the format has changed")
    more = child(root, "nextRecordPosition") is not None
    _check_filled(entries)
    return SruPage(claimed=int(claimed[:18]), more=more, entries=entries, odd=odd)


def read_record(record: etree._Element) -> SruRecord | None:
    """Return the entry of an SRU record, or None if it has no identifier."""
    said = _said(record)
    identifier = said.first("identifier")
    if identifier is None:
        return None
    final = said.first("documentstatus") != "Onopgemaakt"
    work = _work(said)
    return SruRecord(
        identifier=identifier,
        title=said.first("title") or "",
        modified=said.date("modified"),
        types=said.all("type"),
        subrubriek=said.first("subrubriek"),
        heading=said.heading(),
        documenttitel=said.first("documenttitel"),
        final=final,
        work=work,
        fingerprint=_fingerprint(said, None if final else work),
        files=_files(record),
        statement=statement(said),
        missing=tuple(field for field in FILLED if not said.fields.get(field)),
    )


def refuse_diagnostics(root: etree._Element) -> None:
    """Raise SourceError, with the message of the service, if a reply is an error."""
    found = root if name(root) == "diagnostics" else child(root, "diagnostics")
    if found is None:
        return
    words = [text(part) for diagnostic in found for part in diagnostic]
    raise SourceError(f"{WHAT} refuses the query: {'; '.join(word for word in words if word)[:300] or 'no reason'}")


def _odd(record: etree._Element) -> str:
    addresses = [text(one) for tag in ("preferredUrl", "url") for one in record.iter(f"{{*}}{tag}")]
    digest = hashlib.sha256(" ".join("".join(map(str, record.itertext())).split()).encode()).hexdigest()
    return next((one for one in addresses if one), f"record-{digest[:12]}")


def _check_filled(entries: Iterable[SruRecord]) -> None:
    """Raise SourceError if a field is in no record at all: then it has been renamed."""
    lacking = [set(entry.missing) for entry in entries]
    gone = sorted(set.intersection(*lacking)) if lacking else []
    if gone:
        raise SourceError(f"{WHAT} answered with records without {gone[0]!r}: the format has changed")


def _said(record: etree._Element) -> Said:
    """Return the text of every element of a record by local name, and the addresses of its other versions."""
    fields: dict[str, list[str]] = {}
    others: list[str] = []
    for element in record.iter(etree.Element):
        if len(element) == 0:
            words = text(element)
            tag = name(element)
            if words:
                fields.setdefault(tag, []).append(words)
            if tag in ("hasVersion", "isReplacedBy", "replaces"):
                others += [value for value in (element.get("resourceIdentifier"), words) if value]
    return Said(fields=fields, others=others)


def _files(record: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in record.iter("{*}itemUrl"):
        address, manifestation = text(element), element.get("manifestation")
        if address and manifestation:
            found.setdefault(manifestation, address)
    return found


def _work(said: Said) -> str | None:
    dossier, number, chamber = said.first("dossiernummer"), said.first("ondernummer"), said.first("creator")
    return re.sub(r"\s+", "", f"{dossier}/{number}/{chamber}") if dossier and number and chamber else None


def _fingerprint(said: Said, work: str | None) -> str | None:
    """Return the time of the last change of work and expression; for an unfinished publication, also its work."""
    stamps = [said.first("datumTijdstipWijzigingWork"), said.first("datumTijdstipWijzigingExpression")]
    changed = "|".join(dict.fromkeys(stamp for stamp in stamps if stamp)) or said.first("modified")
    return f"{changed} {work}" if changed and work else changed
