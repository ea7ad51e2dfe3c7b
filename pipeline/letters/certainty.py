"""State how sure each field of a letter is, and withhold the interpretation of a doubtful one."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from pipeline.issues import is_doubt
from pipeline.model.letter import Certainty, Letter

_RANK: tuple[Certainty, ...] = ("exact", "dated", "derived", "doubtful")
"""From most to least certain."""
_FIELDS = frozenset(Letter.__struct_fields__)


def with_certainty(letter: Letter) -> Letter:
    """Return a letter that names each field that is not exact; a doubtful value stays as printed, without its meaning.

    A field is doubtful where an issue says that evidence about it does not agree. Its interpretation is withheld: the
    IRI of a sender, a date, the document number of a paper. The issue has the values.
    """
    if letter.withdrawn:
        return letter
    doubtful = {found.field for found in letter.issues if found.field and is_doubt(found.code)}
    certainty: dict[str, Certainty] = {name: link for name, link in _links(letter) if link != "exact"}
    certainty |= dict.fromkeys(sorted(doubtful & _FIELDS), "doubtful")
    if not certainty and not doubtful and not letter.certainty:
        return letter
    withheld = {name: value for name in doubtful for name, value in _withheld(letter, name)}
    return replace(letter, certainty=dict(sorted(certainty.items())), **withheld)


def weakest(links: Iterator[Certainty | None]) -> Certainty | None:
    """Return the least certain of several ways of linking; None where nothing is linked."""
    return max(filter(None, links), key=_RANK.index, default=None)


def _links(letter: Letter) -> Iterator[tuple[str, Certainty]]:
    """Yield the weakest way in which the names in each field were linked."""
    several = (("addressees", letter.addressees), ("signatories", letter.signatories))
    for name, items in (("sender", (letter.sender,)), ("addressee", (letter.addressee,)), *several):
        found = weakest(item.link if item else None for item in items)
        if found:
            yield name, found


def _withheld(letter: Letter, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the fields to change for a doubtful field, with their values."""
    if name == "date":
        yield "date", None
        yield "response_days", None
    elif name == "dossiers":
        yield "dossiers", tuple(replace(dossier, document_number=None) for dossier in letter.dossiers)
    elif name == "sender" and letter.sender is not None:
        printed = letter.sender.link != "derived"
        yield "sender", replace(letter.sender, iri=None, version_iri=None, link=None) if printed else None
