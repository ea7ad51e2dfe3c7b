"""Write a page that shows the letter with its fields marked: one file without scripts or external resources."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pipeline.letters.explain.doubt import CERTAINTIES, certainty_of, field_doubts, field_of
from pipeline.letters.explain.fields import ExplainedValue, FieldTitle, counts, rows
from pipeline.letters.explain.marks import pages
from pipeline.model.document import Document
from pipeline.model.letter import Letter
from pipeline.model.printed import PrintedLetter

GROUPS = {
    "subject": FieldTitle("Onderwerp", "Subject", "subject"),
    "date": FieldTitle("Datum en plaats", "Date and place", "date"),
    "sender": FieldTitle("Afzender", "Sender", "sender"),
    "addressee": FieldTitle("Geadresseerde", "Addressee", "addressee"),
    "reference": FieldTitle("Kenmerken", "References", "reference"),
    "dossier": FieldTitle("Kamerstuk", "Parliamentary paper", "dossier"),
    "signatory": FieldTitle("Ondertekening", "Signature", "signatory"),
    "attachment": FieldTitle("Bijlagen", "Enclosures", "attachment"),
    "citation": FieldTitle("Verwijzingen", "Citations", "citation"),
    "other": FieldTitle("Overig", "Other", "other"),
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that an HTML document must not contain."""
_RETRIEVABLE = re.compile(r"https?://", re.IGNORECASE)


def explain_html(document: Document, printed: PrintedLetter, letter: Letter, title: str) -> str:
    """Return a page with the letter as read next to the table of its fields; no text of the letter becomes markup."""
    listed = rows(document, printed, letter)
    numbered = list(enumerate(listed))
    groups = [
        (group, [(number, row) for number, row in numbered if row.title.group == name])
        for name, group in GROUPS.items()
    ]
    page = _template().render(
        title=title,
        document=document,
        printed=printed,
        letter=letter,
        pages=pages(document, listed),
        groups=[(group, of_group) for group, of_group in groups if of_group],
        blocks=[(number, row) for number, row in numbered if row.title.group == "body"],
        counts=counts(listed),
        doubts=field_doubts(letter),
        certainty=[certainty_of(row, letter) for row in listed],
        certainties=CERTAINTIES,
        named={doubt.name: doubt.issues for doubt in field_doubts(letter)},
        field_of=field_of,
        marked={row.title.group for row in listed if row.start is not None},
        retrievable=_retrievable,
        span=lambda row: _span(row, document),
    )
    return _UNPRINTABLE.sub("\ufffd", page)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def _retrievable(iri: str) -> bool:
    """Return whether an IRI may be a link: only http and https, never a script."""
    return _RETRIEVABLE.match(iri) is not None


def _span(row: ExplainedValue, document: Document) -> str | None:
    """Return the words of the letter where they differ from the value taken from them."""
    if row.start is None or row.end is None:
        return None
    words = document.text[row.start : row.end]
    return None if words == row.printed else words
