"""The metadata of a letter by which the Woo index finds it: DiWoo 0.9.8, as elements of a sitemap.

https://standaarden.overheid.nl/diwoo/metadata/
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from xml.sax.saxutils import escape, quoteattr

from pipeline.formats.mapping import mapping
from pipeline.site.feeds import entries

NAMESPACE = "https://standaarden.overheid.nl/diwoo/metadata/"
KERN = "https://identifier.overheid.nl/tooi/def/thes/kern/"
CATEGORIES = {"c_c76862ab": "vergaderstukken Staten-Generaal", "c_8c840238": "ingekomen stukken"}
"""Woo categories of a letter to parliament; the first is the category of the index."""
TO_PARLIAMENT = frozenset({"kamerbrief", "aanbiedingsbrief", "antwoord-kamervragen"})
SIGNED = "c_e1ec050e"
"""Kind of act: signing of a document."""
LANGUAGES = {"nl": ("NLD", "Nederlands"), "en": ("ENG", "Engels")}
_EU = "http://publications.europa.eu/resource/authority/"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_offered(facts: entries.FeedFacts) -> bool:
    """Return whether a letter goes to parliament and has all facts that DiWoo requires: sender and full date."""
    return facts.kind in TO_PARLIAMENT and bool(facts.sender_iri) and _DAY.fullmatch(facts.date or "") is not None


def document(iri: str, facts: entries.FeedFacts, labels: Mapping[str, str]) -> str:
    """Return the metadata of a letter that is offered; `labels` has the official name of each IRI."""
    metadata = "".join(_metadata(iri, facts, labels))
    return f"<diwoo:Document><diwoo:DiWoo>{metadata}</diwoo:DiWoo></diwoo:Document>"


def _metadata(iri: str, facts: entries.FeedFacts, labels: Mapping[str, str]) -> Iterator[str]:
    sender = facts.sender_iri or ""
    yield f"<diwoo:creatiedatum>{facts.date}</diwoo:creatiedatum>"
    yield _concept("publisher", sender, labels.get(sender, facts.sender or ""))
    names = "".join(f"<diwoo:identifier>{_text(name)}</diwoo:identifier>" for name in (iri, *facts.identifiers))
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
