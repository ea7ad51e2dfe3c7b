"""Turn a printed letter into typed values: ISO dates, dossier keys, identifiers, and no personal data."""

from collections.abc import Iterator
from typing import Any

from pipeline.issues import issue
from pipeline.letters.normalise import privacy
from pipeline.letters.normalise.dates import read_date
from pipeline.letters.normalise.dossiers import dossiers, session_year
from pipeline.letters.normalise.identifiers import identifiers, mint
from pipeline.letters.normalise.references import references
from pipeline.letters.normalise.text import all_of, clean, optional
from pipeline.model.issue import Issue
from pipeline.model.letter import Addressee, Attachment, Letter, Sender, Signatory, SourceRecord, is_text
from pipeline.model.printed import Asker, Paragraph, PrintedAttachment, PrintedLetter
from pipeline.model.record import Record

DATES = ("your_letter_date", "question_date")
"""Dates besides the date of the letter."""
OWN_RULE = ("language", "subject", "date", "place", "reference", "your_reference", "session_year", *DATES)
"""Text fields that have their own rule in `normalise`."""
AS_PRINTED = tuple(
    name
    for name in Letter.__struct_fields__
    if is_text(Letter, name) and is_text(PrintedLetter, name) and name not in OWN_RULE
)
"""All other text fields, which are cleaned and lose personal data."""


def normalise(printed: PrintedLetter, record: Record, base: str) -> Letter:
    """Return a letter with typed values and cleaned strings; its names are not linked yet.

    `base` is the start of the IRIs that are minted. Personal data is left out (`pipeline.letters.normalise.privacy`); a
    number that looks like a citizen service number is masked and gives the issue `held-back`.
    """
    found = list(printed.issues)
    filed = dossiers(printed.dossiers)
    reference, publication = optional(printed.reference), optional(printed.publication)
    identifier = mint(record, publication, filed)
    subject, paragraphs = _words(printed, found)
    plain: dict[str, Any] = {
        name: _date(name, getattr(printed, name), record.retrieved, found) for name in ("date", *DATES)
    }
    plain |= {name: _public(getattr(printed, name)) for name in AS_PRINTED}
    return Letter(
        id=f"{base}id/brief/{identifier}",
        identifier=identifier,
        identifiers=identifiers(record, publication, filed, reference),
        kind=printed.kind,
        language=optional(printed.language),
        subject=subject,
        date_printed=optional(printed.date),
        place=optional(printed.place),
        reference=reference,
        your_reference=optional(printed.your_reference),
        response=printed.response,
        askers=tuple(_askers(printed)),
        sender=Sender(name=sender) if (sender := _public(printed.sender)) else None,
        sender_units=tuple(unit for unit in all_of(printed.sender_units) if _without(unit) == unit),
        addressee=_addressee(printed),
        signatories=tuple(_signatories(printed)),
        dossiers=filed,
        session_year=session_year(printed.session_year),
        paragraphs=paragraphs,
        references=references(printed.citations, base),
        attachments=tuple(_attachment(attachment) for attachment in printed.attachments),
        sources=(_source(record),),
        issues=tuple(found),
        **plain,
    )


def _words(printed: PrintedLetter, found: list[Issue]) -> tuple[str | None, tuple[Paragraph, ...]]:
    """Return subject and body without personal data; add issues for masked numbers and for text that needs review."""
    texts = [clean(printed.subject or ""), *(clean(paragraph.text) for paragraph in printed.paragraphs)]
    sought = privacy.suspicion("\n".join(texts))
    suspect = sought.is_masked
    masked = [privacy.without_personal_data(text, sought) if suspect else privacy.Masked(text) for text in texts]
    unmasked = all(one.text is text for one, text in zip(masked, texts, strict=True))
    paragraphs = [
        Paragraph(kind=paragraph.kind, text=one.text)
        for paragraph, one in zip(printed.paragraphs, masked[1:], strict=True)
        if one.text and not privacy.names_an_officer(one.text)
    ]
    subject = masked[0].text or None
    held = sum(one.citizens for one in masked)
    if held:
        what = "a number that looks" if held == 1 else f"{held} numbers that look"
        found.append(issue("held-back", f"{what} like a citizen service number (BSN) in the text", "paragraphs"))
    published = (subject or "", *(paragraph.text for paragraph in paragraphs))
    unsure = sum(one.unsure for one in masked)
    if doubts := privacy.summary(published, unsure, sought if unmasked else privacy.ANY):
        found.append(issue("personal-data-doubtful", doubts, "paragraphs"))
    return subject, tuple(paragraphs)


def _public(text: str | None) -> str | None:
    """Return a short text, cleaned and without personal data, or None if nothing is left."""
    return (_without(clean(text)) or None) if text else None


def _without(text: str) -> str:
    """Return a short text without personal data."""
    return privacy.without_personal_data(text).text


def _date(name: str, printed: str | None, retrieved: str | None, found: list[Issue]) -> str | None:
    if not printed:
        return None
    iso = read_date(printed)
    if iso is None:
        found.append(
            issue("date-invalid", f"{clean(printed)!r} was printed as the date, but is no day, month or year", name)
        )
    elif retrieved and iso > retrieved:
        found.append(issue("date-after-retrieval", f"dated {iso}, and retrieved on {retrieved[:10]} already", name))
    return iso


def _askers(printed: PrintedLetter) -> Iterator[Asker]:
    for asker in printed.askers:
        if name := _public(asker.name):
            yield Asker(name=name, party=optional(asker.party))


def _addressee(printed: PrintedLetter) -> Addressee | None:
    name = privacy.public_addressee(clean(printed.addressee or ""))
    return Addressee(name=name, body=optional(printed.addressee_body)) if name else None


def _signatories(printed: PrintedLetter) -> Iterator[Signatory]:
    for signatory in printed.signatories:
        role, name, behalf = map(_public, (signatory.role, signatory.name, signatory.on_behalf_of))
        if role or name or behalf:
            yield Signatory(role=role, name=name, on_behalf_of=behalf)


def _attachment(attachment: PrintedAttachment) -> Attachment:
    title = _public(attachment.title)
    return Attachment(title=title, identifier=optional(attachment.identifier), url=optional(attachment.url))


def _source(record: Record) -> SourceRecord:
    return SourceRecord(
        source=record.source,
        url=record.url,
        retrieved=record.retrieved,
        sha256=record.sha256,
        media_type=record.media_type,
    )
