"""Fill the fields that a letter does not print with the facts that its source states.

Printed values have priority; the source's statement fills the rest, and `provenance` names the source. For names the
source has priority, since a kst id or document number is better than a file name.
"""

import re
from typing import Any

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.normalise.identifiers import mint
from pipeline.letters.normalise.privacy import public_addressee, without_personal_data
from pipeline.letters.normalise.text import clean, optional
from pipeline.model import uniting
from pipeline.model.issue import Issue
from pipeline.model.letter import Addressee, Attachment, Dossier, Identifier, Letter, Signatory, SourceRecord
from pipeline.model.record import Record
from pipeline.model.schemes import MINTING
from pipeline.model.statement import Statement
from pipeline.model.tombstone import bare, emptied

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Form of a source's name that is safe in an IRI and a file name."""
SORTED = re.compile(r"(?:Brief regering|Brief van het kabinet|Antwoord schriftelijke vragen) ?[:;] (?=\S)")
"""The type of paper before its subject, as in titles of web pages."""
HEADING = re.compile(r"(?:Brief|Brieven) van (?:de )?(?:minister|staatssecretaris)[^;:]{0,200}", re.IGNORECASE)
"""A title that only names the writer."""
COMPARED = ("date", "session_year")
MENDED = {"subject": "subject-missing", "date": "date-missing", "addressee": "addressee-missing"}
"""Finding about each field that no longer applies once the source filled the field."""


def complete(letter: Letter, record: Record, base: str) -> Letter:
    """Complete a letter with the facts that its source states."""
    said = record.statement
    if said is None:
        return letter
    named = _name(letter, said, base)
    stated = _fields(said)
    filled = {field: value for field, value in stated.items() if value and not getattr(named, field)}
    for field, united in (("attachments", uniting.attachments), ("dossiers", uniting.dossiers)):
        together = united(getattr(named, field), stated[field])
        if together != getattr(named, field):
            filled[field] = together
    kind = said.kind if said.kind and letter.kind in ("brief", "not-a-letter") else letter.kind
    if kind != letter.kind:
        filled["kind"] = kind
    mended = {code for field, code in MENDED.items() if field in filled}
    kept = tuple(found for found in named.issues if found.code not in mended)
    provenance = named.provenance | dict.fromkeys(filled, record.source)
    return replace(named, **filled, provenance=provenance, issues=(*kept, *_differences(named, said)))


def tombstone(record: Record, letter: Letter | None, base: str) -> Letter:
    """Return the tombstone of a withdrawn letter: its names, when and why it was withdrawn, and nothing else.

    The names are those kept when the record was emptied; before that, the names of the letter as read; and where it
    cannot be read, the names that its source states.
    """
    if record.withdrawn is None:
        raise ValueError(f"{record.key!r} was not withdrawn")
    source = SourceRecord(source=record.source, sha256=record.sha256)
    if record.remains:
        kept = record.remains
        names = tuple(Identifier(value=value, scheme=scheme) for value, scheme in kept.numbers)
        return emptied(bare(base, kept.identifier, names, kept.dated, (source,)), record.withdrawn)
    if letter is None:
        said = record.statement or Statement()
        letter = _name(bare(base, mint(record, None, ()), (), said.date, (source,)), said, base)
    return emptied(letter, record.withdrawn)


def _name(letter: Letter, said: Statement, base: str) -> Letter:
    """Name a letter by the best name that its source gives, and keep every other name."""
    given = tuple(Identifier(value=clean(value), scheme=scheme) for value, scheme in said.identifiers)
    identifiers = tuple(dict.fromkeys((*given, *letter.identifiers)))
    best = min(
        (name for name in given if name.scheme in MINTING and SAFE.fullmatch(name.value)),
        key=lambda name: MINTING.index(name.scheme),
        default=None,
    )
    if best is None:
        return replace(letter, identifiers=identifiers)
    return replace(letter, id=f"{base}id/brief/{best.value}", identifier=best.value, identifiers=identifiers)


def _fields(said: Statement) -> dict[str, Any]:
    """Return the statement as fields of a letter, cleaned and without personal data like the fields that were read."""
    addressee = public_addressee(clean(said.addressee or ""))
    return {
        "subject": _matter(_public(said.title)),
        "date": said.date,
        "session_year": said.session_year,
        "addressee": Addressee(name=addressee) if addressee else None,
        "signatories": tuple(
            Signatory(role=optional(actor.role), name=optional(actor.name)) for actor in said.signatories
        ),
        "dossiers": tuple(
            Dossier(number=number, title=optional(title), document_number=document)
            for number, title, document in said.dossiers
        ),
        "attachments": tuple(
            Attachment(title=_public(title), identifier=identifier, url=url)
            for title, identifier, url in said.attachments
        ),
    }


def _public(title: str | None) -> str | None:
    """Return a title without personal data, or None if nothing is left."""
    return without_personal_data(clean(title or "")).text or None


def _matter(title: str | None) -> str | None:
    """Return the subject in a source's title: without the type of paper; None if it only names the writer."""
    if title is None or HEADING.fullmatch(title):
        return None
    match = SORTED.match(title)
    return title[match.end() :] if match else title


def _differences(letter: Letter, said: Statement) -> list[Issue]:
    found = []
    for field in COMPARED:
        printed, stated = getattr(letter, field), getattr(said, field)
        if printed and stated and printed != stated:
            found.append(issue("source-differs", f"the letter says {printed!r}, its source {stated!r}", field))
    papers = {number: paper for number, _, paper in said.dossiers if paper}
    for dossier in letter.dossiers:
        paper = papers.get(dossier.number)
        if paper and dossier.document_number and paper != dossier.document_number:
            message = f"the letter is number {dossier.document_number} of {dossier.number}, by its source {paper}"
            found.append(issue("source-differs", message, "dossiers"))
    return found
