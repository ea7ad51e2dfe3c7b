"""The time between parliamentary questions and their answer."""

from datetime import date

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.model.letter import Letter

LONGEST = 1000
"""Days; a longer period between question and answer is a wrong date."""
COMPARED = ("question_date", "your_letter_date")
"""Dates that must lie before the date of the letter."""


def timed(letter: Letter) -> Letter:
    """Return the letter with its response time.

    A date of the questions that lies after the letter, or more than `LONGEST` days before it, contradicts the date of
    the letter: it is left out and gives the issue `response-contradicted`.
    """
    written = _day(letter.date)
    if written is None:
        return letter
    doubtful = tuple(
        name
        for name in COMPARED
        if (asked := _day(getattr(letter, name))) is not None and not 0 <= (written - asked).days <= LONGEST
    )
    for name in doubtful:
        text = f"the letter is dated {letter.date}, and answers questions or a letter of {getattr(letter, name)}"
        letter = replace(letter, **{name: None}, issues=(*letter.issues, issue("response-contradicted", text, name)))
    asked = next((day for name in COMPARED if (day := _day(getattr(letter, name))) is not None), None)
    if asked is None or letter.kind != "antwoord-kamervragen":
        return letter
    return replace(letter, response_days=(written - asked).days)


def _day(iso: str | None) -> date | None:
    """Return a full date as a day; None for a partial date."""
    return date.fromisoformat(iso) if iso is not None and len(iso) == len("2011-06-16") else None
