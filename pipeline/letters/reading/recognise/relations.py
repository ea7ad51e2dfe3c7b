"""Recognise the role of a cited document: the letter answers it, delays the answer, settles it, or only cites it."""

import re
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.questions import QuestionFacts
from pipeline.model.printed import Citation, Relation

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z«‘“])|\n")
ABBREVIATED = re.compile(r"(?:\b(?:nrs?|c\.s|jl|d\.d|art|blz|p|dhr|mw|mr|dr|drs|[A-Z])\.)$", re.IGNORECASE)
HEREBY = re.compile(
    r"\b(?:hiermee|hierbij|daarmee|hierdoor|bij dezen?|(?:met|in|door|middels) (?:deze|dit|mijn) (?:\w+ )?"
    r"(?:\w*brief|schrijven|toezending|rapportage)|"
    r"met (?:de|het) (?:toezending|aanbieding) (?:hier)?van|deze (?:kamer)?brief)\b",
    re.IGNORECASE,
)
FULFILLED = re.compile(
    r"\bgestand\b|\bafgedaan\b|\baf te doen\b|\bdoe(?:n)? (?:ik|wij)\b.*\baf\b|"
    r"\binvulling\b|\buitvoering\b|\buitgevoerd\b|"
    r"\bvoldo(?:e|et|en|aan|ende)\b|\bnagekomen\b|\bkom(?:en)? (?:ik|wij)\b.*\b(?:na|tegemoet)\b|"
    r"\bgevolg (?:gegeven|te geven)\b|\bgeef ik\b.*\bgevolg\b|\bgehoor\b",
    re.IGNORECASE,
)
NOT_YET = re.compile(
    r"\b(?:niet|geen|nog|deels|gedeeltelijk|voornemens|zal|zullen|verwacht|wil|binnenkort|later|uitstel|deel van)\b",
    re.IGNORECASE,
)
SETTLED = ("motie", "toezegging")


def related(
    citations: Sequence[Citation],
    spans: Sequence[tuple[int, int]],
    text: str,
    asked: QuestionFacts | None,
    your_letter: FoundValue | None,
) -> tuple[Citation, ...]:
    """Return the citations with their relation, and answered questions that only the letterhead names.

    `spans` are the offsets of the citations in `text`.
    """
    numbers = {number.text for number in asked.numbers} if asked else set()
    role: Relation = "delays" if asked and asked.response and asked.response.text == "delay" else "answers"
    found = [
        replace(citation, relation=_relation(citation, span, text, numbers, your_letter, role))
        for citation, span in zip(citations, spans, strict=True)
    ]
    cited = {target.removeprefix("kv-tk-") for citation in citations for target in citation.targets}
    for number in asked.numbers if asked else ():
        if number.text not in cited:
            start = number.start
            found.append(
                Citation(text=number.text, kind="kamervragen", targets=(number.text,), start=start, relation=role)
            )
    return tuple(found)


def _relation(
    citation: Citation,
    span: tuple[int, int],
    text: str,
    numbers: Collection[str],
    your_letter: FoundValue | None,
    role: Relation,
) -> Relation:
    if any(target.removeprefix("kv-tk-") in numbers for target in citation.targets):
        return role
    if citation.kind == "letter" and your_letter is not None:
        mine = citation.text.casefold()
        return role if mine.startswith("uw ") and mine.endswith(your_letter.text.casefold()) else "cites"
    if citation.kind in SETTLED and settles(sentence(text, *span)):
        return "settles"
    return "cites"


def sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a span.

    >>> sentence("Eerst dit. Hiermee doe ik de motie-Jansen (nr. 3) af. Dan dat.", 25, 40)
    'Hiermee doe ik de motie-Jansen (nr. 3) af.'
    """
    first, last = 0, len(text)
    for match in SENTENCE.finditer(text, max(0, start - 600), end + 600):
        if ABBREVIATED.search(text, max(0, match.start() - 6), match.start()) and match[0] != "\n":
            continue
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    return text[first:last]


def settles(words: str) -> bool:
    """Return whether a sentence says that the letter fulfils what it cites.

    >>> settles("Met deze brief doe ik de toezegging TZ202412-114 gestand."), settles("Ik zal de motie uitvoeren.")
    (True, False)
    """
    return bool(HEREBY.search(words) and FULFILLED.search(words)) and NOT_YET.search(words) is None
