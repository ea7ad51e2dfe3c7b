"""A body with Woo sitemaps, as a server with state: robots.txt, indexes, sitemaps and files.

Documents are made up, in the form that the standard gives and as generators write it (sources of these habits are in
`pipeline.sources.diwoo.sitemap`).
"""

from collections.abc import Callable
from xml.sax.saxutils import escape

import msgspec

from pipeline.sources.diwoo.statement import VERGADERSTUKKEN
from tests.replay.server import NOT_FOUND, Answer, ReplayServer, Request

INDEX = "/sitemapindex-diwoo-infocat007.xml"
STANDARD = "http://www.sitemaps.org/schemas/sitemap/0.9"


def pdf(text: str) -> bytes:
    """Return bytes that are whole as a PDF goes."""
    return b"%PDF-1.7\n% " + text.encode() + b"\n%%EOF\n"


class Paper(msgspec.Struct, kw_only=True):
    """One document that is listed; what is None is left out."""

    path: str
    sitemap: str = "/sitemap-1.xml"
    title: str | None = "Voortgang digitalisering"
    lastmod: str | None = "2026-01-02"
    category: str = VERGADERSTUKKEN
    sort: str | None = None
    created: str | None = "2025-12-30"
    extra: str = ""
    """More elements of the metadata."""
    content: bytes = b""
    media_type: str = "application/pdf"
    is_listed: bool = True
    has_file: bool = True


class Body:
    """The body: papers that a test adds, changes and takes away."""

    def __init__(self) -> None:
        """Begin with one empty sitemap below one index."""
        self.papers: dict[str, Paper] = {}
        self.sitemaps: dict[str, str | None] = {"/sitemap-1.xml": None}
        """Sitemaps that the index names, each with its lastmod."""
        self.robots = f"User-agent: *\nSitemap: {INDEX}\n"
        self.namespace = STANDARD
        self.root = "urlset"
        self.rewrite: Callable[[str, bytes], bytes] = lambda path, xml: xml
        """What becomes of an index or sitemap before it is sent."""
        self.server = ReplayServer(self._answer)

    def add(self, path: str, **facts: object) -> str:
        """List a paper; one that is there is listed anew. Return its address."""
        self.papers[path] = Paper(path=path, **{"content": pdf(path), **facts})  # type: ignore[arg-type]
        return f"{self.server.base}{path}"

    def options(self, **options: str | int | bool | list[str]) -> dict[str, str | int | bool | list[str]]:
        """Return the options of a source that asks this server."""
        return {"site": self.server.base, **options}

    def _answer(self, request: Request) -> Answer:
        path = request.path
        if path == "/robots.txt":
            return Answer(body=self.robots.encode(), media_type="text/plain")
        if path == INDEX:
            return Answer(body=self.rewrite(path, self._index()))
        if path in self.sitemaps:
            return Answer(body=self.rewrite(path, self.sitemap(path)))
        paper = self.papers.get(path)
        return Answer(body=paper.content, media_type=paper.media_type) if paper and paper.has_file else NOT_FOUND

    def _index(self) -> bytes:
        parts = "".join(
            f"<sitemap><loc>{self.server.base}{path}</loc>{_element('lastmod', lastmod)}</sitemap>"
            for path, lastmod in self.sitemaps.items()
        )
        return f'<?xml version="1.0"?><sitemapindex xmlns="{self.namespace}">{parts}</sitemapindex>'.encode()

    def sitemap(self, path: str) -> bytes:
        """Return a sitemap as it stands."""
        listed = [paper for paper in self.papers.values() if paper.sitemap == path and paper.is_listed]
        items = "".join(self._item(paper) for paper in listed)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><{self.root} xmlns="{self.namespace}" '
            f'xmlns:diwoo="https://standaarden.overheid.nl/diwoo/metadata/">{items}</{self.root}>'
        ).encode()

    def _item(self, paper: Paper) -> str:
        sorts = f'<diwoo:documentsoort resource="{paper.sort}">x</diwoo:documentsoort>' if paper.sort else ""
        category = f'<diwoo:informatiecategorie resource="{paper.category}">x</diwoo:informatiecategorie>'
        title = escape(paper.title or "")
        metadata = (
            f"<diwoo:DiWoo>{_element('diwoo:creatiedatum', paper.created)}"
            '<diwoo:publisher resource="https://identifier.overheid.nl/tooi/id/ministerie/mnre1034">BZK</diwoo:publisher>'
            f"<diwoo:titelcollectie><diwoo:officieleTitel>{title}</diwoo:officieleTitel></diwoo:titelcollectie>"
            f"<diwoo:classificatiecollectie><diwoo:informatiecategorieen>{category}</diwoo:informatiecategorieen>"
            f"<diwoo:documentsoorten>{sorts}</diwoo:documentsoorten></diwoo:classificatiecollectie>{paper.extra}"
            "</diwoo:DiWoo>"
        )
        head = f"<loc>{self.server.base}{paper.path}</loc>{_element('lastmod', paper.lastmod)}"
        if self.root != "urlset":
            return f"<diwoo:Document>{head}{metadata}</diwoo:Document>"
        return f"<url>{head}<diwoo:Document>{metadata}</diwoo:Document></url>"


def _element(name: str, value: str | None) -> str:
    return "" if value is None else f"<{name}>{value}</{name}>"
