"""Sitemaps of the site: `sitemap.xml` for search engines, and one for the Woo index with DiWoo metadata.

https://www.sitemaps.org/protocol.html. All are at the top of the site, as a sitemap may not name a page above its
folder. `lastmod` is when a letter last changed in a release. A dataset by year has sitemaps by year. A list next to
its page has a hash of what each was made from, so that only those of years in which a letter changed are made again.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import msgspec

from pipeline.fingerprint import code_hash
from pipeline.model.dataset import Dataset
from pipeline.model.release import UNDATED
from pipeline.release import index as releases
from pipeline.site import diwoo, feeds, letters
from pipeline.site.browse import writing as lists
from pipeline.site.feeds import entries
from pipeline.site.feeds.store import FeedLetter, FeedStore
from pipeline.site.names import letter_name
from pipeline.vocabulary import authorities

MOST = 10_000
"""Most letters per file: with metadata about 20 MB; the protocol allows 50,000 addresses and 50 MB."""
LISTS = "-lists"
PAPERS = "-diwoo"
INDEX = "sitemap.xml"
WOO_INDEX = "sitemapindex-diwoo-infocat007.xml"
"""Index for category 7 of the Woo (art. 3.3, lid 2, onder b): papers for the Staten-Generaal."""
LIST = "sitemaps.txt"
"""Name of the list next to a dataset's page: a line for each of its sitemaps."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEVER = "-"
"""In place of a hash or a time where there is none."""


class _Sitemap(NamedTuple):
    """A line of the list."""

    made: str
    """Hash of everything that the entries are made from; `_NEVER` where they are always made anew."""
    newest: str
    """The newest `lastmod` in it; `_NEVER` where it has none."""
    name: str


class _Dated(msgspec.Struct, frozen=True):
    date: str | None = None


class _Year:
    """The letters of one year that have a page, and a hash of all that their entries are made from."""

    def __init__(self, dataset: Dataset, year: str) -> None:
        self.stem = f"{_stem(dataset)}.{year}"  # No name of a dataset has a full stop.
        self.iris: list[str] = []
        self._digest = hashlib.sha256(f"{code_hash()} {MOST} {dataset.base} {self.stem}".encode())

    def add(self, letter: FeedLetter) -> None:
        self.iris.append(letter.iri)
        self._digest.update(b"\0".join((b"", letter.iri.encode(), letter.updated.encode(), letter.facts)))

    @property
    def made(self) -> str:
        return self._digest.hexdigest()[:32]


def write_letters(state: Path, web: Path, dataset: Dataset, left: Collection[Path] = ()) -> None:
    """Write the sitemaps of a dataset's letters and lists, and remove older sitemaps that are no longer needed.

    `left` has the files of the web root that are known to be as they were left; others are compared with what they
    should be.
    """
    if not (state / feeds.STORE).is_file():
        return
    file, there = web / dataset.name / LIST, frozenset(letters.listed(web / dataset.name))
    known: dict[str, list[_Sitemap]] = {}
    for one in _read(file) if file in left else ():
        known.setdefault(one.made, []).append(one)
    found: list[_Sitemap] = []
    with closing(FeedStore(state / feeds.STORE)) as store:
        shown = (letter for letter in store.letters() if letter_name(letter.iri, dataset.base) in there)
        if dataset.partition is None:  # Any change makes all entries anew: to compare them first would be in vain.
            found += _write_some(web, dataset, _stem(dataset), _NEVER, shown)
        for year in _years(dataset, shown) if dataset.partition else ():
            same = known.get(year.made, [])
            is_kept = same and all(web / one.name in left for one in same)
            found += same if is_kept else _write_some(web, dataset, year.stem, year.made, store.some(year.iris))
    found += _write_lists(web, dataset)
    _remove_others(web, dataset, {one.name for one in found})
    releases.write_changed(file, "".join(f"{' '.join(one)}\n" for one in found).encode())


def _stem(dataset: Dataset) -> str:
    return f"sitemap-{dataset.name}"


def _years(dataset: Dataset, some: Iterable[FeedLetter]) -> list[_Year]:
    """Return letters by year, sorted."""
    found: dict[str, _Year] = {}
    date = msgspec.json.Decoder(_Dated).decode
    for letter in some:
        year = (date(letter.facts).date or "")[:4] or UNDATED
        if year not in found:
            found[year] = _Year(dataset, year)
        found[year].add(letter)
    return [found[year] for year in sorted(found)]


def _write_some(web: Path, dataset: Dataset, stem: str, made: str, some: Iterable[FeedLetter]) -> Iterator[_Sitemap]:
    """Write the sitemaps of letters."""
    pages, papers = _Writer(web, stem, "", made), _Writer(web, stem, PAPERS, made)
    labels = authorities().labels
    for letter in some:
        address, moment = letter.iri.replace(f"{dataset.base}id/", f"{dataset.base}doc/", 1), letter.updated
        pages.add(_entry(address, moment) + _entry(f"{address}.en", moment), moment)
        facts = entries.decode(letter.facts)
        if diwoo.is_offered(facts):
            papers.add(_entry(f"{address}.html", moment, diwoo.document(letter.iri, facts, labels)), moment)
    yield from pages.close()
    yield from papers.close()


def _entry(address: str, moment: str, more: str = "") -> str:
    return f"<url><loc>{escape(address)}</loc><lastmod>{moment}</lastmod>{more}</url>\n"


def _write_lists(web: Path, dataset: Dataset) -> list[_Sitemap]:
    """Write the sitemaps of the lists of letters; when a list last changed is not known."""
    place, writer = web / dataset.name, _Writer(web, _stem(dataset), LISTS, _NEVER)
    for page in (path for path, _ in lists.listed(place) if path.endswith(".html")):
        address = f"{dataset.base}{dataset.name}/{page.removesuffix('index.html')}"
        writer.add(f"<url><loc>{escape(address)}</loc></url>\n")
    return writer.close()


class _Writer:
    """Writes entries into one file for every `MOST` of them."""

    def __init__(self, web: Path, stem: str, suffix: str, made: str) -> None:
        self._web, self._stem, self._suffix, self._made = web, stem, suffix, made
        self._entries: list[str] = []
        self._newest = ""
        self._written: list[_Sitemap] = []

    def add(self, entry: str, moment: str = "") -> None:
        self._entries.append(entry)
        self._newest = max(self._newest, moment)
        if len(self._entries) == MOST:
            self._write()

    def close(self) -> list[_Sitemap]:
        if self._entries:
            self._write()
        return self._written

    def _write(self) -> None:
        name = f"{self._stem}-{len(self._written) + 1:05}{self._suffix}.xml"
        releases.write_changed(self._web / name, _document("urlset", "".join(self._entries)))
        self._written.append(_Sitemap(self._made, self._newest or _NEVER, name))
        self._entries, self._newest = [], ""


def _remove_others(web: Path, dataset: Dataset, named: Collection[str]) -> None:
    own = re.compile(rf"sitemap-{re.escape(dataset.name)}(\.[0-9a-z]+)?-\d{{5}}({PAPERS}|{LISTS})?\.xml")
    for file in web.glob("sitemap-*.xml"):
        if own.fullmatch(file.name) and file.name not in named:
            file.unlink()


def write_index(web: Path, base: str, pages: list[tuple[str, str]]) -> None:
    """Write the sitemap of other pages (address and time of last change), the indexes, and robots.txt.

    The Woo index is removed where there is no sitemap for it.
    """
    lines = "".join(_entry(page, moment) for page, moment in pages)
    releases.write_changed(web / "sitemap-pages.xml", _document("urlset", lines))
    files = sorted(
        file.name for file in web.glob("sitemap-*.xml") if re.search(rf"-\d{{5}}({LISTS})?\.xml$", file.name)
    )
    papers = sorted(file.name for file in web.glob(f"sitemap-*{PAPERS}.xml"))
    newest = {one.name: one.newest for file in sorted(web.glob(f"*/{LIST}")) for one in _read(file)}
    _write_index(web, INDEX, base, ["sitemap-pages.xml", *files], newest)
    if papers:
        _write_index(web, WOO_INDEX, base, papers, newest)
    else:
        (web / WOO_INDEX).unlink(missing_ok=True)
    named = "".join(f"Sitemap: {base}{name}\n" for name in ([INDEX, WOO_INDEX] if papers else [INDEX]))
    releases.write_changed(web / "robots.txt", f"User-agent: *\nAllow: /\n\n{named}".encode())


def _write_index(web: Path, index: str, base: str, names: list[str], newest: dict[str, str]) -> None:
    parts = []
    for name in names:
        moment = newest[name] if name in newest else _newest(web / name)
        last = "" if moment == _NEVER else f"<lastmod>{moment}</lastmod>"
        parts.append(f"<sitemap><loc>{escape(base + name)}</loc>{last}</sitemap>\n")
    releases.write_changed(web / index, _document("sitemapindex", "".join(parts)))


def _newest(file: Path) -> str:
    """Return the newest `lastmod` in a sitemap."""
    return max(re.findall(r"<lastmod>([^<]*)</lastmod>", file.read_text(encoding="utf-8")), default=_NEVER)


def _document(kind: str, lines: str) -> bytes:
    namespace = f' xmlns:diwoo="{diwoo.NAMESPACE}"' if "<diwoo:" in lines else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{_SITEMAP}"{namespace}>\n{lines}</{kind}>\n'.encode()
    )


def _read(file: Path) -> list[_Sitemap]:
    """Return the lines of a list; those that are not whole are left out."""
    if not file.exists():
        return []
    lines = (line.split(" ") for line in file.read_text(encoding="utf-8").splitlines())
    return [_Sitemap(*line) for line in lines if len(line) == len(_Sitemap._fields)]
