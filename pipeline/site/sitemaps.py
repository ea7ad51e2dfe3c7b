"""Sitemaps of the site: `sitemap.xml` for search engines, and one for the Woo index with DiWoo metadata.

https://www.sitemaps.org/protocol.html and https://standaarden.overheid.nl/diwoo/metadata/ (0.9.8). All are at the top
of the site, as a sitemap may not name a page above its folder. `lastmod` is when a letter last changed in a release.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pipeline.formats.mapping import mapping
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.site import feeds, letters
from pipeline.site.browse import writing as lists
from pipeline.site.feeds import entries
from pipeline.site.feeds.store import FeedLetter, FeedStore
from pipeline.site.names import letter_name
from pipeline.vocabulary import authorities

MOST = 10_000
"""Most letters per file: with metadata about 20 MB; the protocol allows 50,000 addresses and 50 MB."""
LISTS = "-lists"
INDEX = "sitemap.xml"
WOO_INDEX = "sitemapindex-diwoo-infocat007.xml"
"""Index for category 7 of the Woo (art. 3.3, lid 2, onder b): papers for the Staten-Generaal."""
KERN = "https://identifier.overheid.nl/tooi/def/thes/kern/"
CATEGORIES = {"c_c76862ab": "vergaderstukken Staten-Generaal", "c_8c840238": "ingekomen stukken"}
"""Woo categories of a letter to parliament; the first is the category of the index."""
TO_PARLIAMENT = frozenset({"kamerbrief", "aanbiedingsbrief", "antwoord-kamervragen"})
SIGNED = "c_e1ec050e"
"""Kind of act: signing of a document."""
LANGUAGES = {"nl": ("NLD", "Nederlands"), "en": ("ENG", "Engels")}
_EU = "http://publications.europa.eu/resource/authority/"
_SITEMAP, _DIWOO = "http://www.sitemaps.org/schemas/sitemap/0.9", "https://standaarden.overheid.nl/diwoo/metadata/"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_letters(state: Path, web: Path, dataset: Dataset) -> None:
    """Write the sitemaps of a dataset's letters and lists, and remove older sitemaps that are no longer needed."""
    if not (state / feeds.STORE).is_file():
        return
    labels, there = authorities().labels, frozenset(letters.names(web / dataset.name))
    with closing(FeedStore(state / feeds.STORE)) as store:
        named = {
            *_write_parts(web, dataset, "", (_page(dataset, one) for one in _shown(there, dataset, store))),
            *_write_parts(web, dataset, LISTS, _list_pages(web, dataset)),
            *_write_parts(web, dataset, "-diwoo", _papers(there, dataset, store, labels)),
        }
    own = re.compile(rf"sitemap-{re.escape(dataset.name)}-\d{{5}}(-diwoo|{LISTS})?\.xml")
    for file in web.glob("sitemap-*.xml"):
        if own.fullmatch(file.name) and file.name not in named:
            file.unlink()


def write_index(web: Path, base: str, pages: list[tuple[str, str]]) -> None:
    """Write the sitemap of other pages (address and time of last change), the indexes, and robots.txt.

    The Woo index is removed where there is no sitemap for it.
    """
    lines = "".join(f"<url><loc>{escape(page)}</loc><lastmod>{moment}</lastmod></url>\n" for page, moment in pages)
    releases.write_changed(web / "sitemap-pages.xml", _document("urlset", lines))
    files = sorted(
        file.name for file in web.glob("sitemap-*.xml") if re.search(rf"-\d{{5}}({LISTS})?\.xml$", file.name)
    )
    papers = sorted(file.name for file in web.glob("sitemap-*-diwoo.xml"))
    _write_index(web / INDEX, base, ["sitemap-pages.xml", *files])
    if papers:
        _write_index(web / WOO_INDEX, base, papers)
    else:
        (web / WOO_INDEX).unlink(missing_ok=True)
    named = "".join(f"Sitemap: {base}{name}\n" for name in ([INDEX, WOO_INDEX] if papers else [INDEX]))
    releases.write_changed(web / "robots.txt", f"User-agent: *\nAllow: /\n\n{named}".encode())


def _write_index(file: Path, base: str, names: list[str]) -> None:
    parts = []
    for name in names:
        moments = re.findall(r"<lastmod>[^<]*</lastmod>", (file.parent / name).read_text(encoding="utf-8"))
        parts.append(f"<sitemap><loc>{escape(base + name)}</loc>{max(moments, default='')}</sitemap>\n")
    releases.write_changed(file, _document("sitemapindex", "".join(parts)))


def _write_parts(web: Path, dataset: Dataset, suffix: str, items: Iterator[str]) -> Iterator[str]:
    """Write one file for every `MOST` letters, and yield the names."""
    part: list[str] = []
    number = 0
    for item in items:
        part.append(item)
        if len(part) == MOST:
            number += 1
            yield _write_part(web, dataset, f"{number:05}{suffix}", part)
            part = []
    if part:
        yield _write_part(web, dataset, f"{number + 1:05}{suffix}", part)


def _write_part(web: Path, dataset: Dataset, name: str, part: list[str]) -> str:
    file = f"sitemap-{dataset.name}-{name}.xml"
    releases.write_changed(web / file, _document("urlset", "".join(part)))
    return file


def _document(kind: str, lines: str) -> bytes:
    diwoo = f' xmlns:diwoo="{_DIWOO}"' if "<diwoo:" in lines else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{_SITEMAP}"{diwoo}>\n{lines}</{kind}>\n'.encode()


def _shown(there: Collection[str], dataset: Dataset, store: FeedStore) -> Iterator[FeedLetter]:
    """Yield the letters that have a page here, by IRI; `there` has the names of all pages."""
    return (letter for letter in store.letters() if letter_name(letter.iri, dataset.base) in there)


def _address(dataset: Dataset, letter: FeedLetter) -> str:
    return letter.iri.replace(f"{dataset.base}id/", f"{dataset.base}doc/", 1)


def _page(dataset: Dataset, letter: FeedLetter) -> str:
    """Return the entries of a letter's pages, in each language."""
    page = _address(dataset, letter)
    return "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{letter.updated}</lastmod></url>\n"
        for address in (page, f"{page}.en")
    )


def _list_pages(web: Path, dataset: Dataset) -> Iterator[str]:
    """Yield the entries of the lists of letters; when a list last changed is not known."""
    place = web / dataset.name
    for page in sorted(path for path in lists.read(place / lists.LIST) if path.endswith(".html")):
        address = f"{dataset.base}{dataset.name}/{page.removesuffix('index.html')}"
        yield f"<url><loc>{escape(address)}</loc></url>\n"


def _papers(there: Collection[str], dataset: Dataset, store: FeedStore, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the letters to parliament that have all facts DiWoo requires: sender and full date."""
    for letter in _shown(there, dataset, store):
        facts = entries.decode(letter.facts)
        dated = _DAY.fullmatch(facts.date or "")
        if facts.kind in TO_PARLIAMENT and facts.sender_iri and dated:
            metadata = "".join(_metadata(letter, facts, labels))
            yield (
                f"<url><loc>{escape(_address(dataset, letter))}.html</loc><lastmod>{letter.updated}</lastmod>"
                f"<diwoo:Document><diwoo:DiWoo>{metadata}</diwoo:DiWoo></diwoo:Document></url>\n"
            )


def _metadata(letter: FeedLetter, facts: entries.FeedFacts, labels: Mapping[str, str]) -> Iterator[str]:
    sender = facts.sender_iri or ""
    yield f"<diwoo:creatiedatum>{facts.date}</diwoo:creatiedatum>"
    yield _concept("publisher", sender, labels.get(sender, facts.sender or ""))
    names = "".join(f"<diwoo:identifier>{_text(name)}</diwoo:identifier>" for name in (letter.iri, *facts.identifiers))
    yield f"<diwoo:identifiers>{names}</diwoo:identifiers>"
    if facts.language in LANGUAGES:
        code, label = LANGUAGES[facts.language]
        yield _concept("language", f"{_EU}language/{code}", label)
    yield _concept("format", f"{_EU}file-type/HTML", "html")
    title = _text(facts.subject or "(zonder onderwerp)")
    yield f"<diwoo:titelcollectie><diwoo:officieleTitel>{title}</diwoo:officieleTitel></diwoo:titelcollectie>"
    yield f"<diwoo:classificatiecollectie>{''.join(_classes(facts, labels))}</diwoo:classificatiecollectie>"
    act = _concept("soortHandeling", KERN + SIGNED, "ondertekening")
    act += f"<diwoo:atTime>{facts.date}T00:00:00</diwoo:atTime>"
    acts = f"<diwoo:documenthandeling>{act}</diwoo:documenthandeling>"
    yield f"<diwoo:documenthandelingen>{acts}</diwoo:documenthandelingen>"


def _classes(facts: entries.FeedFacts, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the Woo categories, the kinds of document in TOOI, and the themes."""
    yield _categories()
    kinds = [name.partition(":")[2] for name in mapping().values["kind"][facts.kind] if name.startswith("tooikern:")]
    sorts = "".join(_concept("documentsoort", KERN + code, labels.get(KERN + code, facts.kind)) for code in kinds)
    yield f"<diwoo:documentsoorten>{sorts}</diwoo:documentsoorten>" if sorts else ""
    themes = "".join(_concept("thema", iri, labels.get(iri, iri)) for iri in facts.themes)
    yield f"<diwoo:themas>{themes}</diwoo:themas>" if themes else ""


@cache
def _categories() -> str:
    categories = "".join(_concept("informatiecategorie", KERN + code, label) for code, label in CATEGORIES.items())
    return f"<diwoo:informatiecategorieen>{categories}</diwoo:informatiecategorieen>"


@lru_cache(maxsize=4096)
def _concept(element: str, iri: str, label: str) -> str:
    return f"<diwoo:{element} resource={quoteattr(iri)}>{_text(label)}</diwoo:{element}>"


def _text(value: str) -> str:
    return escape(entries.HOSTILE.sub("\ufffd", value))
