"""Apply corrections to a letter: their values overrule those that were read, with provenance and an issue for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from pipeline import vocabulary
from pipeline.issues import issue
from pipeline.letters.certainty import with_certainty
from pipeline.letters.correct.file import FILE, Correction
from pipeline.letters.correct.values import FORMS
from pipeline.letters.link import link
from pipeline.letters.outcome import Outcome
from pipeline.letters.response import timed
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.printed import PrintedLetter

_LINKED = {"date": ("signatories",), "sender": ("sender", "signatories"), "addressee": ("addressee", "addressees")}
_LINKED |= {"signatories": ("signatories",), "subject": ("themes",), "dossiers": ("themes",)}
"""Fields that are linked again after a correction of a field."""


def correct(letter: Letter, corrections: Sequence[Correction]) -> Letter:
    """Return a letter with its corrections applied; a withdrawn letter stays empty.

    A correction that says the same as the letter changes nothing and gives an issue: it is no longer needed.
    """
    if letter.withdrawn or not corrections:
        return letter
    found: list[Issue] = []
    given: dict[str, Any] = {}
    for correction in corrections:
        form, read = FORMS[correction.field], getattr(letter, correction.field)
        if form.says(read) == correction.value:
            found.append(issue("correction-not-needed", f"{correction.value!r} was read too", correction.field))
            continue
        empty = () if isinstance(read, tuple) else None
        given[correction.field] = form.means(letter, correction.value) if correction.value else empty
        found.append(issue("corrected", _message(correction, form.says(read)), correction.field))
    kept = tuple(one for one in letter.issues if one.field not in given)
    corrected = replace(letter, **given)
    stated = replace(
        corrected,
        **_linked(corrected, given),
        provenance=letter.provenance | dict.fromkeys(given, FILE),
        issues=(*kept, *found),
    )
    return with_certainty(timed(replace(stated, response_days=None)) if "date" in given else stated)


def unknown_letters(identifiers: Iterable[str]) -> tuple[Outcome, ...]:
    """Return the issues of corrections that name no letter of the dataset, as an outcome without a key."""
    found = tuple(issue("correction-unknown", f"no letter is called {name!r}") for name in sorted(identifiers))
    return (Outcome(source=FILE, key="", status="unreadable", letter=None, issues=found),) if found else ()


def _message(correction: Correction, read: str) -> str:
    return f"{correction.value!r} instead of {read!r}: {correction.evidence} ({correction.day})"


def _linked(letter: Letter, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that must be linked again, linked."""
    wanted = {field for name in given for field in _LINKED.get(name, ())}
    if not wanted:
        return {}
    printed = PrintedLetter(kind=letter.kind, heading=letter.heading)
    linked = link(letter, printed, vocabulary.authorities(), letter.id.partition("id/brief/")[0])
    return {field: getattr(linked, field) for field in wanted if field != "sender" or linked.sender}
