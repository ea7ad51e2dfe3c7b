"""Parse sitemaps with DiWoo metadata, in the form of the standard and in the forms that generators write.

Elements are matched by local name: generators write the namespace of sitemaps with https or another path, and one uses
`diwoo:Documents` as root. A sitemap is read completely or not at all, since an absent entry counts.
"""

import hashlib
import io
import zlib
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import msgspec
from lxml import etree
from msgspec.structs import replace

from pipeline.errors import SourceError, TooLargeError
from pipeline.model.statement import Statement
from pipeline.sources.diwoo.statement import Kinds, kinds, statement
from pipeline.transport import CheckedReply, Web
from pipeline.transport.xml import child, name, text

INDEX = "sitemapindex"
SITEMAPS = frozenset({"urlset", "Documents"})
ITEMS = frozenset({"url", "Document", "sitemap"})
MOST = 50_000
"""Maximum number of entries in a sitemap (https://www.sitemaps.org/protocol.html)."""
MOST_BYTES = 64 * 2**20
"""Maximum size of a sitemap in bytes, decompressed; the protocol allows 50 MB."""
GZIP = b"\x1f\x8b"


class SitemapReference(msgspec.Struct, frozen=True, kw_only=True):
    """A sitemap that an index names."""

    address: str
    lastmod: str | None


class SitemapEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A document that a sitemap lists."""

    address: str
    """Address of the file itself, which identifies the document."""
    mark: str
    """Time of its last change and a hash of its metadata, so that a change of either is seen."""
    kinds: Kinds
    statement: Statement


class Sitemap(msgspec.Struct, frozen=True, kw_only=True):
    """A sitemap, with entries, or a sitemap index, with parts."""

    parts: tuple[SitemapReference, ...] | None
    entries: tuple[SitemapEntry, ...]
    """Documents with metadata."""
    odd: tuple[tuple[str, str], ...] = ()
    """Entries that cannot be read: a name made from a hash of their text, and the reason."""


def read_sitemap(body: bytes, address: str) -> Sitemap:
    """Return the content of a sitemap.

    Raises SourceError if it is incomplete, is not a sitemap, or has no address for most of its entries.
    """
    parts: list[SitemapReference] = []
    entries: list[SitemapEntry] = []
    odd: dict[str, str] = {}
    try:
        is_index = _root(body, address) == INDEX
        for item in _items(body):
            loc, lastmod = text(child(item, "loc")), text(child(item, "lastmod"))
            if loc is None:
                digest = hashlib.sha256(" ".join("".join(map(str, item.itertext())).split()).encode()).hexdigest()
                odd[f"{address}#{digest[:12]}"] = f"{address}: an entry without 'loc'"
            elif is_index:
                parts.append(SitemapReference(address=urljoin(address, loc), lastmod=lastmod))
            elif (metadata := _metadata(item)) is not None:
                entries.append(_entry(urljoin(address, loc), lastmod, metadata))
            if len(parts) + len(entries) + len(odd) > MOST:
                raise SourceError(f"{address}: more than {MOST} entries")
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise SourceError(f"{address}: the XML is not well-formed: {error}") from None
    if len(odd) > len(parts) + len(entries):
        raise SourceError(next(iter(odd.values())))
    faults = tuple(odd.items())
    if is_index:
        return Sitemap(parts=tuple(dict.fromkeys(parts)), entries=(), odd=faults)
    # Of a document that is listed twice the later change counts; marks begin with its time.
    latest = {entry.address: entry for entry in sorted(entries, key=lambda entry: entry.mark)}
    addresses = dict.fromkeys(one.address for one in entries)
    return Sitemap(parts=None, entries=tuple(latest[key] for key in addresses), odd=faults)


def get_sitemap(web: Web, address: str) -> CheckedReply:
    """Return the XML of a sitemap, decompressed if it is gzip. Raises SourceError."""
    is_packed = urlsplit(address).path.lower().endswith(".gz")
    reply = web.get(address, accept="application/xml, application/gzip", expect="any" if is_packed else "xml")
    if not reply.body.startswith(GZIP):
        return reply
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(reply.body, MOST_BYTES)
    except zlib.error as error:
        raise SourceError(f"{address}: damaged gzip: {error}") from None
    if unpacker.unconsumed_tail:
        raise TooLargeError(f"{address}: more than {MOST_BYTES:,} bytes when decompressed")
    if not unpacker.eof:
        raise SourceError(f"{address}: gzip that is cut short")
    return replace(reply, body=body)


def _parsed(body: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Parse incrementally, with every parser feature off that a document could abuse."""
    return iter(
        etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
        )
    )


def _root(body: bytes, address: str) -> str:
    """Return the name of the root element. Raises SourceError if it is not the root of a sitemap."""
    _, root = next(_parsed(body), (None, None))
    if root is None:
        raise SourceError(f"{address}: the XML has no root element")
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceError(f"{address}: XML with a DOCTYPE, which is not taken from outside")
    if name(root) != INDEX and name(root) not in SITEMAPS:
        raise SourceError(f"{address}: neither a sitemap nor an index of them: {name(root)[:100]!r}")
    return name(root)


def _items(body: bytes) -> Iterator[etree._Element]:
    """Yield the entries one by one. Each entry is freed when the next is requested, since there may be 50,000."""
    depth = 0
    for event, element in _parsed(body):
        depth += 1 if event == "start" else -1
        if event == "start" or depth != 1:
            continue
        if name(element) in ITEMS:
            yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _metadata(item: etree._Element) -> etree._Element | None:
    """Return the metadata of a document: `diwoo:Document/diwoo:DiWoo`, or `diwoo:DiWoo` itself."""
    document = child(item, "Document")
    return child(item if document is None else document, "DiWoo")


def _entry(address: str, lastmod: str | None, metadata: etree._Element) -> SitemapEntry:
    digest = hashlib.sha256()
    for element in metadata.iter():
        said = (name(element), " ".join((element.text or "").split()), *sorted(map(str, element.attrib.values())))
        digest.update("\x1f".join((*said, "\x1e")).encode())
    return SitemapEntry(
        address=address,
        mark=f"{lastmod or '-'} {digest.hexdigest()[:8]}",
        kinds=kinds(metadata),
        statement=statement(metadata, address),
    )
