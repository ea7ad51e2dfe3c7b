"""Motions by name: `motie-Van der Plas c.s.`, `de motie van de leden Van Campen en Boswijk`.

The kamerstuk number that identifies the motion follows the name; `join` merges the two into one citation.
"""

import re
from collections.abc import Sequence

from pipeline.letters.reading.citations.found import LETTER, FoundCitation, starts_word

_PARTICLE = (
    r"(?:[Vv]an|[Dd]e|[Dd]en|[Dd]er|[Tt]e|[Tt]en|[Tt]er|[Ee]l|[Vv]on|[Dd]u|[Ll]e|’t|'t|[Aa]l|[Bb]en|(?:In|Op)\s[’']t)"
)
_CAPITAL = (
    r"(?!(?:Kamer|Tweede|Eerste|Handelingen|Nr|Vraag|Hierbij|Antwoord|In|Op|De|Het|Ik|Deze|Dit)\b)"
    rf"(?:d’|d'|’t\s|'t\s)?[A-ZÀ-Þ][a-zß-ɏ’'][{LETTER}’']{{0,30}}(?:[-‑][{LETTER}][{LETTER}’']{{1,30}}){{0,2}}"
)
NAME = rf"(?:{_PARTICLE}\s{{1,2}}){{0,3}}{_CAPITAL}(?:\s{{1,2}}(?:{_PARTICLE}\s{{1,2}}){{0,3}}{_CAPITAL}){{0,2}}"
"""Surname of a member with its particles, or several capitalised words."""
_NAMES = rf"{NAME}(?:(?:\s?/\s?|\s?,\s{{1,2}}|\s{{1,2}}en\s{{1,2}}){NAME}){{0,9}}(?:\s{{1,2}}c\.\s?s\.)?"
_OF_MEMBERS = r"van\s{1,2}(?:het\s{1,2}(?:Kamer)?lid|de\s{1,2}(?:Kamer)?leden|de\s{1,2}heer|mevrouw)\s{1,2}"
_MOTION = re.compile(rf"[Mm]oties?(?:\s?-\s?|\s{{1,2}}(?:{_OF_MEMBERS})?){_NAMES}")
_SIGNED = re.compile(r"\s{0,3}[(,]?\s{0,3}(?:op\s{1,2}|ingediend\s{1,2}|met\s{1,2})?$")
_CLOSING = re.compile(r"\s?\)")
_BETWEEN = 14


def find_moties(text: str) -> list[FoundCitation]:
    """Return the motions that a text names, without their numbers."""
    if "otie" not in text:
        return []
    return [FoundCitation(m.start(), _end(m), "motie") for m in _MOTION.finditer(text) if starts_word(text, m.start())]


def join(text: str, moties: Sequence[FoundCitation], papers: Sequence[FoundCitation]) -> list[FoundCitation]:
    """Return motions and papers, merging a motion with the paper directly after it into one citation of the motion."""
    by_start = {paper.start: paper for paper in papers}
    joined: list[FoundCitation] = []
    taken: set[int] = set()
    for motie in moties:
        paper = next((by_start[at] for at in range(motie.end, motie.end + _BETWEEN) if at in by_start), None)
        numbered = paper is not None and paper.targets and paper.targets[0].startswith("kst-")
        if paper is None or not numbered or not _SIGNED.fullmatch(text, motie.end, paper.start):
            joined.append(motie)
            continue
        closing = _CLOSING.match(text, paper.end) if "(" in text[motie.end : paper.start] else None
        joined.append(FoundCitation(motie.start, closing.end() if closing else paper.end, "motie", paper.targets))
        taken.add(paper.start)
    return joined + [paper for paper in papers if paper.start not in taken]


def _end(match: re.Match[str]) -> int:
    """Return the end of the names, without the full stop that ends the sentence."""
    return match.end() - (match[0].endswith(".") and not match[0].endswith("s."))
