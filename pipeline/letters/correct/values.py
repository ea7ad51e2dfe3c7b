"""Values of corrections: the form that each field expects, and the field's value that the text of a cell means."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, get_args

from pipeline.model.forms import is_day, is_line
from pipeline.model.letter import Addressee, Dossier, Letter, Sender, Signatory
from pipeline.model.printed import Kind

_SEPARATOR = re.compile(r"\s*;\s*")
_DOSSIER = r"(?:[0-9]{5}(?:-[0-9]{2})?(?:-(?:[IVXLC]+[A-Z]?|[A-Z]))?|[IVXLC]+)"
_PAPER = re.compile(rf"({_DOSSIER})(?: ([0-9A-Z]+(?:-[0-9A-Z]+)?))?")
_SESSION = re.compile(r"[0-9]{4}-[0-9]{4}")
_MONTH = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
_LANGUAGE = re.compile(r"[a-z]{2}")
_KINDS = tuple(kind for kind in get_args(Kind) if kind != "not-a-letter")


class CorrectedForm(NamedTuple):
    """The form of a field's value in a correction."""

    expected: str
    """In words, for error messages."""
    is_right: Callable[[str], bool]
    means: Callable[[Letter, str], Any]
    """Return the field's value; the letter supplies facts that a correction does not state."""
    says: Callable[[Any], str]
    """Return a field's value as a correction writes it; "" for no value."""


def _listed(text: str) -> list[str]:
    return [item for item in _SEPARATOR.split(text) if item]


def _plain(expected: str, is_right: Callable[[str], bool]) -> CorrectedForm:
    return CorrectedForm(expected, is_right, lambda _, text: text, lambda value: value or "")


def _signatory(text: str) -> Signatory:
    role, _, name = (part.strip() for part in text.partition("|"))
    return Signatory(role=role or None, name=name or None)


def _dossiers(letter: Letter, text: str) -> tuple[Dossier, ...]:
    titles = {dossier.number: dossier.title for dossier in letter.dossiers}
    found = (_PAPER.fullmatch(item) for item in _listed(text))
    return tuple(
        Dossier(number=match[1], title=titles.get(match[1]), document_number=match[2]) for match in found if match
    )


def _sender(letter: Letter, text: str) -> Sender:
    return Sender(name=text)


def _is_dossiers(text: str) -> bool:
    return all(_PAPER.fullmatch(item) for item in _listed(text))


_TEXT = _plain("one line of text", is_line)
FORMS: Mapping[str, CorrectedForm] = {
    "kind": CorrectedForm(
        f"one of {', '.join(_KINDS)}", lambda text: text in _KINDS, lambda _, text: text, lambda value: str(value)
    ),
    "language": _plain("a language such as nl", lambda text: _LANGUAGE.fullmatch(text) is not None),
    "date": _plain(
        "a day, month or year such as 2011-06-16", lambda text: is_day(text) or _MONTH.fullmatch(text) is not None
    ),
    "subject": _TEXT,
    "heading": _TEXT,
    "place": _TEXT,
    "reference": _TEXT,
    "your_reference": _TEXT,
    "session_year": _plain("a parliamentary year such as 2010-2011", lambda text: _SESSION.fullmatch(text) is not None),
    "sender": CorrectedForm("a name", is_line, _sender, lambda value: value.name if value else ""),
    "sender_units": CorrectedForm(
        "names with ; between them", is_line, lambda _, text: tuple(_listed(text)), lambda value: "; ".join(value)
    ),
    "addressee": CorrectedForm(
        "a name", is_line, lambda _, text: Addressee(name=text), lambda value: value.name if value else ""
    ),
    "signatories": CorrectedForm(
        "role | name, with ; between signatories",
        lambda text: is_line(text) and all(item.count("|") == 1 for item in _listed(text)),
        lambda _, text: tuple(_signatory(item) for item in _listed(text)),
        lambda value: "; ".join(f"{one.role or ''} | {one.name or ''}".strip() for one in value),
    ),
    "dossiers": CorrectedForm(
        "dossiers with their document numbers, such as 21501-02 1234; 35334",
        _is_dossiers,
        _dossiers,
        lambda value: "; ".join(" ".join(filter(None, (one.number, one.document_number))) for one in value),
    ),
}
"""The fields that a correction may state; `kind` is the only one that cannot be empty."""
