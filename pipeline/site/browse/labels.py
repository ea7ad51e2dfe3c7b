"""Names of groups, and the facts about each group that its page shows."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from pipeline.formats.mapping import mapping
from pipeline.site.advice import findings
from pipeline.site.browse.collection import LetterGroup
from pipeline.site.browse.facets import PERSON, UNKNOWN
from pipeline.site.dates import day
from pipeline.site.texts import Language
from pipeline.site.texts_browse import BROWSE_TEXTS, FACET_TEXTS, KINDS
from pipeline.site.texts_findings import finding_name
from pipeline.vocabulary import authorities
from pipeline.vocabulary.lists import BEGINNING, END
from pipeline.vocabulary.offices import Mandate

MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/"
THEME = "https://identifier.overheid.nl/tooi/def/thes/top/"
PAPERS = "https://zoek.officielebekendmakingen.nl/"


class GroupFact(NamedTuple):
    """A fact about a group: a label, and lines of text with an address each, which may be ""."""

    label: str
    lines: tuple[tuple[str, str], ...]


def label(group: LetterGroup, language: Language) -> str:
    """Return the name of a group for people."""
    match group.facet:
        case "ministerie":
            return _sender(group, language)
        case "bewindspersoon":
            return _person(group.key) or _signed(group)
        case "dossier":
            return f"{group.key} {title}" if (title := dossier_title(group)) else group.key
    return key_name(group.facet, group.key, language)


def sort_of(group: LetterGroup, language: Language) -> str:
    """Return the thing that a group is about, such as a dossier; a sender is a ministry only where the list has it."""
    is_other = group.facet == "ministerie" and not (_iri(group) or MINISTRY).startswith(MINISTRY)
    return BROWSE_TEXTS[language]["sender"] if is_other else FACET_TEXTS[language][group.facet][1]


def key_name(facet: str, key: str, language: Language) -> str:
    """Return the name that authority lists and texts give to the key of a group; the key where they have none.

    >>> key_name("soort", "brief", "en"), key_name("dossier", "32824", "en")
    ('Letter', '32824')
    """
    match facet:
        case "soort":
            return kind_name(key, language)
        case "bevinding":
            return finding_name(key, language)
        case "bewindspersoon":
            return _person(key) or key
    start = {"ministerie": MINISTRY, "thema": THEME}.get(facet, "")
    return authorities().labels.get(f"{start}{key}", key)


def kind_name(kind: str, language: Language) -> str:
    """Return the name of a kind of letter.

    >>> kind_name("antwoord-kamervragen", "en")
    'Answer to written questions'
    """
    return KINDS[language].get(kind) or kind.replace("-", " ")


def dossier_title(group: LetterGroup) -> str:
    """Return the title of a dossier as its newest letter that has one gives it, or ""."""
    titles = (one.title for row in group.rows for one in row.dossiers if one.number == group.key and one.title)
    return next(titles, "")


def facts(group: LetterGroup, language: Language) -> Iterator[GroupFact]:
    """Yield the facts about a group."""
    t = BROWSE_TEXTS[language]
    match group.facet:
        case "ministerie" if group.key != UNKNOWN:
            yield from _names(group, language)
        case "bewindspersoon":
            yield from _posts(group, language)
        case "dossier":
            place = (t["official_publications"], f"{PAPERS}dossier/{group.key}")
            yield GroupFact(t["elsewhere"], (place,))
        case "thema":
            yield GroupFact(t["identifier"], ((THEME + group.key,) * 2,))
        case "soort":
            terms = [mapping().expand(name, "") for name in mapping().values["kind"].get(group.key, ())]
            yield GroupFact(t["identifier"], tuple((iri, iri) for iri in terms))
        case "kamervraag":
            yield GroupFact(t["elsewhere"], ((t["official_publications"], f"{PAPERS}kv-tk-{group.key}.html"),))
        case "bevinding":
            advice = str(findings({group.key: 1}, language)[0]["advice"])
            if advice:
                yield GroupFact(t["what_to_do"], ((advice, ""),))


def _sender(group: LetterGroup, language: Language) -> str:
    if group.key == UNKNOWN:
        return BROWSE_TEXTS[language]["unknown_sender"]
    sender = group.rows[0].sender
    return authorities().labels.get(_iri(group)) or (sender.name if sender else group.key)


def _iri(group: LetterGroup) -> str:
    """Return the IRI of the sender of a group's letters, or ""."""
    sender = group.rows[0].sender
    return (sender.iri if sender else None) or ""


def _signed(group: LetterGroup) -> str:
    names = (one.name for row in group.rows for one in row.signatories if (one.person_iri or "").endswith(group.key))
    return next((name for name in names if name), group.key)


def _names(group: LetterGroup, language: Language) -> Iterator[GroupFact]:
    """Yield the names that an organisation had, newest first, and its IRI."""
    t = BROWSE_TEXTS[language]
    bearers = [one for one in authorities().organisations.bearers if one.code == group.key]
    bearers.sort(key=lambda one: (one.end, one.begin), reverse=True)
    if len(bearers) > 1:
        yield GroupFact(
            t["names"], tuple((f"{one.name}{_period(one.begin, one.end, language)}", "") for one in bearers)
        )
    if iri := _iri(group):
        yield GroupFact(t["identifier"], ((iri, iri),))


def _posts(group: LetterGroup, language: Language) -> Iterator[GroupFact]:
    """Yield the posts of a minister, newest first, and the page of the person in Wikidata."""
    t = BROWSE_TEXTS[language]
    held = sorted(_mandates().get(group.key, ()), key=lambda one: (one.begin, one.end), reverse=True)
    if held:
        yield GroupFact(t["posts"], tuple((_post(one, language), "") for one in held))
    if PERSON.fullmatch(group.key):
        yield GroupFact(t["elsewhere"], (("Wikidata", f"https://www.wikidata.org/wiki/{group.key}"),))


@cache
def _mandates() -> dict[str, list[Mandate]]:
    """Return the mandates of every person in the list, by the last part of the person's IRI."""
    found: dict[str, list[Mandate]] = {}
    for one in authorities().offices.mandates:
        found.setdefault(one.identity, []).append(one)
    return found


def _person(key: str) -> str | None:
    """Return the name of a person in the list of mandates."""
    held = _mandates().get(key)
    return held[0].person if held else None


def _post(mandate: Mandate, language: Language) -> str:
    """Return a post with its portfolio or ministry, and the period in which it was held."""
    ministry = authorities().organisations.by_code(mandate.ministry, None) if mandate.ministry else None
    where = ", ".join(mandate.portfolios) or (ministry.name if ministry else "")
    return f"{mandate.post}{f', {where}' if where else ''}{_period(mandate.begin, mandate.end, language)}"


def _period(begin: int, end: int, language: Language) -> str:
    """Return a period in brackets, with a space before it; "" for one without beginning and end."""
    t = BROWSE_TEXTS[language]
    first = "" if begin == BEGINNING else day(date.fromordinal(begin).isoformat(), language)
    last = "" if end == END else day(date.fromordinal(end).isoformat(), language)
    if first and last:
        return f" ({t['from_until'].format(begin=first, end=last)})"
    if first:
        return f" ({t['since_date'].format(begin=first)})"
    return f" ({t['to_date'].format(end=last)})" if last else ""
