"""Parliamentary questions that a letter answers or delays: their number and day, and the members who asked them."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.letters.reading.citations.moties import NAME
from pipeline.letters.reading.recognise.dates import DATE
from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.parts import DocumentParts
from pipeline.model.printed import Asker

BLOCKS, ANNEX_BLOCKS, LONGEST = 4, 3, 2500
"""Blocks of the body and of the annex, and characters of a block, that may name the questions."""
CASE = re.compile(r"\b20[0-3]\d ?Z ?\d{5}\b")
"""Case number of the Tweede Kamer."""
ASKED = re.compile(r"vra(?:ag|gen)\b", re.IGNORECASE)
SUBMITTED = re.compile(
    rf"\b(?:ingezonden|ingediend|gesteld|toegezonden)(?: (?:op|d\.d\.|dd\.?|van))? (?P<date>{DATE.pattern})",
    re.IGNORECASE,
)
MEMBERS = re.compile(
    r"(?:vra(?:ag|gen)\s(?:(?:die|gesteld|zijn|werden)\s){0,3}(?:van|door)|(?:heeft|hebben|door)(?=.{0,400}vra(?:ag|gen)\b))"
    r"\s(?:het\s(?:Kamer)?lid|de\s(?:Kamer)?leden)\s",
    re.IGNORECASE,
)
MEMBER = re.compile(rf"(?:[A-Z]\.){{0,4}}\s?{NAME}")
PARTY = re.compile(
    r"\s?\((?:(?:beiden?|allen?|alle)\s)?(?P<party>(?!ingezonden|ontvangen)[A-Za-z0-9][\w.+/&'’ -]{0,39})\)"
)
NEXT = re.compile(r"\s?(?:,\s?en\b|,|\ben\b|&|/)\s?(?:van\s)?(?:(?:het|de)\s(?:Kamer)?(?:lid|leden)\s)?")
MOST_ASKERS = 30
LATER = re.compile(
    r"\buitstel\b|niet\b[^.]{0,120}\bbinnen (?:de|een) (?:\w+ ){0,2}(?:termijn|drie weken)|"
    r"\b(?:langer|meer tijd)\b[^.]{0,80}\b(?:beantwoord|nodig)|niet tijdig[^.]{0,60}beantwoord|"
    r"termijn van drie weken[^.]{0,80}\bniet\b",
    re.IGNORECASE,
)
"""The letter says that the answer comes later."""
POSTPONED = re.compile(r"\buitstel", re.IGNORECASE)
ANSWERS = re.compile(
    r"\b(?:worden|zijn) beantwoord zoals|"
    r"\bhierbij\b[^.]{0,160}\b(?:antwoord(?:en)?|beantwoording|beantwoord ik|beantwoorden wij)\b|"
    r"\b(?:zend|stuur|bied|doe|treft|ontvangt)\b[^.]{0,120}\b(?:antwoorden|beantwoording|antwoord)\b|"
    r"\bin (?:de )?bijlage\b[^.]{0,80}\b(?:antwoord|beantwoord)|\bbeantwoord ik\b|\bmijn antwoord(?:en)?\b",
    re.IGNORECASE,
)
"""The letter says that it carries the answers."""
ANSWERED = re.compile(r"Antwoord(?:en)?\b(?: op)?(?: vra(?:ag|gen))?(?: \d{1,3})?", re.IGNORECASE)
"""A line above an answer."""
TITLED = re.compile(r"(?:\w+ )?(?:beantwoording|antwoord(?:en)?)\b", re.IGNORECASE)


class QuestionFacts(msgspec.Struct, frozen=True):
    """Facts about the answered questions; None and () where the letter does not state them, or states several."""

    number: FoundValue | None = None
    numbers: tuple[FoundValue, ...] = ()
    """Every case that the letter names as answered."""
    date: FoundValue | None = None
    response: FoundValue | None = None
    """The words that show what the letter is; `text` is a `Response`."""
    askers: tuple[tuple[FoundValue, Asker], ...] = ()

    def values(self) -> dict[str, FoundValue | None]:
        """Return the fields with one value."""
        return {"question_number": self.number, "question_date": self.date, "response": self.response}


def questions(parts: DocumentParts, subject: FoundValue | None, yours: FoundValue | None) -> QuestionFacts:
    """Return the facts about the questions that a letter answers; `yours` is the reference of the answered letter."""
    published = parts.answer
    texts = list(_texts(parts, subject))
    if published is not None:
        texts = [published.questions] if published.questions else texts
        numbers = [published.case] if published.case else []
    else:
        numbers = [*_numbers([yours] if yours else []), *_numbers([text for text in texts if ASKED.search(text.text)])]
    said = published.answers if published else None
    response = _shown(_published(said), said) if said else _response(parts, subject)
    numbers = list({number.text: number for number in reversed(numbers)}.values())[::-1]
    dates = {date.text.casefold(): date for text in texts for date in _dates(text)}
    return QuestionFacts(
        number=numbers[0] if len(numbers) == 1 else None,
        numbers=tuple(numbers),
        date=next(iter(dates.values())) if len(dates) == 1 else None,
        response=response,
        askers=_askers(texts),
    )


def _texts(parts: DocumentParts, subject: FoundValue | None) -> Iterable[FoundValue]:
    """Yield the texts that may name the questions: the subject, the first blocks, and the head of the annex."""
    if subject is not None:
        yield subject
    for block in (*parts.body[:BLOCKS], *parts.annex[:ANNEX_BLOCKS]):
        first, last = block.lines[0], block.lines[-1]
        yield FoundValue(block.text[:LONGEST], first.start, last.end, first.page, "questions")


def _numbers(texts: Sequence[FoundValue]) -> list[FoundValue]:
    return [
        FoundValue(match[0].replace(" ", ""), text.start, text.end, text.page, "question-number")
        for text in texts
        for match in CASE.finditer(text.text)
    ]


def _dates(text: FoundValue) -> Iterable[FoundValue]:
    if ASKED.search(text.text):
        for match in SUBMITTED.finditer(text.text):
            yield FoundValue(match["date"], text.start, text.end, text.page, "questions-submitted")


def _response(parts: DocumentParts, subject: FoundValue | None) -> FoundValue | None:
    """Return whether the letter answers or delays, with the words that show it; None where nothing shows it."""
    texts = list(_texts(parts, None))
    title = subject.text if subject else ""
    answers = next((text for text in texts if ANSWERS.search(text.text)), None)
    answers = answers or next((text for text in texts if ANSWERED.fullmatch(text.text.rstrip(" .:"))), None)
    later = next((text for text in texts[:BLOCKS] if LATER.search(text.text)), None)
    if subject and POSTPONED.search(title):
        return _shown("delay", subject)
    if answers and not (later and not _has_answers(parts)):
        return _shown("answer", answers)
    if later:
        return _shown("delay", later)
    return _shown("answer", subject) if subject and TITLED.match(title) else None


def _published(said: FoundValue) -> str:
    """Return what a published answer is by its first word."""
    return "delay" if said.text.lower().startswith("mededeling") else "answer"


def _has_answers(parts: DocumentParts) -> bool:
    """Return whether a line such as `Antwoord 1` is printed, which a notice of delay does not have."""
    blocks = (*parts.body, *parts.annex)
    return any(ANSWERED.fullmatch(block.text.rstrip(" .:")) or block.text.startswith("Vraag 1") for block in blocks)


def _shown(response: str, by: FoundValue) -> FoundValue:
    return FoundValue(response, by.start, by.end, by.page, "questions-response")


def _askers(texts: Sequence[FoundValue]) -> tuple[tuple[FoundValue, Asker], ...]:
    """Return the members that the first text with members names; other texts give parties that it does not print."""
    lists = [
        (text, members(text.text[match.end() :])) for text in texts if (match := MEMBERS.search(text.text)) is not None
    ]
    lists = [(text, found) for text, found in lists if found]
    if not lists:
        return ()
    parties = {asker.name: asker.party for _, found in reversed(lists) for asker in found if asker.party}
    text, found = lists[0]
    return tuple(
        (
            FoundValue(asker.name, text.start, text.end, text.page, "questions-members"),
            Asker(name=asker.name, party=asker.party or parties.get(asker.name)),
        )
        for asker in found
    )


def members(text: str) -> list[Asker]:
    """Return the members at the start of a text; a party after several names is that of each name before it.

    >>> [(a.name, a.party) for a in members("Temmink en Van Nispen (beiden SP) aan de minister van Justitie")]
    [('Temmink', 'SP'), ('Van Nispen', 'SP')]
    >>> [(a.name, a.party) for a in members("Knip (VVD), Bikker (CU) en Nagel over wat (ingezonden 3 mei 2024)")]
    [('Knip', 'VVD'), ('Bikker', 'CU'), ('Nagel', None)]
    """
    found: list[Asker] = []
    at = 0
    while len(found) < MOST_ASKERS and (name := MEMBER.match(text, at)):
        at = name.end()
        found.append(Asker(name=" ".join(name[0].split())))
        party = PARTY.match(text, at)
        if party is not None:
            at = party.end()
            found = [
                Asker(name=asker.name, party=asker.party or (party["party"] if _is_party(party["party"]) else None))
                for asker in found
            ]
        following = NEXT.match(text, at)
        if following is None:
            break
        at = following.end()
    return found


def _is_party(text: str) -> bool:
    return DATE.search(text) is None and any(letter.isupper() for letter in text)
