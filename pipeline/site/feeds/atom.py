"""Atom feeds of a dataset: one with all changes, and one for each ministry, minister, dossier, theme and kind.

RFC 4287; a removed letter leaves a deleted-entry (RFC 6721) with its IRI and the time, and nothing else. The whole
history is in the event stream, so the feeds contain only the latest changes.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pipeline.fingerprint import code_hash
from pipeline.formats.mapping import segment
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.site.browse import rendering
from pipeline.site.browse.collection import DatasetSite
from pipeline.site.browse.facets import FACETS
from pipeline.site.browse.labels import key_name
from pipeline.site.browse.views import SUFFIXES
from pipeline.site.dates import day
from pipeline.site.feeds import entries, ldes
from pipeline.site.feeds.store import FeedLetter, FeedStore
from pipeline.site.query import pages as query_pages
from pipeline.site.texts import Language
from pipeline.site.texts_browse import FACET_TEXTS
from pipeline.vocabulary import authorities

ALL = "feed.atom"
MOST = 100
"""Most letters in a feed."""
SHOWN = 200
"""Most feeds of one facet on the page of all feeds, for dossiers the last changed ones; others have addresses of the
same form."""
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"

Row = tuple[str, str, str, str]
"""Path, kind, title and time of the last change of a feed."""


def write(place: Path, dataset: Dataset, store: FeedStore) -> None:
    """Write the outdated feeds of a dataset in its folder of the web root, and a page that lists all feeds."""
    store.renew(f"{code_hash()} {dataset.base} {dataset.title.nl} {dataset.publisher.name} {dataset.license}")
    labels = authorities().labels
    rows = store.feeds()
    title = f"{dataset.title.nl}: wijzigingen"
    newest = store.newest(None, MOST)
    if newest:  # A release may have no letter at all, and a feed must say when it last changed (RFC 4287).
        releases.write_changed(place / ALL, _feed(dataset, ALL, title, newest, labels).encode(), flush=False)
    stale = {path for path, *_ in store.feeds(stale=True)}
    for row in rows:
        path = row[0]
        if path in stale or not (place / path).is_file():
            title = f"{dataset.title.nl}: {name(row, labels)}"
            releases.write_changed(
                place / path, _feed(dataset, path, title, store.newest(path, MOST), labels).encode(), flush=False
            )
            store.written(path)
    if stale:
        os.sync()  # All feeds are on disk, at once, before it is noted that they need not be written again.
    store.commit()
    known = {place / path for path, *_ in rows}
    for file in place.glob("feeds/*/*.atom"):
        if file not in known:
            file.unlink()
    _write_pages(place, dataset, rows, labels)


def name(row: Row, labels: Mapping[str, str], language: Language = "nl") -> str:
    """Return the name of a feed: that of a ministry, minister, theme or kind, or the number and title of a dossier."""
    path, facet, title, _ = row
    if facet == "dossier":
        return f"dossier {Path(path).stem} {title}".rstrip()
    return key_name(facet, Path(path).stem, language)


def _write_pages(place: Path, dataset: Dataset, rows: list[Row], labels: Mapping[str, str]) -> None:
    """Write the page of all feeds in both languages."""
    site = DatasetSite(dataset, query_pages.is_there(place))
    for language, suffix in SUFFIXES.items():
        facts = _facts(rows, labels, language)
        text = rendering.page("feeds.html", language, site, "feeds/index", facts, [])
        releases.write_changed(place / f"feeds/index{suffix}", text.encode(), flush=False)


def _facts(rows: list[Row], labels: Mapping[str, str], language: Language) -> dict[str, object]:
    """Return the facts for the page of all feeds."""
    groups = []
    for facet in (facet for facet in FACETS.values() if facet.has_feed):
        some = [row for row in rows if row[1] == facet.name]
        if facet.name == "dossier":
            some.sort(key=lambda row: row[3], reverse=True)
        else:
            some.sort(key=lambda row: name(row, labels, language).casefold())
        links = [(name(row, labels, language), _href(row[0])) for row in some[:SHOWN]]
        groups.append((FACET_TEXTS[language][facet.name][0], links, max(len(some) - SHOWN, 0)))
    return {"groups": groups, "stream": f"../{ldes.FOLDER}/{ldes.ROOT}"}


def _href(path: str) -> str:
    return "/".join(map(segment, path.split("/")[1:]))


def _feed(dataset: Dataset, path: str, title: str, letters: list[FeedLetter], labels: Mapping[str, str]) -> str:
    place = f"{dataset.base}{dataset.name}/"
    here = place + "/".join(map(segment, path.split("/")))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="{TOMBSTONES}" xml:lang="nl">\n'
        f"  <id>{_text(here)}</id>\n  <title>{_text(title)}</title>\n  <updated>{letters[0].updated}</updated>\n"
        f'  <link rel="self" type="application/atom+xml" href={quoteattr(here)}/>\n'
        f'  <link rel="alternate" type="text/html" href={quoteattr(place + _page_of(path))}/>\n'
        f'  <link rel="related" type="application/trig" href={quoteattr(ldes.address(dataset, ldes.ROOT))}/>\n'
        f'  <link rel="license" href={quoteattr(dataset.license)}/>\n'
        f"  <author><name>{_text(dataset.publisher.name)}</name></author>\n"
    ]
    parts += [_gone(letter) if letter.gone else _entry(dataset, letter, labels) for letter in letters]
    return "".join((*parts, "</feed>\n"))


def _page_of(path: str) -> str:
    """Return the page with the letters of a feed, below the dataset's folder; "" for the feed of all letters."""
    return f"{_href(path.removesuffix('.atom'))}.html" if "/" in path else ""


def _gone(letter: FeedLetter) -> str:
    return f'  <at:deleted-entry ref={quoteattr(letter.iri)} when="{letter.updated}"/>\n'


def _entry(dataset: Dataset, letter: FeedLetter, labels: Mapping[str, str]) -> str:
    facts = entries.decode(letter.facts)
    page = letter.iri.replace(f"{dataset.base}id/", f"{dataset.base}doc/", 1)
    language = f" xml:lang={quoteattr(facts.language)}" if facts.language and facts.language != "nl" else ""
    lines = [
        f"<id>{_text(letter.iri)}</id>",
        f"<title{language}>{_text(facts.subject or '(zonder onderwerp)')}</title>",
        f"<published>{letter.created}</published>",
        f"<updated>{letter.updated}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(page)}/>',
        f'<link rel="alternate" type="application/ld+json" href={quoteattr(f"{page}.jsonld")}/>',
        *_categories(dataset, facts, labels),
        f"<summary>{_text(_summary(facts, letter))}</summary>",
    ]
    return "  <entry>\n" + "".join(f"    {line}\n" for line in lines) + "  </entry>\n"


def _categories(dataset: Dataset, facts: entries.FeedFacts, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield sender, dossiers and themes: each an IRI, or a number within its scheme, with a label for people."""
    if facts.sender_iri:
        yield _category(facts.sender_iri, "", labels.get(facts.sender_iri, facts.sender or ""))
    for number, title in facts.dossiers:
        yield _category(number, f"{dataset.base}id/dossier/", f"{number} {title}".rstrip())
    for theme in facts.themes:
        yield _category(theme, "", labels.get(theme, theme))


def _category(term: str, scheme: str, label: str) -> str:
    where = f" scheme={quoteattr(scheme)}" if scheme else ""
    return f"<category term={_attribute(term)}{where} label={_attribute(label)}/>"


def _summary(facts: entries.FeedFacts, letter: FeedLetter) -> str:
    """Return a summary: sender, addressee, date and dossiers, but no name of a person and none of the text."""
    said = {
        "Van": facts.sender,
        "Aan": facts.body,
        "Datum": day(facts.date) if facts.date else None,
        "Dossier": ", ".join(number for number, _ in facts.dossiers),
    }
    parts = [f"{name}: {value}." for name, value in said.items() if value]
    changed = ["Gewijzigd."] if letter.updated != letter.created else []
    return " ".join(["Brief.", *parts, *changed])


def _text(value: str) -> str:
    return escape(entries.HOSTILE.sub("\ufffd", value))


def _attribute(value: str) -> str:
    return quoteattr(entries.HOSTILE.sub("\ufffd", value))
