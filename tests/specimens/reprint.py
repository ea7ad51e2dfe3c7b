"""A letter that was read, laid out anew: to test that it reads the same from every format."""

import re
from textwrap import wrap

from pipeline.model.letter import Letter, Signatory
from pipeline.model.printed import Paragraph
from tests.specimens.parts import Block, Parts, Side, Signature

MARK = re.compile(r"([•–-]|\d{1,2}[.)])\s+(.*)", re.DOTALL)


def reprint(letter: Letter) -> Parts:
    """Return a letter as read in parts to render; footnotes, whose place in the text is not known, are left out."""
    side = []
    if letter.sender_units:
        outer, *inner = letter.sender_units
        side.append(Side(bold=(outer,), plain=tuple(inner), repeated=True))
    particulars = (("Kenmerk", letter.reference), ("Uw kenmerk", letter.your_reference))
    side += [Side(bold=(label,), plain=(value,), repeated=label == "Kenmerk") for label, value in particulars if value]
    if letter.attachments:
        side.append(Side(bold=("Bijlage(n)",), plain=(str(len(letter.attachments)),)))
    labels = (("Datum", letter.date_printed), ("Betreft", letter.subject))
    printed = letter.sender is not None and letter.sender.link != "derived"
    return Parts(
        ministry=tuple(wrap(letter.sender.name, 40)) if letter.sender and printed else (),
        return_address="Postbus 99999 2500 ZZ Den Haag",
        addressee=(*wrap(letter.addressee.name if letter.addressee else "", 40), "Postbus 20018", "2500 EA Den Haag"),
        side=tuple(side),
        labels=tuple((label, value) for label, value in labels if value),
        body=tuple(_block(paragraph) for paragraph in letter.paragraphs if paragraph.kind != "footnote"),
        signatures=tuple(_signature(signatory) for signatory in letter.signatories),
    )


def _block(paragraph: Paragraph) -> Block:
    if paragraph.kind == "table":
        return Block(kind="table", rows=tuple(tuple(row.split("\t")) for row in paragraph.text.split("\n")))
    if paragraph.kind == "list-item":
        match = MARK.fullmatch(paragraph.text)
        mark, text = match.groups() if match else ("•", paragraph.text)
        return Block(kind="list-item", mark=mark, text=text)
    return Block(kind="heading" if paragraph.kind == "heading" else "paragraph", text=paragraph.text)


def _signature(signatory: Signatory) -> Signature:
    before = f"{signatory.on_behalf_of}," if signatory.on_behalf_of else ""
    return Signature(role=f"{signatory.role or ''},", name=signatory.name or "", before=before)
