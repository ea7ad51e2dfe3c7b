"""Kamerstukken in running text: `Kamerstukken II 2010/11, 32 824, nrs. 3 en 5`, `36 600-XIV, nr. 66`, `35334-BV`.

A paper has a dossier (five digits; a budget chapter, sub-dossier or Rijkswet number may follow) and a number within
that dossier. Its key is the id that KOOP gives it: `kst-36600-XIV-66` (https://zoek.officielebekendmakingen.nl). A
dossier number followed by `nr.` and a number counts anywhere; every looser form counts only after a word such as
Kamerstuk. So a post office box, a telephone number or a kenmerk is never a paper.
"""

import re

from pipeline.letters.reading.citations.found import MONTHS, WORD, FoundCitation

_DOSSIER = re.compile(r"[1-4]\d[\s.]?\d{3}(?:(?<=21.501)[\s-]?\d\d|(?<=21501)[\s-]?\d\d)?(?!\d)")
"""Dossiers 10000 to 49999: 36 000 were opened by 2022, about 250 each year. 21501 (Councils of the European Union)
always has two more digits, so it is the only dossier in which a lost hyphen can be repaired."""
_CHAPTER = re.compile(
    r"(?:\s?[-‐‑–]?\s?|,?\s(?:hoofdstuk|hfd?st\.?|H\.)\s)([IVX]{1,5}(?:[A-E]|\s[A-E](?=\s?,?\s?nrs?\b))?)(?![A-Za-z0-9])"
)
_FUND = re.compile(r"\s?[-‐‑–]?\s?([A-M])(?=,?\s{0,2}nrs?\b|-\d)")
"""A budget fund has one letter. A single letter with no paper after it is itself a paper."""
_SUB = re.compile(r"\s?[-‐‑–]\s?(\d\d)(?=,?\s{0,2}(?:nrs?\b|nummers?\b)|-\d)")
_SLASHED = re.compile(r"\s?/\s?[1-4]\d[\s.]?\d{3}(?!\d)")
"""A second dossier of the same paper: the paper has the same number in both."""
_KINGDOM = re.compile(r"[\s‐‑–-]?\(?(R\s?\d{3,4})\)?(?![A-Za-z0-9])")
_NUMBER = re.compile(r"[\s,;:]{0,3}\(?(?:stuk\s)?(nr|nrs|nummers?|no|nos|Nrs?|letters?)\.?\s{0,3}(?=[\dA-Z])")
_DASHED = re.compile(r"[-/](\d{1,4}|[A-Z]{1,2})(?![\dA-Za-z]|-\d)")
_BARE_LETTER = re.compile(r"\s?,\s?(?=[A-Z]{1,3}(?![A-Za-z0-9]))")
_BARE_NUMBER = re.compile(r"\s?,\s?(\d{1,4})(?=\s?(?:[);.]|,(?!\d)|$))")
_ITEM = re.compile(rf"(\d{{1,4}}[a-z]?(?![{WORD}/]|\s{MONTHS}|[.,]\d)|[A-Z]{{1,3}}(?![A-Za-z0-9]))(?!\s\d{{3}}(?!\d))")
_AND = re.compile(r"\s?(en|&|alsmede)\s(?:(?:nrs?|nummers?)\.?\s?)?")
_COMMA = re.compile(r"\s?,\s?(?:(?:nrs?|nummers?)\.?\s?)?")
_TO = re.compile(r"\s?(?:t/m|tot en met|[-–])\s?")
_AFTER_PAIR = re.compile(r"\s{0,3}(?:[).,;:\]]|$)")
_WORD = (
    r"(?:\b[Kk]amer(?:-\s{1,2})?stuk(?:ken|nr\.?|nummers?)?|\bKAMERSTUK(?:KEN)?|\b[Kk]st\.?|\bT\.?K\.?|\bE\.?K\.?"
    r"|\b[TtEe](?:weede|erste)\s{1,2}[Kk]amer|\b[Ss]tuk(?:ken)?|\b(?:[Kk]amer(?:stuk)?)?[Dd]ossier(?:s|nummers?|nr\.?)?)"
)
_PREFIX = re.compile(
    _WORD + r"(?:[\s,.:*(–—/-]|\bI{1,2}\b|\ben\b(?=\sI{1,2}\b)|"
    r"\b[TE]K\b|\b(?:Tweede|Eerste|Kamer|der|Staten-Generaal|vergaderjaar|verg|met|nr|nrs"
    r"|nummers?|no|dossiers?|dossiernummers?|kamerstuk(?:ken)?)\b|(?:19|20)\d\d\b|\d\d(?=[\s,.;:/–—-]))*+$"
)
_HINT = re.compile(r"amer|tuk|TUK|[Kk]st|ossier|T\.?K|E\.?K")
_BEFORE_HINT = 10
"""Most characters of a word before the part of it that `_HINT` finds: `Tweede  Kamer` has nine before `amer`."""
_SENATE = re.compile(r"\bI\b|\bE\.?K\b|[Ee]erste\s")
_SERIES = re.compile(r"(?:[\s,;]|\ben\b|\balsmede\b)*+$")
_PAPER_FIRST = re.compile(r"nr\.?\s{0,2}(\d{1,4})\s{0,2}\((?:[Kk]amerstuk\s)?(?=\d\d[\s.]?\d{3})")
_PAPER_WORD = re.compile(r"(?:\b(?:[Ss]tuk|[Kk]amerstuk)\s?)?$")
_LITERAL = re.compile(
    r"(?<![\w-])kst-((?:\d{5}|[IVXLC]{2,9}(?=-[A-Z]))(?:-(?:[IVX]{1,5}[A-E]?|[A-M]|\d\d|R\d{3,4})(?=-))?-(?:\d{1,4}|[A-Z]{1,3}))(?![\w-])"
)
_OTHER_NUMBER = re.compile(r"(?:[Pp]ostbus|Stcrt|Stb|Trb|ISBN|€|[Tt]el(?:efoon)?|[Ff]ax|[Kk]enmerk)[\s.:]{0,3}$")
_FIRST_BARE = "15"
"""A number below dossier 15 000 (1978) with no word before it is more likely a quantity."""
_ROMAN = re.compile(
    r"(?:\b[Kk]amerstuk(?:ken|nr\.?|nummers?)?|\bE\.?K\.?|\b[Ee]erste\s[Kk]amer)[^.;()\n]{0,60}?[\s,](?<!\d[\s-])"
    r"(?P<dossier>[IVXLC]{2,9}),\s?(?:letter\s|nr\.?\s)?(?P<paper>[A-Z]{1,3})(?![\w-])"
)
"""A dossier of the Eerste Kamer that is not a bill has a roman number, and its papers have letters."""
_ROMAN_PAPER = re.compile(r",\s?(?:letter\s|nr\.?\s)?[A-Z]{1,3}(?![\w-])")
"""The end of such a citation, behind two letters of a roman number; hardly any other text has it. A pattern that
begins with the comma is found ten times as fast."""
_CHAPTER_BARE = re.compile(r"\((?P<dossier>[1-4]\d\s?\d{3})[\s-](?P<chapter>[IVX]{1,5}[A-E]?)[\s-](?P<paper>\d{1,4})\)")
_WINDOW = 90
"""Characters before a dossier in which its word may appear:
`Tweede Kamer der Staten-Generaal, vergaderjaar 2010-2011, …`."""
_LONGEST_RANGE = 40


def find_kamerstukken(text: str) -> list[FoundCitation]:
    """Return the papers and dossiers that a text cites, in order of appearance."""
    found: list[FoundCitation] = []
    if "kst-" in text:
        found += _literals(text)
    found += _others(text)
    reversed_order = _paper_first(text) if "(" in text else {}
    series: tuple[int, bool] | None = None
    after = 0
    for match in _DOSSIER.finditer(text):
        if match.start() < after or _in_number(text, match.start()):
            continue
        first = reversed_order.get(match.start())
        window = text[max(after, match.start() - _WINDOW) : match.start()]
        hint = _HINT.search(window) if first is None else None
        prefix = _PREFIX.search(window, max(0, hint.start() - _BEFORE_HINT)) if hint else None
        senate = False
        if prefix is not None:
            senate = _SENATE.search(prefix[0]) is not None
        elif series is not None and _SERIES.fullmatch(text, series[0], match.start()):
            senate = series[1]
        elif first is None and (
            match[0] < _FIRST_BARE or (_OTHER_NUMBER.search(window) and not _is_paper(text, match, window))
        ):
            continue
        else:
            series = None
        trusted = prefix is not None or series is not None
        paper = _read(text, match, first, trusted, senate)
        if paper is None:
            continue
        start = match.start() - (len(window) - prefix.start() if prefix is not None else 0)
        paper = paper._replace(start=first[0] if first else start)
        if found and (shared := _shared(text, found[-1], paper)):
            found[-1] = shared
        found.append(paper)
        after = paper.end
        series = (after, senate) if trusted else None
    return found


def _shared(text: str, before: FoundCitation, paper: FoundCitation) -> FoundCitation | None:
    """Return the dossier before a paper as the same paper in that dossier (`34 477 en 31 839, nr. 57`), or None."""
    alone = before.targets[0].removeprefix("dossier-") if len(before.targets) == 1 else ""
    number = paper.targets[0].rpartition("-")[2] if len(paper.targets) == 1 else ""
    if alone == before.targets[0] or not number or paper.targets[0].startswith("dossier-"):
        return None
    joined = text[before.end : paper.start].strip() in ("en", "/", "en dossier")
    return before._replace(targets=(f"kst-{alone}-{number}",)) if joined and alone else None


def _is_paper(text: str, match: re.Match[str], window: str) -> bool:
    """Return whether a number after `kenmerk` is a paper nevertheless: `kenmerk 32 479, nr. 3`."""
    named = window.rstrip(" :").endswith("enmerk")
    return named and match[0][2:3] == " " and re.compile(r",\s?nrs?\.\s?\d").match(text, match.end()) is not None


def _others(text: str) -> list[FoundCitation]:
    """Return papers of dossiers with a roman number, and papers written as `(36600 XIV 29)`."""
    ends = (text[max(0, m.start() - 2) : m.start()] for m in _ROMAN_PAPER.finditer(text))
    roman = _ROMAN.finditer(text) if any(len(end.strip("IVXLC")) == 0 and len(end) == 2 for end in ends) else ()
    bare = _CHAPTER_BARE.finditer(text) if "(" in text else ()
    return [
        *(FoundCitation(m.start(), m.end(), "kamerstuk", (f"kst-{m['dossier']}-{m['paper']}",)) for m in roman),
        *(
            FoundCitation(m.start() + 1, m.end() - 1, "kamerstuk", (f"kst-{_digits(m)}-{m['chapter']}-{m['paper']}",))
            for m in bare
        ),
    ]


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match["dossier"])


def _in_number(text: str, at: int) -> bool:
    """Return whether the digits at an offset are part of a longer number, or of an id written out."""
    before = text[max(0, at - 4) : at]
    return before == "kst-" or before[-1:].isdigit() or (before[-1:] in (".", ",") and before[-2:-1].isdigit())


def _literals(text: str) -> list[FoundCitation]:
    """Return ids written out, except an id that is printed above the ISSN at the foot of a page."""
    return [
        FoundCitation(m.start(), m.end(), "kamerstuk", (f"kst-{m[1]}",))
        for m in _LITERAL.finditer(text)
        if not text[m.end() : m.end() + 12].lstrip().startswith("ISSN")
    ]


def _paper_first(text: str) -> dict[int, tuple[int, str]]:
    """Return, by the offset of each dossier in `stuk nr. 12 (36 410)`, the start of the citation and its paper."""
    found: dict[int, tuple[int, str]] = {}
    for match in _PAPER_FIRST.finditer(text):
        word = _PAPER_WORD.search(text, max(0, match.start() - 12), match.start())
        found[match.end()] = (word.start() if word else match.start(), match[1])
    return found


def _read(
    text: str, match: re.Match[str], first: tuple[int, str] | None, trusted: bool, senate: bool
) -> FoundCitation | None:
    """Return the papers at a dossier number, else the dossier alone if a word marks it as one (`trusted`), or None."""
    dossier, at, chapter = _dossier(text, match)
    if first is not None:
        if text[at : at + 1] != ")":
            return None
        return FoundCitation(match.start(), at + 1, "kamerstuk", (f"kst-{dossier}-{first[1]}",))
    papers, end = _papers(text, at, trusted, senate)
    if papers:
        return FoundCitation(match.start(), end, "kamerstuk", tuple(f"kst-{dossier}-{paper}" for paper in papers))
    dashed = _DASHED.match(text, at)
    if dashed and not chapter and _may_dash(text, match, dashed, trusted, senate):
        return FoundCitation(match.start(), dashed.end(), "kamerstuk", (f"kst-{dossier}-{dashed[1]}",))
    if dashed and chapter and (trusted or text[match.start() - 1 : match.start()] == "("):
        return FoundCitation(match.start(), dashed.end(), "kamerstuk", (f"kst-{dossier}-{dashed[1]}",))
    return FoundCitation(match.start(), at, "kamerstuk", (f"dossier-{dossier}",)) if trusted else None


def _dossier(text: str, match: re.Match[str]) -> tuple[str, int, bool]:
    """Return a dossier number without blanks, the offset after it, and whether it has an addition."""
    digits = re.sub(r"\D", "", match[0])
    if len(digits) == 7:
        return f"{digits[:5]}-{digits[5:]}", match.end(), True
    slashed = _SLASHED.match(text, match.end())
    if slashed is not None:
        return digits, slashed.end(), False
    for pattern in (_SUB, _CHAPTER, _FUND, _KINGDOM):
        addition = pattern.match(text, match.end())
        if addition is not None:
            return f"{digits}-{addition[1].replace(' ', '')}", addition.end(), True
    return digits, match.end(), False


def _may_dash(text: str, match: re.Match[str], dashed: re.Match[str], trusted: bool, senate: bool) -> bool:
    """Return whether `36 471-64` is a paper: after a word, or alone in brackets; with one letter only in the Senate."""
    if dashed[1] in tuple("ABCDEFGHIJKLM"):
        return senate
    own = text[match.start() - 1 : match.start()] == "(" and text[dashed.end() : dashed.end() + 1] == ")"
    return trusted or own


def _papers(text: str, at: int, trusted: bool, senate: bool) -> tuple[list[str], int]:
    """Return the numbers of the papers after a dossier number, and the offset after them."""
    number = _NUMBER.match(text, at)
    if number is not None and (trusted or number[1][0] != "N"):
        return _listed(text, number.end(), number[1] in ("nrs", "nummers", "nos", "Nrs", "letters"), senate)
    if not trusted:
        return [], at
    letter = _BARE_LETTER.match(text, at) if senate else None
    if letter is not None:
        return _listed(text, letter.end(), plural=True)
    loose = _BARE_NUMBER.match(text, at)
    return ([loose[1]], loose.end()) if loose is not None else ([], at)


def _listed(text: str, at: int, plural: bool, senate: bool = False) -> tuple[list[str], int]:
    """Return the items of `3, 5 en 7`, `3 t/m 7` or, for both Chambers, `3 en A`, and the offset after them."""
    item = _ITEM.match(text, at)
    if item is None:
        return [], at
    papers, end = [item[1]], item.end()
    pending: list[str] = []
    at = end
    while True:
        joint = _AND.match(text, at) or _TO.match(text, at) or _COMMA.match(text, at)
        item = _ITEM.match(text, joint.end()) if joint is not None else None
        if joint is None or item is None:
            return papers, end
        if item[1][0].isdigit() != papers[0][0].isdigit():
            other = senate and joint[0].strip().startswith("en") and _AFTER_PAIR.match(text, item.end())
            return ([*papers, item[1]], item.end()) if other else (papers, end)
        at = item.end()
        mark = joint[0].strip().split()[0]
        if mark.startswith(",") and not plural:
            pending.append(item[1])  # After a single `nr.` a comma joins numbers only when `en` ends the list.
            continue
        if mark[0] in "-–t":
            papers += _range(papers[-1], item[1])
        elif plural or pending or "nr" in joint[0] or _AFTER_PAIR.match(text, at):
            papers += [*pending, item[1]]
            pending = []
        else:
            return papers, end
        end = at


def _range(first: str, last: str) -> list[str]:
    """Return the numbers after the first up to the last, or only the last where the range is no plain short one."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _LONGEST_RANGE:
        return [str(number) for number in range(int(first) + 1, int(last) + 1)]
    return [last]
