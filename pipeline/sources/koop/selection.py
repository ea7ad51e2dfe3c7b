"""Select the records that are letters of the government, and build the queries for them.

`Brief` and `Brief regering` are the subrubrieken of letters. Old kamerstukken have no subrubriek, and unfinished ones
are filed under `Overige Kamerstukken`: their title must begin with `Brief`. Others than the government write letters
too, so the sender is looked for in the subrubriek, the title, and finally in the document itself.
"""

import re

import msgspec

from pipeline.errors import SourceError
from pipeline.sources.koop.page import WHAT, SruPage, SruRecord
from pipeline.sources.koop.statement import LETTERS

ANSWER_TYPES = ("Aanhangsel van de Handelingen", "Kamervragen (Aanhangsel)")
_AREA = "c.product-area==officielepublicaties"
_PAPERS = 'dt.type any Kamerstuk AND (w.subrubriek==Brief OR w.subrubriek=="Brief regering" OR dt.title any brief)'
_ANSWERS = " OR ".join(f'dt.type=="{kind}"' for kind in ANSWER_TYPES)
_BRIEF = r"(?:(?:eerste|tweede|derde|nadere|nieuwe|aanvullende|gewijzigde|herziene|geleidende) )?brief"
_GOVERNMENT = re.compile(
    _BRIEF + r" (?:regering|van (?:de |het )?(?:demissionaire? |toenmalige? |waarnemende? )?"
    r"(?:vice-?)?(?:minister|staatssecretaris|bewinds|kabinet|regering))",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(_BRIEF + r" van\b", re.IGNORECASE)


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Days of last publication: from `start` on, and before `end` if there is one."""

    start: str
    end: str | None = None


def query(window: Window, after: str | None, answers: bool) -> str:
    """Return the CQL query for the publications after an identifier, sorted by identifier.

    `startRecord` is never used: from 10,000 on the service answers 504, and pages shift while they are read.
    """
    sorts = f"({_PAPERS}) OR {_ANSWERS}" if answers else _PAPERS
    terms = [_AREA, f"({sorts})", f"dt.modified>={_quoted(window.start)}"]
    terms += [f"dt.modified<{_quoted(window.end)}"] if window.end else []
    terms += [f"dt.identifier>{_quoted(after)}"] if after else []
    return " AND ".join(terms) + " sortBy dt.identifier/sort.ascending"


def query_one(identifier: str) -> str:
    """Return the CQL query for one publication."""
    return f"{_AREA} AND dt.identifier=={_quoted(identifier)}"


def check_asked(page: SruPage, window: Window, answers: bool) -> None:
    """Raise SourceError if none of the records matches the request: the service understood the query differently, or
    fields have been renamed. A single odd record is left to the selection."""
    if page.entries and not any(_is_asked(entry, window, answers) for entry in page.entries):
        first, count = page.entries[0].identifier, len(page.entries)
        raise SourceError(f"{WHAT} answered with {count} records, none of them requested, the first {first}")


def is_letter(entry: SruRecord, answers: bool) -> bool:
    """Return whether a record may be a letter of the government, according to its metadata."""
    if _is_answer(entry):
        return answers
    if not _is_paper(entry) or sender(entry) is False:
        return False
    sorts = {(sort or "").lower() for sort in (entry.subrubriek, entry.heading)}
    filed = (entry.subrubriek or "overig").lower()
    return bool(sorts & LETTERS) or (filed.startswith("overig") and _titled(entry).lower().startswith("brief"))


def sender(entry: SruRecord) -> bool | None:
    """Return whether the government sent a letter, according to its metadata; None if they do not say.

    A title alone never proves that another party sent it: it may name the sender of a letter that is passed on.
    """
    if _is_answer(entry):
        return True
    for sort in (entry.heading, entry.subrubriek):
        if sort and sort.lower() == "brief regering":
            return True
        if sort and sort.lower().startswith("brief ") and sender_of(sort) is not True:
            return False
    return sender_of(_titled(entry)) or None


def sender_of(title: str) -> bool | None:
    """Return whether a title says that the government sent the letter; None if it names no sender.

    >>> [sender_of(words) for words in ("BRIEF VAN DE MINISTER VAN DEFENSIE", "Brief van het Presidium", "Fiche")]
    [True, False, None]
    """
    words = " ".join(title.split())
    if _GOVERNMENT.match(words):
        return True
    return False if _SOMEBODY.match(words) else None


def _titled(entry: SruRecord) -> str:
    return entry.documenttitel or entry.statement.title or ""


def _is_paper(entry: SruRecord) -> bool:
    """Return whether it is a kamerstuk; its type may be written twice in one value."""
    return any("Kamerstuk" in kind for kind in entry.types)


def _is_answer(entry: SruRecord) -> bool:
    return any(kind in ANSWER_TYPES for kind in entry.types)


def _is_asked(entry: SruRecord, window: Window, answers: bool) -> bool:
    modified = entry.modified or window.start
    in_time = modified >= window.start and (window.end is None or modified < window.end)
    letters = (entry.subrubriek or "").lower() in LETTERS or "brie" in entry.title.lower()
    return in_time and ((_is_paper(entry) and letters) or (answers and _is_answer(entry)))


def _quoted(value: str) -> str:
    """Return a value as a CQL string. A slash must be escaped once more than in a URL."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("/", "%2f") + '"'
