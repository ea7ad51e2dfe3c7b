"""Recognise the kind of a document: which kind of letter, or no letter."""

import re

from pipeline.model.printed import Kind

NO_LETTER_TITLE = re.compile(
    r"(?:(?:nader |tweede )?(?:gewijzigde? )?(?:motie|amendement)|verslag|nota naar|lijst van|memorie|voorstel van|"
    r"inbreng|koninklijke boodschap|ontwerp)\b",
    re.IGNORECASE,
)
LETTER_TITLE = re.compile(r"(?:geleidende )?brie(?:f|ven) van|aanbiedingsbrief", re.IGNORECASE)
ANSWERS = re.compile(
    r"(?:beantwoording|antwoord(?:en)?|reactie|uitstel(?:bericht)?)\b.{0,90}\b(?:kamervragen|(?:schriftelijke |kamer|"
    r"feitelijke )?vra(?:gen|ag))\b|uitstel.{0,40}kamervragen|kamervragen van",
    re.IGNORECASE,
)
ANSWERS_TEXT = re.compile(
    r"(?:antwoord(?:en)?|uitstel|beantwoord\w*)\b.{0,120}\b(?:vragen van (?:het lid|de leden|het kamerlid)|"
    r"kamervragen|schriftelijke vragen|vragen die (?:het lid|de leden))|"
    r"vragen van (?:het lid|de leden)\b.{0,500}\b(?:beantwoord|beantwoording|antwoord)",
    re.IGNORECASE,
)
WOO = re.compile(r"\b(?:wob|woo|wet openbaarheid van bestuur|wet open overheid)\b", re.IGNORECASE)
MAY_BE_WOO = re.compile(r"w(?:o[bo]\b|et open)")
"""In small letters, part of every text that names these laws: a search for it is many times faster."""
WOO_DECISION = re.compile(r"\b(?:besluit|beslissing|verzoek|bezwaar)", re.IGNORECASE)
APPEAL = re.compile(r"\bmet een beroep op de wet (?:openbaarheid van bestuur|open overheid)\b", re.IGNORECASE)
"""Phrase with which an answer to a request for documents repeats the request."""
OF_COMMITTEE = re.compile(r"\bvragen (?:van )?(?:de )?(?:vaste )?(?:kamer)?commissie\b", re.IGNORECASE)
"""Questions of a committee, which are not written questions of members."""
FORWARDS = re.compile(r"hierbij (?:bied|zend|stuur|doe) ik|hierbij (?:treft|ontvangt) u", re.IGNORECASE)
CHAMBER = re.compile(
    r"(?:tweede|eerste) kamer|staten-generaal|\bvaste (?:kamer)?commissie|kamercommissie|"
    r"verenigde vergadering|house of representatives|\bsenate\b",
    re.IGNORECASE,
)
MEMBER = re.compile(r"(?:aan )?(?:de )?(?:minister|staatssecretaris)", re.IGNORECASE)
"""A member of the government, to whom a committee of a Chamber writes."""
OTHER_PAPER = re.compile(
    r"gehoord de beraadslaging|Wij (?:Willem-Alexander|Beatrix|Juliana),? bij de gratie Gods|stel(?:t|"
    r"len) het volgende amendement voor|"
    r"(?:Agenda|Convocatie|Besluitenlijst) (?:voor|van) (?:het|de|een) |Verslag van een (?:commissiedebat|"
    r"algemeen overleg|schriftelijk overleg|notaoverleg|wetgevingsoverleg)"
)
"""Phrases by which motions, acts, amendments and reports of debates are recognised."""
OTHER_PHRASES = (
    *("gehoord de beraadslaging", "bij de gratie Gods", "het volgende amendement voor"),
    *("Agenda v", "Convocatie v", "Besluitenlijst v", "Verslag van een "),
)
"""Parts of these phrases, one of which every text with such a phrase has."""
OTHER_SERIES = re.compile(r"(?:stb|stcrt|gmb|prb|wsb|bgr|trb|h-tk|h-ek|h-vv|kv-tk|kv-ek|ag-tk)-")
"""Series of official publications that have no letters."""
BODY_SAMPLE = 1500


class Signs:
    """Recognised values that decide the kind of a document."""

    def __init__(
        self,
        *,
        subject: str | None,
        title: str | None,
        addressee: str | None,
        publication: str | None,
        body: str,
        top: str,
        paragraphs: int,
        to_president: bool = False,
    ) -> None:
        """Take the texts that decide the kind; `title` is the title of a parliamentary paper."""
        self.publication = publication or ""
        self.subject, self.title, self.addressee = subject or "", title, addressee or ""
        self.body = body[:BODY_SAMPLE]
        self.top = top[:BODY_SAMPLE]
        self.paragraphs = paragraphs
        self.to_president = to_president
        """Whether a member of the government greets a president, and no addressee is printed."""


def kind(signs: Signs, letterlike: int, answer: bool | None) -> Kind:
    """Return the kind of a document.

    `letterlike` is a score for the parts that only letters have (salutation, addressee, signature, dateline, labels).
    `answer` is whether published questions are printed with their answer, or None if there are no such questions.
    """
    if answer is not None:
        return "antwoord-kamervragen" if answer else "not-a-letter"
    if signs.title is not None and NO_LETTER_TITLE.match(signs.title):
        return "not-a-letter"
    if OTHER_SERIES.match(signs.publication) or _is_other_paper(signs):
        return "not-a-letter"
    if letterlike < 2 and not (signs.title and LETTER_TITLE.match(signs.title)):
        return "not-a-letter"
    to_chamber = (
        signs.to_president
        or bool(CHAMBER.search(signs.addressee))
        or bool(signs.title and LETTER_TITLE.match(signs.title) and not MEMBER.match(signs.addressee))
    )
    if _is_woo(signs):
        return "kamerbrief" if to_chamber else "woo-besluit"
    asked = ANSWERS.search(signs.subject) and not OF_COMMITTEE.search(signs.subject)
    if asked or ((to_chamber or not signs.addressee) and _answers(signs.body[:600])):
        return "antwoord-kamervragen"
    if to_chamber:
        return "kamerbrief"
    if signs.subject.lower().startswith("aanbied") or (FORWARDS.match(signs.body) and signs.paragraphs <= 2):
        return "aanbiedingsbrief"
    return "brief"


def _is_other_paper(signs: Signs) -> bool:
    if not any(phrase in signs.body or phrase in signs.top for phrase in OTHER_PHRASES):
        return False
    return OTHER_PAPER.search(signs.body) is not None or OTHER_PAPER.match(signs.top) is not None


def _answers(text: str) -> bool:
    return "vragen" in text.lower() and ANSWERS_TEXT.search(text) is not None


def _is_woo(signs: Signs) -> bool:
    if not MAY_BE_WOO.search(f"{signs.subject} {signs.body}".lower()):
        return False
    if APPEAL.search(signs.body):
        return True
    if WOO.search(signs.subject):
        return bool(WOO_DECISION.search(signs.subject) or WOO_DECISION.search(signs.body))
    return bool(
        WOO.search(signs.body)
        and re.search(r"\bverzo(?:ek|cht)", signs.body[:800])
        and re.search(r"\bbeslui?t|beslissing|beslist", signs.body)
    )
