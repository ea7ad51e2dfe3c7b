"""Facts that a source states about a letter, in addition to the letter itself."""

import msgspec

from pipeline.model.printed import Kind
from pipeline.model.schemes import Scheme


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A person or organisation that a source names, as the source writes it."""

    name: str | None = None
    role: str | None = None
    """Such as the function of a signatory."""
    organisation: str | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts that a source states in addition to the document; they fill fields that the document does not print."""

    identifiers: tuple[tuple[str, Scheme], ...] = ()
    """(value, scheme of `model.letter.Identifier`) of every name by which the source knows the letter."""
    kind: Kind | None = None
    """Kind that the source's own document type implies with certainty; None where the type may mean several kinds."""
    title: str | None = None
    date: str | None = None
    """Date of the letter, ISO 8601; not of its publication or receipt."""
    published: str | None = None
    """Date on which the source published it, ISO 8601."""
    session_year: str | None = None
    dossiers: tuple[tuple[str, str | None, str | None], ...] = ()
    """(number without blanks, title, document number)."""
    addressee: str | None = None
    signatories: tuple[Actor, ...] = ()
    attachments: tuple[tuple[str | None, str | None, str | None], ...] = ()
    """(title, identifier, address)."""
    page: str | None = None
    """Address of the page about the letter."""
