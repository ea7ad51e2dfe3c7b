"""Assemble the recognised values into one printed letter with its evidence and issues."""

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.issues import issue
from pipeline.letters.reading.recognise import addressee, attachments, paperpage, stated, yours
from pipeline.letters.reading.recognise.citing import citations
from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.kind import Signs, kind
from pipeline.letters.reading.recognise.labels import FIELDS
from pipeline.letters.reading.recognise.language import language
from pipeline.letters.reading.recognise.paperlines import PAGE_KIND
from pipeline.letters.reading.recognise.parts import DocumentParts
from pipeline.letters.reading.recognise.questions import questions
from pipeline.letters.reading.recognise.signatories import FoundSignatory
from pipeline.letters.reading.recognise.signature import MEMBER
from pipeline.letters.reading.recognise.unmapped import unmapped, without_unmapped
from pipeline.letters.reading.recognise.unread import unread
from pipeline.model.document import Document
from pipeline.model.issue import Issue
from pipeline.model.printed import (
    Evidence,
    Kind,
    Paragraph,
    PrintedAttachment,
    PrintedDossier,
    PrintedLetter,
    PrintedSignatory,
)

FIELD_OF = {"text-lost": "paragraphs"}
"""Field that an issue of a format's reader is about; the others are about the whole document."""


def assemble(document: Document, parts: DocumentParts) -> PrintedLetter:
    """Return the letter made from the parts of a document; values that the format states outright take priority."""
    fields = _fields(document, parts)
    signed = _signatories(document, parts)
    signatories = without_unmapped(signed)
    dossiers = stated.dossiers(document) or parts.paper.dossiers
    number = stated.value(document, "document_number") or parts.paper.number
    enclosed = _attachments(parts)
    paragraphs = tuple(Paragraph(kind=block.kind, text=block.text) for block in parts.body)
    which = _kind(parts, fields, fields["heading"], signatories, document)
    asked = None
    if which == "antwoord-kamervragen":
        asked = questions(parts, fields["subject"], fields["your_reference"])
    fields |= asked.values() if asked else {}
    printed: dict[str, Any] = {name: found.text for name, found in fields.items() if found is not None}
    evidence = tuple(_evidence(fields, parts, signatories, dossiers, number, enclosed))
    evidence += tuple(name.evidence(f"askers[{n}].name") for n, (name, _) in enumerate(asked.askers if asked else ()))
    issues = tuple(_issues(which, printed, signatories, paragraphs, parts.answer is not None))
    if which != "not-a-letter":
        issues += tuple(issue(found.code, found.message, FIELD_OF.get(found.code)) for found in document.issues)
        issues += tuple(unmapped(fields, signed))
        issues += tuple(unread(parts, evidence, printed.get("subject", "")))
    return PrintedLetter(
        kind=which,
        language=language(" ".join(p.text for p in paragraphs[:12]) or document.text),
        text_origin=_origin(document),
        sender_units=tuple(unit.text for unit in parts.head.units),
        signatories=tuple(_printed(s) for s in signatories),
        dossiers=_dossiers(dossiers, number),
        paragraphs=paragraphs,
        citations=citations(document, parts, fields, dossiers, number, asked),
        askers=tuple(asker for _, asker in asked.askers) if asked else (),
        attachments=tuple(PrintedAttachment(title=found.text or None) for found in enclosed),
        clues=parts.head.clues,
        evidence=evidence,
        issues=issues,
        **printed,
    )


def _origin(document: Document) -> str:
    """Return whether the text is in the file itself, or OCR read all or some of its pages."""
    if document.format == "scan":
        return "ocr"
    return "partly-ocr" if any(found.code == "read-by-ocr" for found in document.issues) else "file"


def _dossiers(
    found: Sequence[tuple[FoundValue, FoundValue | None]], number: FoundValue | None
) -> tuple[PrintedDossier, ...]:
    """Return the dossiers of a letter, each with the letter's number in it."""
    within = number.text if number else None
    return tuple(
        PrintedDossier(number=name.text, title=title.text if title else None, document_number=within)
        for name, title in found
    )


def _fields(document: Document, parts: DocumentParts) -> dict[str, FoundValue | None]:
    """Return the fields with one string each."""
    head, paper, answer = parts.head, parts.paper, parts.answer
    labelled_date = head.first("date")
    own = yours.own_letter(head, parts)
    name = stated.value(document, "addressee") or head.addressee
    heading = stated.value(document, "title") or paper.title
    labelled_subject = head.first("subject")
    if labelled_subject and labelled_subject.rule == "unlabelled-subject":
        labelled_subject = paper.page_title or labelled_subject
    found = {
        "subject": stated.value(document, "subject")
        or (answer.subject if answer else None)
        or labelled_subject
        or paper.page_title,
        "heading": heading,
        "date": stated.value(document, "date") or (answer.date if answer else None) or labelled_date or head.date,
        "place": stated.value(document, "place") or head.place or head.first("place"),
        "reference": head.first("reference"),
        "your_reference": own or (answer.case if answer else None),
        "your_letter_date": yours.own_date(head, parts),
        "sender": head.sender,
        "addressee": name,
        "addressee_body": addressee.body(name) if name else None,
        "session_year": stated.value(document, "session_year") or paper.session_year,
        "publication": stated.value(document, "publication") or paperpage.publication(parts.main + parts.margin),
    }
    labelled = (name for name in FIELDS if name not in found and name in PrintedLetter.__struct_fields__)
    return found | {name: head.first(name) for name in labelled}


def _signatories(document: Document, parts: DocumentParts) -> list[FoundSignatory]:
    said = stated.signatories(document)
    if said:
        return said
    if parts.answer is not None and parts.answer.answered:
        answer = parts.answer
        return [FoundSignatory(answer.role, answer.name, answer.on_behalf_of)] if answer.role or answer.name else []
    return list(parts.signature.signatories) if parts.signature else []


def _printed(signatory: FoundSignatory) -> PrintedSignatory:
    role, name, behalf = signatory.role, signatory.name, signatory.on_behalf_of
    return PrintedSignatory(
        role=role.text if role else None, name=name.text if name else None, on_behalf_of=behalf.text if behalf else None
    )


def _attachments(parts: DocumentParts) -> list[FoundValue]:
    """Return the enclosures: with titles where these are printed, else as many as the letterhead counts."""
    after = parts.signature.end if parts.signature else len(parts.main)
    listed = attachments.titles(parts.main, after, parts.skip)
    found: list[FoundValue] = []
    stated_count = 0
    for value in [*parts.head.labels.values.get("enclosures", []), *parts.head.margin.values.get("enclosures", [])]:
        number = attachments.count(value)
        if number is None:
            found += attachments.titled(value)
        elif not stated_count:
            stated_count = number
            found += attachments.numbered(number, value)
    if any(attachment.text for attachment in found):
        found = [attachment for attachment in found if attachment.text]
    if listed and len(listed) >= stated_count:
        return listed
    if found or not parts.body:
        return found
    first, last = parts.body[0].lines[0], parts.body[-1].lines[-1]
    text = " ".join(block.text for block in parts.body if "ijlage" in block.text)
    return attachments.named(text, FoundValue("", first.start, last.end, first.page, ""))


def _kind(
    parts: DocumentParts,
    fields: dict[str, FoundValue | None],
    title: FoundValue | None,
    signatories: Sequence[FoundSignatory],
    document: Document,
) -> Kind:
    head = parts.head
    signs = Signs(
        subject=_text(fields["subject"]),
        title=_text(title),
        addressee=_text(fields["addressee"]),
        publication=_text(fields["publication"]),
        body=" ".join(block.text for block in parts.body[:8]),
        top=" ".join(piece.text for piece in parts.main[:2]),
        paragraphs=sum(block.kind == "paragraph" for block in parts.body),
        to_president=_to_president(parts, fields, signatories),
    )
    labels = sum(fields[name] is not None for name in ("date", "subject", "reference"))
    signed = any(s.name or s.role or s.on_behalf_of for s in signatories)
    dated = fields["place"] is not None and fields["date"] is not None
    addressed = fields["addressee"] is not None
    headed = labels == 3 and head.sender is not None
    strong = head.salutation is not None or signed or (addressed and (dated or headed))
    letterlike = strong * (2 * (head.salutation is not None) + addressed + 2 * signed + dated + labels // 2)
    answer = parts.answer.answered if parts.answer else None
    if answer is False and document.fields.get("signatory_names"):
        answer = True
    return kind(signs, letterlike, answer)


def _to_president(
    parts: DocumentParts, fields: dict[str, FoundValue | None], signatories: Sequence[FoundSignatory]
) -> bool:
    """Return whether a letter from the government greets a president, and no addressee is printed.

    It is from the government if a minister or state secretary signs it, or if the page around it says so.
    """
    greeting = parts.head.salutation
    if fields["addressee"] is not None or greeting is None or "voorzitter" not in greeting.text.lower():
        return False
    member = any(s.role is not None and MEMBER.match(s.role.text) for s in signatories)
    return member or any(PAGE_KIND.fullmatch(piece.text) for piece in parts.main[: parts.head.begin])


def _text(found: FoundValue | None) -> str | None:
    return found.text if found else None


def _evidence(
    fields: dict[str, FoundValue | None],
    parts: DocumentParts,
    signatories: Sequence[FoundSignatory],
    dossiers: Sequence[tuple[FoundValue, FoundValue | None]],
    number: FoundValue | None,
    enclosed: Sequence[FoundValue],
) -> Iterable[Evidence]:
    for name, found in fields.items():
        if found is not None:
            yield found.evidence(name)
    for index, unit in enumerate(parts.head.units):
        yield unit.evidence(f"sender_units[{index}]")
    for index, signatory in enumerate(signatories):
        for name in ("role", "name", "on_behalf_of"):
            found = getattr(signatory, name)
            if found is not None:
                yield found.evidence(f"signatories[{index}].{name}")
    for index, (dossier, title) in enumerate(dossiers):
        yield dossier.evidence(f"dossiers[{index}].number")
        if title is not None:
            yield title.evidence(f"dossiers[{index}].title")
        if number is not None:
            yield number.evidence(f"dossiers[{index}].document_number")
    for index, block in enumerate(parts.body):
        first, last = block.lines[0], block.lines[-1]
        yield Evidence(
            field=f"paragraphs[{index}]", start=first.start, end=last.end, page=first.page, rule=f"body-{block.kind}"
        )
    for index, attachment in enumerate(enclosed):
        yield attachment.evidence(f"attachments[{index}]")


def _issues(
    which: Kind,
    printed: dict[str, str],
    signatories: Sequence[FoundSignatory],
    paragraphs: Sequence[Paragraph],
    published: bool,
) -> Iterable[Issue]:
    """Yield an issue for each missing part of a letter; yield none for a document that is not a letter.

    `published` answers to questions have no addressee; printed papers have a heading instead of a subject.
    """
    if which == "not-a-letter":
        return
    for field in ("date", "subject", "addressee"):
        unprinted = (field == "addressee" and published) or (field == "subject" and "heading" in printed)
        if field not in printed and not unprinted:
            yield issue(f"{field}-missing", f"no {field} was found in the letterhead", field)
    if not signatories:
        yield issue("signatory-missing", "nobody's role or name was found under the letter", "signatories")
    if not paragraphs:
        yield issue("body-missing", "no text was found between letterhead and signature", "paragraphs")
