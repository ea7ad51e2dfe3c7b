"""Acts of the European Union: `Verordening (EU) 2016/679`, `Richtlijn 92/43/EEG`, `COM(2020) 381`.

The key of a regulation, directive or decision is its European Legislation Identifier
(https://eur-lex.europa.eu/content/help/eurlex-content/eli.html): `eli/reg/2016/679/oj`. The key of a Commission
document is the reference that EUR-Lex resolves: `COM:2020:381:FIN`.
"""

import re
from collections.abc import Iterator

from pipeline.letters.reading.citations.found import WORD, FoundCitation, starts_word

_ACT = re.compile(
    r"\b(?P<how>[Uu]itvoerings-?|[Gg]edelegeerde\s{1,2}|[Kk]ader)?"
    r"(?P<act>[Vv]erordening|[Rr]ichtlijn|[Bb]esluit|[Bb]eschikking|Regulation|Directive|Decision)(?:en)?\s{1,2}"
    r"(?P<union>\(\s?(?:EU|EG|EEG|Euratom|EC|EEC)(?:,\s?Euratom)?\s?\)\s{0,2}|(?:EU|EG|EEG)[\s-]{1,2})?"
    r"(?P<nr>[Nn]r\.?\s{0,2}|[Nn]o\.?\s{0,2})?(?P<a>\d{1,4})\s?/\s?(?P<b>\d{1,4})(?P<tail>/(?:EU|EG|EEG|JBZ|GBVB|Euratom|EC|EEC)(?![A-Za-z]))?(?![\d/])"
)
_NAMED = re.compile(rf"(?:AVG|GDPR|[Aa]lgemene\s{{1,2}}[Vv]erordening\s{{1,2}}[Gg]egevensbescherming)(?![{WORD}/]|-\w)")
_GDPR = "eli/reg/2016/679/oj"
_SERIES = ("COM", "JOIN", "SWD", "SEC")
_DOCUMENT = re.compile(
    rf"(?P<series>{'|'.join(_SERIES)})"
    + r"\s?\(\s?(?P<year>(?:19|20)\d\d)\s?\)\s{0,2}(?P<number>\d{1,4})(?!\d)(?:\s?final\b)?"
)
_CELEX = re.compile(r"\bCELEX[:\s]{1,2}(?P<celex>[1-9]\d{4}[A-Z]{1,2}\d{4})(?![\w])")
_SLASH = re.compile(r"/\s?\d")
_BEFORE_SLASH = re.compile(r"\d\s?\Z")
"""The parts of `\\d\\s?/\\s?\\d`: a pattern that begins with the slash is found several times as fast."""
_WINDOW = 60
_TYPES = {"v": "reg", "r": "dir", "b": "dec", "regulation": "reg", "directive": "dir", "decision": "dec"}
_HOW = {"u": "_impl", "g": "_del", "k": "_framw"}
_FIRST_YEAR = 1952
_YEAR_FIRST_SINCE = 2015
"""Until 2015 regulations were numbered number/year and directives year/number; since then all acts year/number
(https://eur-lex.europa.eu/content/tools/elaw/OA0614022END.pdf)."""


def find_eu_acts(text: str, capitals: frozenset[str]) -> list[FoundCitation]:
    """Return the acts and documents of the European Union that a text with these capital words cites."""
    found = _acts(text) if "/" in text else []
    if "AVG" in capitals or "GDPR" in capitals or "egevensbescherming" in text:
        found += [
            FoundCitation(m.start(), m.end(), "eu", (_GDPR,))
            for m in _NAMED.finditer(text)
            if starts_word(text, m.start())
        ]
    if not capitals.isdisjoint(_SERIES):
        found += [
            FoundCitation(m.start(), m.end(), "eu", (f"{m['series']}:{m['year']}:{int(m['number'])}:FIN",))
            for m in _DOCUMENT.finditer(text)
            if starts_word(text, m.start())
        ]
    if "CELEX" in capitals:
        found += [FoundCitation(m.start(), m.end(), "eu", (f"celex/{m['celex']}",)) for m in _CELEX.finditer(text)]
    return found


def _acts(text: str) -> list[FoundCitation]:
    """Return acts by their number: search the text just before each figure, slash and figure."""
    found: list[FoundCitation] = []
    after = 0
    for start, end in _slashes(text):
        match = _ACT.search(text, max(after, start - _WINDOW), end + 12)
        act = _act(match) if match is not None else None
        if act is not None:
            found.append(act)
            after = act.end
    return found


def _slashes(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each figure, slash and figure; none overlaps the one before."""
    last = 0
    for slash in _SLASH.finditer(text):
        figure = _BEFORE_SLASH.search(text, max(last, slash.start() - 2), slash.start())
        if figure is not None:
            last = slash.end()
            yield figure.start(), last


def _act(match: re.Match[str]) -> FoundCitation | None:
    """Return an act, or None for a number without any sign of the Union: `besluit 12/34` may be anyone's."""
    if not match["union"] and not match["tail"]:
        return None
    word = match["act"].lower()
    kind = _TYPES.get(word) or _TYPES["b" if word.startswith("be") else word[0]]
    order = _year_and_number(kind, match)
    if order is None:
        return FoundCitation(match.start(), match.end(), "eu")
    kind += _HOW.get((match["how"] or " ")[0].lower(), "")
    return FoundCitation(match.start(), match.end(), "eu", (f"eli/{kind}/{order[0]}/{order[1]}/oj",))


def _year_and_number(kind: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return the year and number of an act, or None where no year is in the position that the numbering requires."""
    first, second = _year(match["a"]), _year(match["b"])
    if kind == "reg" or (kind == "dec" and match["nr"]):
        if first is not None and len(match["a"]) == 4 and first >= _YEAR_FIRST_SINCE and not match["nr"]:
            return first, int(match["b"])
        return (second, int(match["a"])) if second is not None else None
    return (first, int(match["b"])) if first is not None else None


def _year(digits: str) -> int | None:
    """Return a year of the Union from four digits, or from the two digits used until 1999; None for other numbers."""
    year = int(digits) + 1900 if len(digits) == 2 else int(digits)
    return year if _FIRST_YEAR <= year <= 2099 and len(digits) in (2, 4) else None
