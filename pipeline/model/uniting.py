"""Unite two accounts of one letter: list each enclosure and dossier once, with the facts of both."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.model.letter import Attachment, Dossier

_NUMBERED = re.compile(r"Bijlage \d{1,2}[A-Z]?")
"""A title that is only a sequence number."""
_LONG = 12
"""Minimum number of letters and digits of a title that may match as part of a longer title."""


def attachments(own: Sequence[Attachment], other: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Return the enclosures of both accounts, in the order of the first; unite the facts of one that both name.

    Where the first account only numbers its enclosures, the enclosures of the other account replace as many of them.
    """
    if all(_is_counted(attachment) for attachment in own):
        return (*other, *own[len(other) :])
    found = list(own)
    for attachment in other:
        place = next((n for n, known in enumerate(found) if _same(known, attachment)), None)
        if place is None:
            found.append(attachment)
            continue
        known = found[place]
        identifier, url = known.identifier or attachment.identifier, known.url or attachment.url
        found[place] = Attachment(title=known.title or attachment.title, identifier=identifier, url=url)
    return tuple(found)


def dossiers(own: Sequence[Dossier], other: Sequence[Dossier]) -> tuple[Dossier, ...]:
    """Return the dossiers of both accounts, in the order of the first; take a missing title from the other account."""
    found = {dossier.number: dossier for dossier in own}
    numbered = any(dossier.document_number for dossier in own)
    for dossier in other:
        known = found.get(dossier.number)
        if known is None:
            found[dossier.number] = replace(dossier, document_number=None) if numbered else dossier
            continue
        number = known.document_number or (None if numbered else dossier.document_number)
        found[dossier.number] = replace(known, title=known.title or dossier.title, document_number=number)
    return tuple(found.values())


def _is_counted(attachment: Attachment) -> bool:
    if attachment.identifier or attachment.url:
        return False
    return attachment.title is None or _NUMBERED.fullmatch(attachment.title) is not None


def _same(one: Attachment, other: Attachment) -> bool:
    if one.identifier and other.identifier:
        return one.identifier == other.identifier
    first, second = _folded(one.title), _folded(other.title)
    shorter, longer = sorted((first, second), key=len)
    return bool(first) and (first == second or (len(shorter) >= _LONG and shorter in longer))


def _folded(title: str | None) -> str:
    return "".join(filter(str.isalnum, title or "")).casefold()
