"""Answers to written questions, as printed in the Aanhangsel van de Handelingen."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import dates
from pipeline.letters.reading.recognise.addressee import begins_addressee
from pipeline.letters.reading.recognise.found import FoundValue, extend, part, whole
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup

REACH = 40
QUESTIONS = re.compile(r"(?:\d{1,5} )?Vragen van (?:het lid|de leden|het Kamerlid)\b.*")
ANSWER = re.compile(r"(?:Antwoord(?:en)?|Mededeling|Nader antwoord) van .*", re.IGNORECASE)
SUBMITTED = re.compile(r" ?\((?:ingezonden|gesteld) [^()]*\)\.?$", re.IGNORECASE)
RECEIVED = re.compile(r"\(ontvangen [^()]*\)", re.IGNORECASE)
CASE = re.compile(r"(?:19|20)\d{2}Z\d{5}")
TOPIC = re.compile(r"\b(?:over|inzake|betreffende|naar aanleiding van) (?P<topic>.{3,})")
ANSWERER = re.compile(
    r"(?:Antwoord(?:en)?|Mededeling|Nader antwoord) van (?:de )?(?P<role>Minister-President|Minister|"
    r"Staatssecretaris)s? (?P<rest>[^()]*?)"
    r"(?: \((?P<portfolio>[^()]*)\))?(?P<behalf>,? mede namens .*?)? ?\(ontvangen",
    re.IGNORECASE,
)
MOST_LINES = 14


class AnswerHead(msgspec.Struct):
    """Head of a published answer."""

    subject: FoundValue | None = None
    date: FoundValue | None = None
    role: FoundValue | None = None
    name: FoundValue | None = None
    on_behalf_of: FoundValue | None = None
    case: FoundValue | None = None
    """Number of the questions as a case of the Tweede Kamer."""
    questions: FoundValue | None = None
    """The sentence that names the askers, the topic and the day of the questions."""
    answers: FoundValue | None = None
    """The sentence that names the member of the government who answered or gave notice of a delay."""
    answered: bool = False
    """Whether an answer or a notice of delay is printed, and not only the questions."""
    end: int = 0


def head(stream: Sequence[WordGroup]) -> AnswerHead | None:
    """Return the head of written questions at the beginning of a stream, with who answered and when."""
    for index in range(min(REACH, len(stream))):
        text = stream[index].text
        if "oorzitter" in text and begins_addressee(text):
            return None  # a letter, with the questions and answers below it
        if text[:1] in "V0123456789" and QUESTIONS.fullmatch(text):
            questions, end = _sentence(stream, index)
            if _is_subject(stream, index, end, questions.text):
                continue
            answer = AnswerHead(subject=_topic(questions), questions=questions, end=end)
            for at in range(end, min(len(stream), end + 6)):
                if ANSWER.fullmatch(stream[at].text):
                    _answered(stream, at, answer)
                    break
        elif ANSWER.fullmatch(text) and RECEIVED.search(_sentence(stream, index)[0].text):
            answer = AnswerHead()
            _answered(stream, index, answer)
        else:
            continue
        answer.case = next(
            (part(p, 0, len(p.text), "case-number") for p in stream[:index] if CASE.fullmatch(p.text)), None
        )
        return answer
    return None


def _is_subject(stream: Sequence[WordGroup], index: int, end: int, questions: str) -> bool:
    """Return whether questions are only the subject of a letter: after a label, or without date or answer."""
    above = stream[index - 1].text if index else ""
    if (lone := label(above)) and lone[1] >= len(above):
        return True
    asked = re.search(r"\b(?:ingezonden|gesteld|ontvangen)\b", questions)
    return asked is None and not any(ANSWER.fullmatch(piece.text) for piece in stream[end : end + 6])


def _sentence(stream: Sequence[WordGroup], index: int) -> tuple[FoundValue, int]:
    """Return the paragraph that begins at a piece, up to clear space or its closing parenthesis."""
    end = index + 1
    while (
        end < len(stream)
        and end - index < MOST_LINES
        and not stream[end].gap
        and not ANSWER.fullmatch(stream[end].text)
    ):
        if stream[end - 1].text.rstrip(". ").endswith(")") and re.search(
            r"(?:ingezonden|ontvangen) .*\)\.?$", stream[end - 1].text
        ):
            break
        if stream[end].text.startswith("Vraag"):
            break
        end += 1
    return extend(whole([stream[index]], "questions-head"), stream[index + 1 : end]), end


def _topic(found: FoundValue) -> FoundValue:
    """Return the topic of the questions: the words after `over`, without the date on which they were submitted."""
    text = SUBMITTED.sub("", found.text)
    match = TOPIC.search(text)
    return FoundValue(match["topic"] if match else text, found.start, found.end, found.page, found.rule)


def _answered(stream: Sequence[WordGroup], index: int, answer: AnswerHead) -> None:
    found, end = _sentence(stream, index)
    answer.answers, answer.answered, answer.end = found, True, end
    received = RECEIVED.search(found.text)
    if received and (date := dates.DATE.search(received[0])):
        answer.date = FoundValue(date[0], found.start, found.end, found.page, "received")
    if match := ANSWERER.search(found.text):
        answer.role = FoundValue(match["role"], found.start, found.end, found.page, "answerer")
        if match["portfolio"]:
            answer.role = FoundValue(
                f"{match['role']} ({match['portfolio']})", found.start, found.end, found.page, "answerer"
            )
        if match["rest"].strip():
            answer.name = FoundValue(match["rest"].strip(" ,"), found.start, found.end, found.page, "answerer")
        if match["behalf"]:
            answer.on_behalf_of = FoundValue(
                match["behalf"].strip(" ,"), found.start, found.end, found.page, "answerer"
            )
