"""Woo sitemaps: documents that any government body publishes itself, found through its robots.txt.

About: the interface that the Wet open overheid requires of every body. Its robots.txt names sitemap indexes, one for
each category of the Woo (`sitemapindex-diwoo-infocat007.xml`: papers for the Staten-Generaal) or one for all. These
name sitemaps, and each entry of a sitemap is the address of a file with DiWoo metadata.
Documentation: https://standaarden.overheid.nl/diwoo/metadata/ ("Handleiding sitemapindex en sitemaps", XSD 0.9.8).
Access: the robots.txt of each body, which also says how often it may be asked.
Robots: robots.txt is obeyed, since the standard starts from it; the option `robots` changes that.
Licence: none needed for documents that a public authority made public (Auteurswet art. 11); annexes may belong to third
parties.
Caveats (2026-11):
- A document is identified by its address. A document that is no longer listed is withdrawn, once all sitemaps were read
  completely. An empty sitemap proves nothing: its documents are requested, and a document is withdrawn only if it is
  gone from its address. A list that lacks many archived letters proves nothing either, until it has lacked them for a
  week.
- If the kind of document is left out, nothing in the metadata says for certain which papers are letters. Papers of the
  requested categories that have the title of another kind of paper, or are part of another document, are left out and
  become issues.
- Sitemaps may be compressed (`.xml.gz`).
- If an index has no `lastmod`, all sitemaps are read each time. If `lastmod` is a day, a sitemap is read again until a
  later day. A file that is replaced twice on one day, under a `lastmod` that is a day, is fetched once.
- Generators write `lastmod` in several forms, use other namespaces, give file names as titles, and use `vaststelling`
  for the time of publication.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from pipeline import settings
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact
from pipeline.model.forms import Address, Host, TextForm
from pipeline.sources import Event, HarvestJob, Probe, Source, Stated, WebOptions
from pipeline.sources.diwoo.contract import look
from pipeline.sources.diwoo.letters import DiwooHarvest
from pipeline.sources.diwoo.place import DiwooCursor
from pipeline.sources.diwoo.statement import VERGADERSTUKKEN
from pipeline.sources.diwoo.walk import Walk, walk
from pipeline.sources.open_overheid.values import KERN
from pipeline.transport import Policy

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


_CATEGORY = re.compile(r"c_\w+|https?://\S+")
Category = Annotated[
    str, TextForm("the TOOI id of a category", lambda value: bool(_CATEGORY.fullmatch(value)), "c_c76862ab")
]


class SitemapOptions(WebOptions, frozen=True, kw_only=True):
    """Options of this source."""

    site: Address
    """Address of the body's site, such as https://www.rijksoverheid.nl."""
    sitemaps: tuple[Address, ...] = ()
    """Addresses of sitemaps or indexes, for a body whose robots.txt does not name them."""
    hosts: tuple[Host, ...] = ()
    """Other hosts where the body keeps files."""
    categories: tuple[Category, ...] = (VERGADERSTUKKEN,)
    """TOOI ids of categories of the Woo, such as c_c76862ab."""
    reconcile_days: Annotated[int, msgspec.Meta(ge=0)] = 30
    """Days between two readings of all sitemaps; 0 for never."""


def policy(options: SitemapOptions, contact: Contact) -> Policy:
    """Return the policy: this source may ask the site of the body, and other hosts that its operator trusts with
    files."""
    site = urlsplit(options.site)
    is_local = site.hostname in LOOPBACK
    return Policy(
        hosts=tuple(dict.fromkeys([site.netloc, *options.hosts])),
        homepage=contact.url or contact.email or "",
        contact=contact.email or contact.url or "",
        seconds=options.pace if options.pace is not None else 0.0 if is_local else 1.0,
        loopback=is_local,
        robots=options.robots,
    )


def contract(probe: Probe[SitemapOptions]) -> Contract:
    """Return the contract that the body's sitemaps offer now."""
    return look(probe.web, probe.options.site, _categories(probe.options), probe.options.sitemaps)


def harvest(job: HarvestJob[SitemapOptions]) -> Iterator[Event]:
    """Yield the letters that are new, changed or no longer listed since the last harvest.

    Raises SourceError if a sitemap cannot be fetched or read, after the letters of the other sitemaps have been
    yielded.
    """
    categories = _categories(job.options)
    site, roots = job.options.site, job.options.sitemaps
    place = DiwooCursor.of(job.known.cursor(), " ".join([site, *roots, *sorted(categories)]))
    letters = DiwooHarvest(web=job.asked(), known=job.known, attempts=job.remembered())
    every = job.options.reconcile_days
    yield from walk(Walk(letters=letters, place=place, site=site, categories=categories, every=every), roots)


def count(job: HarvestJob[SitemapOptions], months: Sequence[str]) -> Iterator[Stated]:
    """Yield the number of letters that the sitemaps list for each of these months, as last read; makes no request."""
    place = DiwooCursor.read(job.known.cursor()) or DiwooCursor()
    listed: dict[str, str] = {}
    for read in place.sitemaps.values():
        if len(read.letters) != len(read.months):
            return  # Read by an earlier version: counted once it is read again.
        listed |= zip(read.letters, read.months, strict=True)
    for month in months:
        number = sum(one == month for one in listed.values())
        yield Stated(month=month, count=number, url=job.options.site, asked=settings.now()[:10])


def _categories(options: SitemapOptions) -> frozenset[str]:
    """Return the IRIs of the categories to read."""
    given = options.categories or (VERGADERSTUKKEN,)
    return frozenset(one if "/" in one else f"{KERN}{one}" for one in given)


SOURCE = Source(
    title="Woo sitemaps of a body (DiWoo)",
    homepage="https://standaarden.overheid.nl/diwoo/metadata/",
    options=SitemapOptions,
    harvest=harvest,
    policy=policy,
    count=count,
    contract=contract,
)
