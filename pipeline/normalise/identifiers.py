"""The identifiers of a letter, minted from raw source values (design, section 4)."""

import hashlib
import re
import unicodedata

from pipeline.model.letter import Dossier, Identifier, Scheme
from pipeline.model.record import Record

LONGEST = 80
"""Characters of a slug that are kept: an identifier is a file name in a release."""
_KST = re.compile(r"kst-[0-9][0-9A-Za-z()-]*")
_PUBLICATION = re.compile(r"(?:ah|h|kv|nds|blg)-[0-9A-Za-z-]+")
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]{1,8}")
_SCHEMES: dict[str, Scheme] = {
    "folder": "file",
    "open-overheid": "open-overheid",
    "rijksoverheid": "rijksoverheid",
    "tweedekamer": "tk-document",
}


def identifiers(
    record: Record, publication: str | None, dossiers: tuple[Dossier, ...], reference: str | None
) -> tuple[Identifier, ...]:
    """Return every name of a letter, the one that its IRI is made of first.

    That is the publication number that the letter states or that its head gives, else the source's own key. The key
    stays among the names, so that a letter that gains a number can be found under its old one.
    """
    found = [_published(publication, dossiers)]
    found.append(Identifier(value=_from_key(record), scheme=_SCHEMES.get(record.source, "other")))
    if reference is not None:
        found.append(Identifier(value=reference, scheme="kenmerk"))
    return tuple(name for name in dict.fromkeys(found) if name is not None)


def _published(publication: str | None, dossiers: tuple[Dossier, ...]) -> Identifier | None:
    """Return the number under which KOOP publishes a paper: as stated, else from dossier and number of its head."""
    if publication is not None and _KST.fullmatch(publication):
        return Identifier(value=publication, scheme="kst")
    if publication is not None and _PUBLICATION.fullmatch(publication):
        return Identifier(value=publication, scheme="other")
    numbered = [dossier for dossier in dossiers if dossier.document_number]
    if len(numbered) == 1:
        value = f"kst-{numbered[0].number}-{numbered[0].document_number}"
        return Identifier(value=value, scheme="kst") if _KST.fullmatch(value) else None
    return None


def _from_key(record: Record) -> str:
    """Return the source and a slug of its key; a hash tells keys apart that share a slug.

    >>> _from_key(Record(source="folder", key="brief-7.txt", sha256="", bytes=0))
    'folder-brief-7-txt'
    >>> _from_key(Record(source="folder", key="Brief 7.txt", sha256="", bytes=0))
    'folder-brief-7-txt-449407be'
    """
    ascii_only = unicodedata.normalize("NFKD", record.key).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    name = f"{record.source}-{slug}"
    if _PLAIN.fullmatch(record.key) and len(slug) <= LONGEST:
        return name
    digest = hashlib.sha256(record.key.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{name[: len(record.source) + 1 + LONGEST].rstrip('-')}-{digest}"
