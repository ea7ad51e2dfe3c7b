"""KOOP as a server with state: SRU 2.0 with its own CQL, the files of publications, and pages for people.

Publications are made up, in the form that the service gives (see `pipeline.sources.koop.page`). Limits and habits
that clients report are kept: 504 from `startRecord` 10,000 on, estimates for counts, errors with status 200.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from xml.sax.saxutils import escape

import msgspec

from tests.replay.cql import INDEXES, QueryError, search
from tests.replay.server import NOT_FOUND, Answer, ReplayServer, Request

NAMESPACES = (
    'xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse" xmlns:gzd="http://standaarden.overheid.nl/sru" '
    'xmlns:overheidwetgeving="http://standaarden.overheid.nl/wetgeving/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:c="http://standaarden.overheid.nl/collectie/" xmlns:cd="http://standaarden.overheid.nl/cup/data"'
)
DIAGNOSTIC = (
    '<searchRetrieveResponse xmlns="http://docs.oasis-open.org/ns/search-ws/sruResponse" '
    'xmlns:ns3="http://docs.oasis-open.org/ns/search-ws/diagnostic"><version>2.0</version><diagnostics>'
    "<ns3:diagnostic><ns3:uri>{uri}</ns3:uri><ns3:message>{message}</ns3:message></ns3:diagnostic>"
    "</diagnostics></searchRetrieveResponse>"
)
BARE_DIAGNOSTIC = (
    '<?xml version="1.0"?><diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">'
    "<uri>info:srw/diagnostic/1/7</uri><details>query</details><message>Mandatory parameter not supplied</message>"
    "</diagnostic></diagnostics>"
)
STUB = "Deze publicatie is op verzoek van de publicerende organisatie verwijderd."
ODT = b"PK\x03\x04" + b"odt" * 20 + b"PK\x05\x06" + bytes(18)
AFTER = re.compile(r' AND dt\.identifier>"([^"]*)"')


class Publication(msgspec.Struct, kw_only=True):
    """One record with its files; what is None is not in the record."""

    identifier: str
    documenttitel: str | None = "Voortgang digitalisering"
    dossiertitel: str | None = "Digitale overheid"
    dossier: tuple[str, ...] = ("32999",)
    ondernummer: str | None = None
    subrubriek: str | None = "Brief"
    heading: str | None = None
    type: str = "Kamerstuk"
    status: str = "Opgemaakt"
    creator: str = "Tweede Kamer der Staten-Generaal"
    modified: str = "2026-01-02"
    changed: str = "2026-01-02T10:00:00.1234567+01:00"
    date: str = "2025-12-30"
    bijlage: tuple[str, ...] = ()
    extra: str = ""
    """More elements of owmsmantel."""
    heading_in_text: str = "BRIEF VAN DE MINISTER VAN ONDERWIJS"
    text: str | None = "Hierbij informeer ik uw Kamer."
    """None for an XML file without a text."""
    kinds: tuple[str, ...] = ("html", "odt", "pdf", "xml")
    redirect: str | None = None
    """Identifier that its page leads to."""
    listed: bool = True
    area: str = "officielepublicaties"

    @property
    def titles(self) -> str:
        """The title of the record, as the service puts it together."""
        return "; ".join(part for part in (self.dossiertitel, self.heading, self.documenttitel) if part)

    def file(self, kind: str) -> bytes:
        """Return a manifestation."""
        if kind == "pdf":
            return b"%PDF-1.7\n% " + self.identifier.encode() + b"\n%%EOF\n"
        if kind == "odt":
            return ODT
        paragraphs = "" if self.text is None else f"<al>Aan de Voorzitter</al><al>{escape(self.text)}</al>"
        if self.text == STUB:
            paragraphs = f"<al>{STUB}</al>"
        if kind == "html":
            text = "" if self.text is None else f"<h2>{self.heading_in_text}</h2><p>{escape(self.text)}</p>"
            return f"<html><head><title>x</title></head><body>{text}</body></html>".encode()
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\r\n<officiele-publicatie><kamerstuk><dossier><titel>'
            f"{self.dossiertitel}</titel></dossier><stuk><titel>{self.heading_in_text} </titel><algemeen><vrije-tekst>"
            f"<tekst>{paragraphs}</tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"
        ).encode()


class Koop:
    """The service: publications that a test adds, changes and takes away."""

    def __init__(self) -> None:
        """Begin with no publications."""
        self.held: dict[str, Publication] = {}
        self.estimate: Callable[[int], int] = lambda count: count
        """What is claimed where so many records match."""
        self.rewrite: Callable[[bytes], bytes] = lambda page: page
        """What becomes of a page before it is sent."""
        self.indexes = [*INDEXES, "w.indiener"]
        """What `explain` says that it can be asked by."""
        self.most = 1000
        """Most records to a page."""
        self.still = False
        """Whether nothing is published any more: then what answers to a query is remembered, for benchmarks."""
        self._remembered: dict[str, list[Publication]] = {}
        self.server = ReplayServer(self._answer)

    def add(self, identifier: str, **facts: object) -> Publication:
        """Publish; one that is there is published anew."""
        self.held[identifier] = Publication(identifier=identifier, **facts)  # type: ignore[arg-type]
        return self.held[identifier]

    def options(self, **options: str | int | bool) -> dict[str, str | int | bool]:
        """Return the options of a source that asks this server."""
        return {"base": f"{self.server.base}/sru", "site": f"{self.server.base}/zoek", **options}

    def _answer(self, request: Request) -> Answer:
        if request.path == "/sru":
            return self._search(request)
        if request.path.startswith("/frbr/"):
            return self._file(request.path)
        return self._page(request.path) if request.path.startswith("/zoek/") else NOT_FOUND

    def _file(self, path: str) -> Answer:
        identifier, kind = _parts(path)
        held = self.held.get(identifier)
        if held is None or kind not in held.kinds:
            return NOT_FOUND
        # As some of KOOP's servers do: text/xml, and no charset.
        return Answer(body=held.file(kind), media_type="text/xml" if kind == "xml" else "application/octet-stream")

    def _page(self, path: str) -> Answer:
        if path.startswith("/zoek/fout404"):
            return Answer(body=b"<html><body>Niet gevonden</body></html>", media_type="text/html")
        identifier = path.removeprefix("/zoek/").removesuffix(".html")
        held = self.held.get(identifier)
        if held is None:
            return NOT_FOUND
        if held.redirect:
            return Answer(status=302, headers={"Location": f"/zoek/{held.redirect}"}, body=b"-")
        return Answer(body=b"<html><body>" + identifier.encode() + b"</body></html>", media_type="text/html")

    def _explain(self) -> Answer:
        """Return what the service can be asked by, as ZeeRex 2.0 (http://zeerex.z3950.org/dtd/)."""
        indexes = "".join(
            f'<index><title>{index}</title><map><name set="{index.partition(".")[0]}">{index.partition(".")[2]}</name>'
            "</map></index>"
            for index in self.indexes
        )
        page = (
            '<?xml version="1.0"?><zs:explainResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:record><zs:recordData>'
            '<explain xmlns="http://explain.z3950.org/dtd/2.0/"><databaseInfo><title>x</title></databaseInfo>'
            f'<indexInfo>{indexes}</indexInfo><configInfo><setting type="maximumRecords">{self.most}</setting>'
            "</configInfo></explain></zs:recordData></zs:record></zs:explainResponse>"
        )
        return Answer(body=self.rewrite(page.encode()))

    def _facets(self, found: list[Publication]) -> str:
        terms = sorted({held.subrubriek for held in found if held.subrubriek})
        inner = "".join(f"<facet:term><facet:actualTerm>{term}</facet:actualTerm></facet:term>" for term in terms)
        return (
            '<sru:facetedResults xmlns:facet="http://docs.oasis-open.org/ns/search-ws/facetedResults"><facet:facet>'
            f"<facet:index>w.subrubriek</facet:index><facet:terms>{inner}</facet:terms></facet:facet></sru:facetedResults>"
        )

    def _search(self, request: Request) -> Answer:
        if request.query.get("operation") == "explain":
            return self._explain()
        start, size = int(request.query["startRecord"]), int(request.query["maximumRecords"])
        if start >= 10_000:
            return Answer(status=504, body=b"<html>Gateway Timeout</html>", media_type="text/html")
        try:
            found = self._found(request.query["query"])
        except QueryError as error:
            body = DIAGNOSTIC.format(uri="info:srw/diagnostic/1/10", message=error)
            return Answer(body=body.encode(), media_type="text/xml")
        size = min(size, self.most)
        shown = found[start - 1 : start - 1 + size]
        records = "".join(self._record(held) for held in shown)
        more = f"<sru:nextRecordPosition>{start + size}</sru:nextRecordPosition>" if len(found) >= start + size else ""
        page = (
            f'<?xml version="1.0" encoding="UTF-8"?><sru:searchRetrieveResponse {NAMESPACES}>'
            f"<sru:version>2.0</sru:version><sru:numberOfRecords>{self.estimate(len(found))}</sru:numberOfRecords>"
            f"<sru:records>{records}</sru:records>{more}"
            f"<sru:resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/estimate</sru:resultCountPrecision>"
            f"{self._facets(found) if 'facetLimit' in request.query else ''}</sru:searchRetrieveResponse>"
        )
        return Answer(body=self.rewrite(page.encode()))

    def _found(self, query: str) -> list[Publication]:
        if not self.still:
            return list(search(query, [held for held in self.held.values() if held.listed]))
        match = AFTER.search(query)
        whole, after = (query.replace(match[0], ""), match[1]) if match else (query, "")
        if whole not in self._remembered:
            self._remembered[whole] = list(search(whole, list(self.held.values())))
        found = self._remembered[whole]
        return found[bisect_right(found, after, key=lambda held: held.identifier) :]

    def _record(self, held: Publication) -> str:
        w = "overheidwetgeving"
        many = [*(("dossiernummer", number) for number in held.dossier), *(("bijlage", b) for b in held.bijlage)]
        single = [("documentstatus", held.status), ("documenttitel", held.documenttitel)]
        single += [("dossiertitel", held.dossiertitel), ("ondernummer", held.ondernummer)]
        single += [("subrubriek", held.subrubriek), ("vergaderjaar", "2025-2026")]
        meta = "".join(f"<{w}:{tag}>{escape(value)}</{w}:{tag}>" for tag, value in (*many, *single) if value)
        place = f"{self.server.base}/frbr/officielepublicaties/kst/x/{held.identifier}/1"
        items = "".join(
            f'<gzd:itemUrl manifestation="{kind}">{place}/{kind}/{held.identifier}.{kind}</gzd:itemUrl>'
            for kind in ("metadata", *(kind for kind in ("html", "odt", "pdf", "xml") if kind in held.kinds))
        )
        stamps = f"<cd:datumTijdstipWijzigingWork>{held.changed}</cd:datumTijdstipWijzigingWork>"
        page = f"https://zoek.officielebekendmakingen.nl/{held.identifier}.html"
        return (
            f"<sru:record><sru:recordData><gzd:gzd><gzd:originalData><{w}:meta><{w}:owmskern>"
            f"<dcterms:identifier>{escape(held.identifier)}</dcterms:identifier>"
            f"<dcterms:title>{escape(held.titles)}</dcterms:title><dcterms:type>{held.type}</dcterms:type>"
            f"<dcterms:creator>{held.creator}</dcterms:creator><dcterms:modified>{held.modified}</dcterms:modified>"
            f"</{w}:owmskern><{w}:owmsmantel><dcterms:available>{held.modified}</dcterms:available>"
            f"<dcterms:date>{held.date}</dcterms:date>"
            f'<dcterms:hasVersion resourceIdentifier="{page}">1</dcterms:hasVersion>{held.extra}</{w}:owmsmantel>'
            f"<{w}:tpmeta>{meta}{stamps}</{w}:tpmeta></{w}:meta></gzd:originalData><gzd:enrichedData>"
            f"<gzd:preferredUrl>{page}</gzd:preferredUrl>{items}</gzd:enrichedData></gzd:gzd></sru:recordData></sru:record>"
        )


def _parts(path: str) -> tuple[str, str]:
    """Return identifier and manifestation of the address of a file."""
    *_, identifier, _, kind, _ = path.split("/")
    return identifier, kind
