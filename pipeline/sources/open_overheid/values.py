"""Parse values that government systems write: placeholders, days and moments, names of publications."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pipeline.model.schemes import Scheme
from pipeline.sources.koop.statement import identifiers, named

Name = tuple[str, Scheme]

KERN = "https://identifier.overheid.nl/tooi/def/thes/kern/"
"""TOOI: the concepts that open.overheid.nl and DiWoo use for classification."""
KAMERBRIEF = f"{KERN}c_49599e6c"
"""Kind of document (documentsoort): letter to parliament."""
ONDERTEKENING = f"{KERN}c_e1ec050e"
"""Action on a document (documenthandeling): signing."""
SITE = "https://open.overheid.nl"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_PLACEHOLDERS = frozenset({"", "-", "-1", "nvt", "n.v.t.", "onbekend", "overig", "overige"})
_UNKNOWN = re.compile(r".*/(?:thema|organisatie)_onbekend")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_OWN = re.compile(
    r"(?:https://open\.overheid\.nl)?/?(?:documenten|details|repository)/([A-Za-z0-9-]{8,100})(?:[/_].*)?"
)
_PAGE = re.compile(
    r"(?:https?://[^?#]{0,200}/)?https?://(www\.rijksoverheid\.nl/documenten/(?:[a-z-]{2,60}/)?"
    r"\d{4}/\d{2}/\d{2}/[^/?#\s]{1,300})/?",
    re.IGNORECASE,
)


def stated(value: object) -> str | None:
    """Return a text with its white space folded; None for a value that is not a text, or is a placeholder.

    >>> stated(" Kaart  10km "), stated("nvt"), stated("https://identifier.overheid.nl/tooi/id/thema_onbekend")
    ('Kaart 10km', None, None)
    """
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    return None if text.lower() in _PLACEHOLDERS or _UNKNOWN.fullmatch(text) else text


def moment(value: object) -> str | None:
    """Return a time in UTC with nine decimals of a second, so that times can be compared as text; None if it is no
    time.

    A time without zone is taken as UTC: that is good enough for sorting, its only use.

    >>> moment("2026-03-21T09:23:36.5Z"), moment("2026-03-21 10:23:36+01:00")
    ('2026-03-21T09:23:36.500000000Z', '2026-03-21T09:23:36.000000000Z')
    """
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    zone = (match[4] or "Z").upper().replace("Z", "+00:00")
    try:
        at = datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{at:%Y-%m-%dT%H:%M:%S}.{(match[3] or '').ljust(9, '0')}Z"


def day(value: object) -> str | None:
    """Return the day of a date, or the day in the Netherlands of a moment; None for anything else.

    A moment without zone is already local.

    >>> day("2026-03-21"), day("2011-06-15T22:00:00Z"), day("2021-07-07T00:00:00"), day("december 2021")
    ('2026-03-21', '2011-06-16', '2021-07-07', None)
    """
    text = value.strip() if isinstance(value, str) else ""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        match = _MOMENT.fullmatch(text)
        if match is None:
            return None
        if match[4] is None:
            return date.fromisoformat(match[1]).isoformat()
        at = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[4].upper().replace('Z', '+00:00')}")
        return at.astimezone(AMSTERDAM).date().isoformat()
    except (ValueError, OverflowError):
        return None


def names(values: list[str]) -> tuple[Name, ...]:
    """Return the names among identifiers and addresses: of the paper, at open.overheid.nl, and of the page at
    rijksoverheid.nl. Any other value is returned unchanged.

    >>> names(["https://zoek.officielebekendmakingen.nl/kst-36202-56.html"])[0]
    ('kst-36202-56', 'kst')
    """
    found: list[Name] = []
    for value in values:
        papers, document, page = named([value]), own(value), page_of(value)
        if papers:
            found += identifiers(papers[0])
        elif document:
            found.append((document, "open-overheid"))
        elif page:
            found.append((page, "rijksoverheid"))
        else:
            found.append((value, "other"))
    return tuple(dict.fromkeys(found))


def own(address: str) -> str | None:
    """Return the name in an address of a document at open.overheid.nl; None for any other address.

    >>> own("https://open.overheid.nl/documenten/b2e91e90-a433-4985-91ed-5c1bffbc72a4/file")
    'b2e91e90-a433-4985-91ed-5c1bffbc72a4'
    """
    match = _OWN.fullmatch(address) if address.startswith(SITE) else None
    return match[1] if match else None


def page_of(address: str) -> str | None:
    """Return the address of a document's page at rijksoverheid.nl, without the web archive around it.

    The path of such a page has a day and a title, and so is about one document.

    >>> page_of("https://archief06.archiefweb.eu/archives/archiefweb/20180422095750/http://www.rijksoverheid.nl/documenten/kamerstukken/2011/06/21/brouwgerst")
    'https://www.rijksoverheid.nl/documenten/kamerstukken/2011/06/21/brouwgerst'
    """
    match = _PAGE.fullmatch(address.strip())
    return f"https://{match[1]}" if match else None
