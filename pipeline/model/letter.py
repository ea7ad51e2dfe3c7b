"""A letter as published: the JSON form of `letters.jsonl` and of `brievenbus read`."""

from typing import Literal, get_args

import msgspec

from pipeline.model.issue import Issue
from pipeline.model.printed import Asker, Kind, Paragraph, ReferenceKind, Relation, Response
from pipeline.model.schemes import Scheme

Link = Literal["exact", "dated", "derived"]
"""How an IRI was found. exact: the printed name identifies one concept; dated: the date decided between several
concepts with the same name; derived: inferred from other evidence in the letter."""
Certainty = Literal["exact", "dated", "derived", "doubtful"]
"""How sure a field is. exact: as printed, or as its source states it; dated, derived: as `Link`; doubtful: evidence
does not agree, so the interpretation is withheld and an issue has the values."""
Reason = Literal["source", "personal-data", "error", "legal", "other"]
"""Why a letter was withdrawn. source: its publisher took it back. The operator states the other reasons;
personal-data is also used where a publisher states it."""
REASONS: tuple[Reason, ...] = get_args(Reason)


class Identifier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A number or name by which the letter is known."""

    value: str
    scheme: Scheme


class Sender(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The organisation that sent the letter."""

    name: str
    """As printed; where no name is printed and `link` is derived, the official name."""
    iri: str | None = None
    version_iri: str | None = None
    """TOOI HistorischeVersie for the name in use at the time."""
    link: Link | None = None


class Addressee(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The person or body to whom the letter is addressed."""

    name: str
    body: str | None = None
    """The Chamber or other body within the printed name."""
    iri: str | None = None
    link: Link | None = None


class Signatory(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A signatory: name, role, and on whose behalf."""

    role: str | None
    name: str | None
    on_behalf_of: str | None = None
    person_iri: str | None = None
    post_iri: str | None = None
    """Post in the government, which its holders share."""
    organisation_iri: str | None = None
    link: Link | None = None


class Dossier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A parliamentary dossier to which the letter belongs."""

    number: str
    """Without the printed space: 32824, 21501-02, 33400-XII."""
    title: str | None = None
    document_number: str | None = None


class Reference(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A document, law, ruling, page or other thing that the letter cites; listed once."""

    text: str
    kind: ReferenceKind
    relation: Relation = "cites"
    dossier: str | None = None
    """Dossier of a cited paper, in the form of `Dossier.number`."""
    number: str | None = None
    """Number of a cited paper in its dossier, or of cited questions, a commitment or another publication."""
    iri: str | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An enclosure of the letter."""

    title: str | None = None
    identifier: str | None = None
    url: str | None = None


class SourceRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The archived record that the letter was read from."""

    source: str
    url: str | None = None
    retrieved: str | None = None
    """RFC 3339 in UTC."""
    sha256: str
    media_type: str | None = None


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The withdrawal of a letter by its publisher or by the operator."""

    date: str
    reason: str
    """A `Reason` in a published letter; before publication the source's own words."""


class Letter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One letter, with its printed, normalised and linked values side by side.

    This is the only list of fields. Merging, explaining, counting and emptying letters all use it. The mapping
    `vocab/mapping.toml` defines how each field is published, under the same name.
    """

    id: str
    """IRI, stable for ever."""
    identifier: str
    """Opaque local identifier, minted from raw source values."""
    identifiers: tuple[Identifier, ...] = ()
    kind: Kind
    language: str | None = None
    text_origin: str | None = None
    """`file` where the text is in the file itself, `ocr` where OCR read it, `partly-ocr` where it read some pages."""
    subject: str | None = None
    heading: str | None = None
    """Printed title of a parliamentary paper, such as BRIEF VAN DE MINISTER VAN FINANCIËN."""
    date: str | None = None
    """ISO 8601, as precise as printed: 2011-06-16, 2011-06 or 2011."""
    date_printed: str | None = None
    place: str | None = None
    reference: str | None = None
    your_reference: str | None = None
    your_letter_date: str | None = None
    """Date of the letter that is answered, ISO 8601."""
    question_number: str | None = None
    """Case number of the answered questions, such as 2024Z01234; absent where the letter answers several cases."""
    question_date: str | None = None
    """Day on which the answered questions were submitted, ISO 8601."""
    response: Response | None = None
    response_days: int | None = None
    """Days from the questions (`question_date`, else `your_letter_date`) to the date of the letter."""
    sender: Sender | None = None
    sender_units: tuple[str, ...] = ()
    addressee: Addressee | None = None
    """All addressees as printed; linked only where they are one body."""
    addressees: tuple[Addressee, ...] = ()
    """Each body or person addressed, such as both Chambers."""
    signatories: tuple[Signatory, ...] = ()
    askers: tuple[Asker, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    session_year: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    references: tuple[Reference, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    themes: tuple[str, ...] = ()
    """TOP-lijst concepts (IRIs)."""
    sources: tuple[SourceRecord, ...] = ()
    provenance: dict[str, str] = msgspec.field(default_factory=dict)
    certainty: dict[str, Certainty] = msgspec.field(default_factory=dict)
    """How sure each field is that is not exact; a field with a value that is not listed is exact."""
    withdrawn: Withdrawal | None = None
    issues: tuple[Issue, ...] = ()


def is_text(struct: type[msgspec.Struct], name: str) -> bool:
    """Return whether a struct has a field of this name that contains text or None.

    >>> is_text(Letter, "place"), is_text(Letter, "sender"), is_text(Letter, "urgent")
    (True, False, False)
    """
    return struct.__annotations__.get(name) == str | None
