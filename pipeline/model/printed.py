"""A letter as printed: verbatim strings, each with its evidence. Nothing here is interpreted."""

from typing import Literal

import msgspec

from pipeline.model.issue import Issue

Kind = Literal["kamerbrief", "antwoord-kamervragen", "aanbiedingsbrief", "woo-besluit", "brief", "not-a-letter"]
ParagraphKind = Literal["paragraph", "heading", "list-item", "table", "footnote"]
ReferenceKind = Literal[
    "kamerstuk", "handelingen", "motie", "kamervragen", "toezegging", "wet", "eu", "ecli", "letter", "url", "other"
]
Relation = Literal["cites", "answers", "delays", "settles"]
"""Role of a cited document. answers: the letter answers it; delays: the letter says that the answer comes later;
settles: the letter says that it fulfils this commitment or motion; cites: every other citation."""
Response = Literal["answer", "delay"]
"""Content of a letter about parliamentary questions: the answers, or the notice that these come later."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a field was found, and by which rule."""

    field: str
    """Name of the field, with an index where it repeats: `subject`, `signatories[0].name`."""
    start: int
    """Offset of the first character in `Document.text`."""
    end: int
    page: int
    rule: str
    """Name of the rule that found it, such as `label-value`."""


class Paragraph(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One block of the body, on one line."""

    kind: ParagraphKind
    text: str


class PrintedSignatory(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A signature: role and name as printed, without the comma that ends a role."""

    role: str | None = None
    name: str | None = None
    on_behalf_of: str | None = None


class PrintedDossier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A dossier in a kamerstuk head, as printed (`21 501-02`)."""

    number: str
    title: str | None = None
    document_number: str | None = None


class Citation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A reference in running text, as printed, with the keys of the cited documents."""

    text: str
    kind: ReferenceKind
    targets: tuple[str, ...] = ()
    """Scheme-less keys of the cited documents: `kst-35334-331`, `BWBR0005537&artikel=1`, `2024Z01234`, a URL.
    Empty where the citation could not be resolved."""
    start: int = 0
    """Offset in `Document.text`."""
    relation: Relation = "cites"


class Asker(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A member of parliament who asked the questions that the letter answers."""

    name: str
    """As printed, without `het lid`."""
    party: str | None = None
    """Abbreviation of the parliamentary group, as printed."""


class PrintedAttachment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An enclosure announced in the letterhead or a list of enclosures."""

    title: str | None = None
    identifier: str | None = None
    url: str | None = None


class PrintedLetter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything that the letter itself states, verbatim; None or () where it states nothing."""

    kind: Kind
    language: str | None = None
    text_origin: str | None = None
    """`file` where the text is in the file itself, `ocr` where OCR read it, `partly-ocr` where it read some pages."""
    subject: str | None = None
    heading: str | None = None
    """Title of a printed paper, such as `BRIEF VAN DE MINISTER VAN FINANCIËN`."""
    date: str | None = None
    place: str | None = None
    reference: str | None = None
    your_reference: str | None = None
    your_letter_date: str | None = None
    question_number: str | None = None
    question_date: str | None = None
    response: Response | None = None
    askers: tuple[Asker, ...] = ()
    sender: str | None = None
    """Name of the organisation in the letterhead; None where only a logo or a signature identifies it."""
    sender_units: tuple[str, ...] = ()
    addressee: str | None = None
    addressee_body: str | None = None
    signatories: tuple[PrintedSignatory, ...] = ()
    dossiers: tuple[PrintedDossier, ...] = ()
    session_year: str | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    citations: tuple[Citation, ...] = ()
    attachments: tuple[PrintedAttachment, ...] = ()
    publication: str | None = None
    """Publication id that the document states for itself: `kst-32824-1`, `ah-tk-20232024-1481`."""
    clues: tuple[str, ...] = ()
    """Letterhead text that belongs to no field (return address, web address) but may identify the sender.
    Never published."""
    evidence: tuple[Evidence, ...] = ()
    issues: tuple[Issue, ...] = ()
