"""Questions of members and their answers: `2024Z01234`, `Aanhangsel Handelingen II 2022/23, nr. 1823`."""

import re

from pipeline.letters.reading.citations.found import SESSION_YEAR, WORD, FoundCitation, session_key, starts_word

_CASE = re.compile(rf"20[0-3]\dZ\d{{5}}(?![{WORD}])(?<![\w-].{{10}})")
"""Case number of the Tweede Kamer: year, Z, five digits."""
_QUESTION = re.compile(r"[Vv]ra(?:ag|gen)|\b[Kk]v-tk")
_AROUND = 250
_CHAMBER = (
    r"(?:(?:\s{1,2}(?:der|van\s{1,2}de))?\s{1,2}(?:II?|TK|EK|[Tt]weede\s{1,2}[Kk]amer|[Ee]erste\s{1,2}[Kk]amer)\b)?"
)
_ANNEX = re.compile(
    r"[Aa]anhangsel\s{1,2}(?:(?:van|bij|tot)\s{1,2}(?:de\s{1,2})?|der\s{1,2})?[Hh]andelingen"
    + f"(?P<chamber>{_CHAMBER})"
    + rf"\s{{0,2}},?\s{{0,2}}(?:[Vv]ergaderjaar\s{{1,2}})?{SESSION_YEAR}\s{{0,2}},?\s{{0,2}}(?:[Aa]anhangsel\s{{1,2}})?"
    + r"(?:(?:nr|nummer|no)s?\.?\s{0,2})?(?P<number>\d{1,4})(?!\d|\.\d)"
)
_CHAMBER_FIRST = re.compile(
    r"(?P<chamber>[TE](?:weede|erste)\s{1,2}Kamer)\s{0,2},\s{0,2}(?:vergaderjaar\s{1,2})?"
    + SESSION_YEAR
    + r"\s{0,2},\s{0,2}[Aa]anhangsel(?:\s{1,2}van\s{1,2}de\s{1,2}Handelingen)?\s{0,2},?\s{0,2}"
    + r"(?:nr|nummer)\.?\s{0,2}(?P<number>\d{1,4})(?!\d|\.\d)"
)
_LITERAL = re.compile(r"(?:ah-[te]k-(?:19|20)\d{6}-\d{1,4}|kv-tk-20\d\dZ\d{5})(?![\w-])")


def find_kamervragen(text: str) -> list[FoundCitation]:
    """Return the questions and answers that a text cites; a case number is one only near a word for questions."""
    found: list[FoundCitation] = []
    for match in _CASE.finditer(text):
        around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        kind = "kamervragen" if _QUESTION.search(around) else "other"
        found.append(FoundCitation(match.start(), match.end(), kind, (match[0],)))  # type: ignore[arg-type]
    if "anhangsel" in text:
        found += [_answer(match) for pattern in (_ANNEX, _CHAMBER_FIRST) for match in pattern.finditer(text)]
    if "-tk-" in text or "-ek-" in text:
        found += [
            FoundCitation(m.start(), m.end(), "kamervragen", (m[0],))
            for m in _LITERAL.finditer(text)
            if starts_word(text, m.start()) and not text[m.end() : m.end() + 12].lstrip().startswith("ISSN")
        ]
    return found


def _answer(match: re.Match[str]) -> FoundCitation:
    year = session_key(match)
    chamber = match["chamber"].split()[-2:] if match["chamber"] else []
    series = "ah-ek" if chamber and chamber[0].lower() in ("i", "ek", "eerste") else "ah-tk"
    targets = (f"{series}-{year}-{match['number']}",) if year is not None else ()
    return FoundCitation(match.start(), match.end(), "kamervragen", targets)
