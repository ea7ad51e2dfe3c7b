"""Woo sitemaps: what any body of the government makes public by itself, from its robots.txt on.

What it is: the interface that the Wet open overheid asks of every body. Its robots.txt names sitemap indexes, one for
each category of the Woo (`sitemapindex-diwoo-infocat007.xml`: papers for the Staten-Generaal) or one for all; these
name sitemaps, and each entry there is the address of a file with DiWoo metadata.
Documentation: https://standaarden.overheid.nl/diwoo/metadata/ ("Handleiding sitemapindex en sitemaps", XSD 0.9.8).
Access: the robots.txt of each body, which also says how often it may be asked.
Licence: none needed for what public authority made public (Auteurswet art. 11); annexes may be of third parties.
Caveats (2026-11):
- A document goes by its address. One that is no longer listed is withdrawn, once all sitemaps were read whole. An
  empty sitemap proves nothing: its documents are asked for, and only those that are gone from their address are
  withdrawn. Neither does a list without much of what is held, until it has been so for a week.
- Nothing in the metadata says for sure which papers are letters, where the kind of document is left out.
- Where an index has no `lastmod`, all sitemaps are read each time; where that is a day, a sitemap is read again until
  a later day. A file that is replaced twice on a day, under a `lastmod` that is a day, is fetched once.
- Generators write `lastmod` in several forms, other namespaces, file names for titles, and `vaststelling` for when it
  was published.

Options: `site`, address of the body's site, the only one that must be given; `sitemaps`, addresses of sitemaps or
indexes, for a body whose robots.txt does not name them; `hosts`, other hosts where it keeps files; `categories`, TOOI
ids of categories of the Woo; `pace`, seconds between requests; `reconcile_days`, days between two readings of all
sitemaps, 0 for none.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pipeline import settings
from pipeline.errors import DefinitionError
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact
from pipeline.sources import Event, Job, Options, Probe, Source, Stated
from pipeline.sources.diwoo.contract import look
from pipeline.sources.diwoo.letters import Letters
from pipeline.sources.diwoo.place import read_place
from pipeline.sources.diwoo.statement import VERGADERSTUKKEN
from pipeline.sources.diwoo.walk import Walk, walk
from pipeline.sources.open_overheid.values import KERN
from pipeline.transport import Policy

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OPTIONS = ("site", "sitemaps", "hosts", "categories", "pace", "reconcile_days")


def policy(options: Options, contact: Contact) -> Policy:
    """Return whom this source may ask: the site of the body, and what other hosts its operator trusts with files."""
    site = urlsplit(_site(options))
    is_local = site.hostname in LOOPBACK
    return Policy(
        hosts=tuple(dict.fromkeys([site.netloc, *_list(options, "hosts")])),
        homepage=contact.url or contact.email or "",
        contact=contact.email or contact.url or "",
        seconds=float(str(options.get("pace", 0.0 if is_local else 1.0))),
        loopback=is_local,
    )


def contract(probe: Probe) -> Contract:
    """Return what the body's sitemaps offer now."""
    return look(probe.web, _site(probe.options), _categories(probe.options), tuple(_list(probe.options, "sitemaps")))


def harvest(job: Job) -> Iterator[Event]:
    """Give what is new, changed or no longer listed since the last harvest.

    Raises SourceError where a sitemap cannot be had or read; what the others list is given first.
    """
    categories = _categories(job.options)
    roots = tuple(_list(job.options, "sitemaps"))
    place = read_place(job.known.cursor(), " ".join([_site(job.options), *roots, *sorted(categories)]))
    letters = Letters(web=job.asked(), known=job.known, place=place, today=settings.now()[:10])
    every = job.options.get("reconcile_days", 30)
    if not isinstance(every, int) or isinstance(every, bool) or every < 0:
        raise DefinitionError(f"source 'diwoo': reconcile_days is {every!r}, not a whole number")
    yield from walk(Walk(letters=letters, site=_site(job.options), categories=categories, every=every), roots)


def count(job: Job, months: Sequence[str]) -> Iterator[Stated]:
    """Give how many letters the sitemaps list of each of these months, as they were last read: no request is made."""
    place = read_place(job.known.cursor(), None)
    listed: dict[str, str] = {}
    for read in place.sitemaps.values():
        if len(read.letters) != len(read.months):
            return  # Read by an earlier version: counted once it is read again.
        listed |= zip(read.letters, read.months, strict=True)
    for month in months:
        number = sum(one == month for one in listed.values())
        yield Stated(month=month, count=number, url=_site(job.options), asked=settings.now()[:10])


def _site(options: Options) -> str:
    """Return the address of the site. Raises DefinitionError where none is given."""
    site = str(options.get("site", ""))
    if not site.startswith(("https://", "http://")):
        raise DefinitionError("source 'diwoo': give the option 'site', such as https://www.rijksoverheid.nl")
    return site


def _list(options: Options, name: str) -> list[str]:
    value = options.get(name, [])
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _categories(options: Options) -> frozenset[str]:
    return frozenset(_category(one) for one in _list(options, "categories")) or frozenset({VERGADERSTUKKEN})


def _category(value: str) -> str:
    return value if "/" in value else f"{KERN}{value}"


SOURCE = Source(
    title="Woo sitemaps of a body (DiWoo)",
    homepage="https://standaarden.overheid.nl/diwoo/metadata/",
    options=OPTIONS,
    harvest=harvest,
    policy=policy,
    count=count,
    contract=contract,
)
