"""Recognise dates, and the places before them, as printed in Dutch and English letters."""

import re

from pipeline.letters.reading.recognise.found import FoundValue, part
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup

MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october|jan|feb|febr|mrt|apr|jun|jul|aug|sept|sep|okt|oct|nov|dec"
)
NUMBERS = (
    "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|"
    "achttien|negentien|twintig|eenentwintig|tweeëntwintig|drieëntwintig|vierentwintig|vijfentwintig|zesentwintig|"
    "zevenentwintig|achtentwintig|negenentwintig|dertig|eenendertig|eerste|tweede|derde|vierde|vijfde|zesde|zevende|"
    "achtste|negende|tiende|elfde|twaalfde"
)
YEAR = r"(?:(?:19|20)\d{2}|['’]\d{2})"
YEAR_IN_WORDS = r"(?:negentienhonderd|tweeduizend|twintighonderd)(?: ?[a-zë]+)?"
DATE = re.compile(
    rf"\b(?:(?:(?:(?<![\w.,-])[1-3] (?=\d ))?\d{{1,2}}(?:e|de|ste|st|nd|rd|th)?\.?|{NUMBERS})"
    rf"(?: of)?[ -](?:{MONTHS})\.?,?[ -](?:{YEAR}|"
    rf"{YEAR_IN_WORDS})"
    rf"|\d{{1,2}}(?:{MONTHS}) ?{YEAR}|\d{{1,2}} (?:{MONTHS})(?:19|20)\d{{2}}|\d{{1,2}} (?:{MONTHS})\.? \d{{2}}$"
    rf"|\d{{1,2}}-(?:{MONTHS})-\d{{2}}(?!\d)|\d{{1,2}} (?:{MONTHS}) [2-9]\d{{3}}"
    r"|(?<![\d/.-])(?:0?[1-9]|[12]\d|3[01])(?P<mark>[-/.])(?:0?[1-9]|1[0-2])(?P=mark)['’]?\d{2}(?![\d/.-])"
    rf"|(?:{MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? {YEAR}"
    r"|\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|(?:{MONTHS}) (?:{YEAR}|{YEAR_IN_WORDS}))(?![\w])",
    re.IGNORECASE,
)
PLACE_DATE = re.compile(
    r"(?P<place>(?:['’‘`]s|Den|The|Sint|St\.|Bergen)?[ -]?[A-Z][\w'’.-]{2,}(?:[ -](?:aan|op|den|de|en|"
    r"[A-Z][\w'’.-]+)){0,3})"
    r"[ ]?,? (?:de |den |d\.d\. )?(?P<date>.{4,40})"
)
"""`Den Haag, 16 juni 2011`, `'s-Gravenhage, 3 mei 1999`, `The Hague, February 28, 2002`."""
COLON = re.compile(r"(?<=^Den Haag):|(?<=^Rijswijk):|(?<=^Zoetermeer):|(?<=^['’‘]s-Gravenhage):")
"""A colon between place and date; behind other words it is that of a label."""
NO_PLACES = frozenset(
    ("Voorgesteld", "Ontvangen", "Ingezonden", "Vastgesteld", "Verzonden", "Gedrukt", "Nader", "Brief")
)
"""Words before a date that name an event on that date rather than a place."""
WEEKDAY = re.compile(r"(?:maan|dins|woens|donder|vrij|zater|zon)dag ", re.IGNORECASE)
TWO_DIGITS = re.compile(r"\d{2}")


def _may_be_dated(text: str) -> bool:
    """Return whether a text has the digits of a year, or the end of one in words."""
    return TWO_DIGITS.search(text) is not None or "duizend" in text or "honderd" in text


def find(piece: WordGroup, rule: str, begin: int = 0) -> FoundValue | None:
    """Return the first date in a piece."""
    if not _may_be_dated(piece.text):
        return None
    match = DATE.search(piece.text, begin)
    return part(piece, *match.span(), rule) if match else None


def is_date(text: str) -> bool:
    """Return whether a text is a date and nothing more.

    >>> is_date("donderdag 16 juni 2011"), is_date("16 juni 2011, nr. 3"), is_date("juni 2011")
    (True, False, True)
    """
    if len(text) > 50 or not _may_be_dated(text):
        return False
    text = (WEEKDAY.sub("", text, count=1) if "dag " in text.lower() else text).strip(" -–.,:|")
    return DATE.fullmatch(text) is not None


def nearly_date(piece: WordGroup) -> FoundValue | None:
    """Return the date of a line with little else: a stamp, a mark of OCR, a number of enclosures."""
    if len(piece.text) > 34 or not _may_be_dated(piece.text):
        return None
    match = DATE.search(piece.text)
    rest = piece.text[: match.start()] + piece.text[match.end() :] if match else ""
    return part(piece, *match.span(), "date-alone") if match and len(rest.replace(" ", "")) <= 4 else None


def dateline(piece: WordGroup) -> tuple[FoundValue, FoundValue] | None:
    """Return place and date of a line that has only these two."""
    if len(piece.text) > 70 or not _may_be_dated(piece.text):
        return None
    text = piece.text.rstrip(" .,:")
    match = PLACE_DATE.fullmatch(COLON.sub(",", text, count=1) if ":" in text else text)
    if match is None or not is_date(match["date"]):
        return None
    if label(match["place"]) or match["place"] in NO_PLACES:
        return None
    place = part(piece, *match.span("place"), "dateline")
    if DATE.search(place.text) or WEEKDAY.fullmatch(place.text.lower() + " "):
        return None
    date = find(piece, "dateline", match.start("date"))
    return (place, date) if date else None
