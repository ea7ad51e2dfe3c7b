"""Mint the identifiers of a letter from raw source values, so that later changes in interpretation do not move them."""

import hashlib
import re
import unicodedata

from pipeline.model.letter import Dossier, Identifier, Letter
from pipeline.model.record import Record

LONGEST = 80
"""Maximum number of characters of a slug: an identifier is a file name in a release."""
_KST = re.compile(r"kst-(?:[0-9]|[IVXLC]+-)[0-9A-Za-z()-]*")
_PUBLICATION = re.compile(r"(?:ah|h|kv|nds|blg)-[0-9A-Za-z-]+")
_REFERENCE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[a-z0-9-]{4,80}")
"""Reference that can name a letter: with three digits, since one with fewer may be the mark of a unit."""
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{1,8}")


def mint(record: Record, publication: str | None, dossiers: tuple[Dossier, ...]) -> str:
    """Return the last part of the IRI of a letter.

    This is the publication number that the letter states or that its head gives, else the source's own key.
    """
    published = _published(publication, dossiers)
    return published.value if published else _from_key(record)


def identifiers(
    record: Record, publication: str | None, dossiers: tuple[Dossier, ...], reference: str | None
) -> tuple[Identifier, ...]:
    """Return the identifiers of a letter: its publication number, the sender's reference, the file's name.

    Where the source states nothing about a record, its raw key is one of them, so that the file can be found.
    """
    found = [_published(publication, dossiers)]
    if reference is not None:
        found.append(Identifier(value=reference, scheme="kenmerk"))
    if record.statement is None:
        found.append(Identifier(value=record.key, scheme="file"))
    return tuple(name for name in dict.fromkeys(found) if name is not None)


def reference_name(letter: Letter) -> str | None:
    """Return the name that the sender's reference can give a letter, or None where it has none or a doubtful one.

    >>> reference_name(Letter(id="", identifier="", kind="brief", reference="DGB 2011/1234 U"))
    'kenmerk-dgb-2011-1234-u'
    >>> reference_name(Letter(id="", identifier="", kind="brief", reference="BZK", certainty={}))
    """
    slug = _slug(letter.reference or "")
    is_certain = letter.certainty.get("reference") != "doubtful"
    return f"kenmerk-{slug}" if is_certain and _REFERENCE.fullmatch(slug) else None


def _published(publication: str | None, dossiers: tuple[Dossier, ...]) -> Identifier | None:
    """Return the number under which KOOP publishes a paper: as stated, else from the dossier and number in its head."""
    if publication is not None and _KST.fullmatch(publication):
        return Identifier(value=publication, scheme="kst")
    if publication is not None and _PUBLICATION.fullmatch(publication):
        return Identifier(value=publication, scheme="other")
    numbered = [dossier for dossier in dossiers if dossier.document_number]
    if len(numbered) == 1:
        dossier = numbered[0].number.replace("(", "").replace(")", "")  # KOOP has kst-33183-R1975-11
        value = f"kst-{dossier}-{numbered[0].document_number}"
        return Identifier(value=value, scheme="kst") if _KST.fullmatch(value) else None
    return None


def _from_key(record: Record) -> str:
    """Return the source and a slug of its key, with a hash that distinguishes keys with the same slug.

    >>> _from_key(Record(source="folder", key="brief-7.txt", sha256="", bytes=0))
    'folder-brief-7-txt'
    >>> _from_key(Record(source="folder", key="Brief 7.txt", sha256="", bytes=0))
    'folder-brief-7-txt-449407be'
    """
    slug = _slug(record.key)
    name = f"{record.source}-{slug}"
    if _PLAIN.fullmatch(record.key) and len(slug) <= LONGEST:
        return name
    digest = hashlib.sha256(record.key.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{name[: len(record.source) + 1 + LONGEST].rstrip('-')}-{digest}"


def _slug(text: str) -> str:
    """Return the letters and digits of a text, in lower case, with one hyphen for all between them."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
