"""A letter that was made, with what a careful reader finds in it: right by construction."""

import msgspec

from tests.specimens.parts import Parts


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signed."""

    role: str | None
    name: str | None
    behalf: str | None = None
    person: str | None = None
    """IRI of the person, where the list of mandates knows who it is; else nobody may be linked."""


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What the letter says. `None` and `()` are as true as a value: there is none."""

    kind: str = "kamerbrief"
    date: str | None
    language: str = "nl"
    subject: str | None = None
    heading: str | None = None
    place: str | None = None
    reference: str | None = None
    your_reference: str | None = None
    ministry: str | None = None
    """Code of the organisation that sent it."""
    units: tuple[str, ...] = ()
    addressee: str | None = None
    chambers: tuple[str, ...] = ()
    """Codes of the bodies to which it is addressed."""
    signers: tuple[Signer, ...] = ()
    dossiers: tuple[str, ...] = ()
    document_number: str | None = None
    session_year: str | None = None
    attachments: int = 0
    paragraphs: tuple[str, ...] = ()
    """Blocks of the body in order."""
    papers: tuple[str, ...] = ()
    """Papers that are cited."""
    annex: str = ""
    """What follows the signature, which is no body."""
    open: tuple[str, ...] = ()
    """Fields that are not judged, since careful readers differ."""


class Specimen(msgspec.Struct, frozen=True, kw_only=True):
    """One made letter as a file."""

    number: int
    family: str
    """The form of letters that it belongs to."""
    name: str
    content: bytes
    truth: Truth
    parts: Parts | None = None
    """The letter in parts, for those that can be laid out in other ways."""
