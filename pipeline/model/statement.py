"""What a source says of a letter, beside the letter itself."""

import msgspec

from pipeline.model.printed import Kind
from pipeline.model.schemes import Scheme


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A person or organisation that a source names, as the source writes it."""

    name: str | None = None
    role: str | None = None
    """Such as the function that a signatory holds."""
    organisation: str | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a source says of a letter beside the document itself; fills what the document does not print."""

    identifiers: tuple[tuple[str, Scheme], ...] = ()
    """(value, scheme of `model.letter.Identifier`) of every name that the source knows the letter by."""
    kind: Kind | None = None
    """What the source's own type of document surely means; None where it may mean several kinds."""
    title: str | None = None
    date: str | None = None
    """Date of the letter, ISO 8601; not of its publication or receipt."""
    published: str | None = None
    """ISO 8601 date on which the source made it public."""
    session_year: str | None = None
    dossiers: tuple[tuple[str, str | None, str | None], ...] = ()
    """(number without blanks, title, document number)."""
    addressee: str | None = None
    signatories: tuple[Actor, ...] = ()
    attachments: tuple[tuple[str | None, str | None, str | None], ...] = ()
    """(title, identifier, address)."""
    page: str | None = None
    """Address of the page about the letter."""
