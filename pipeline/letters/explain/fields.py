"""Every field of a letter with its printed value, its meaning, its position, and the rule that found it."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.formats.mapping import mapping
from pipeline.letters.normalise.references import references
from pipeline.model.document import Document
from pipeline.model.letter import Letter, is_text
from pipeline.model.printed import Citation, Evidence, PrintedLetter


class FieldTitle(NamedTuple):
    """Title of a field in both languages, and its group, which sets the colour of its marks."""

    nl: str
    en: str
    group: str


GROUPS = {
    "subject": "subject",
    "heading": "subject",
    "date": "date",
    "place": "date",
    "reference": "reference",
    "your_reference": "reference",
    "your_letter_date": "reference",
    "question_number": "reference",
    "question_date": "reference",
    "session_year": "dossier",
}
"""Group of each text field; every other text field is marked as "other"."""
PARTS = {
    "kind": {"kind": FieldTitle("Soort", "Kind", "other")},
    "sender": {"sender": FieldTitle("Afzender", "Sender", "sender")},
    "response": {"response": FieldTitle("Antwoord of uitstel", "Answer or delay", "reference")},
    "askers": {"askers.name": FieldTitle("Vraagsteller", "Asker", "reference")},
    "sender_units": {"sender_units": FieldTitle("Onderdeel van de afzender", "Unit of the sender", "sender")},
    "addressee": {
        "addressee": FieldTitle("Geadresseerde", "Addressee", "addressee"),
        "addressee_body": FieldTitle("Orgaan van de geadresseerde", "Body of the addressee", "addressee"),
    },
    "signatories": {
        "signatories.role": FieldTitle("Ondertekenaar: functie", "Signatory: role", "signatory"),
        "signatories.name": FieldTitle("Ondertekenaar: naam", "Signatory: name", "signatory"),
        "signatories.on_behalf_of": FieldTitle("Ondertekenaar: namens", "Signatory: on behalf of", "signatory"),
    },
    "dossiers": {
        "dossiers.number": FieldTitle("Dossiernummer", "Dossier number", "dossier"),
        "dossiers.title": FieldTitle("Dossiertitel", "Dossier title", "dossier"),
        "dossiers.document_number": FieldTitle("Ondernummer", "Document number", "dossier"),
        "publication": FieldTitle("Publicatie-id", "Publication id", "dossier"),
    },
    "attachments": {"attachments": FieldTitle("Bijlage", "Enclosure", "attachment")},
    "references": {"citations": FieldTitle("Verwijzing", "Citation", "citation")},
    "paragraphs": {"paragraphs": FieldTitle("Tekstblok", "Block of the body", "body")},
}
"""Printed fields that make up each field of a letter, with their titles."""
LAST = ("attachments", "references", "paragraphs")


def _titles() -> dict[str, FieldTitle]:
    """Return the titles of all fields that a letter prints; the mapping gives the titles of text fields."""
    names = {column.path: column.title for column in reversed(mapping().table("letters").columns)}
    titles: dict[str, FieldTitle] = {}
    for field in sorted(Letter.__struct_fields__, key=lambda name: LAST.index(name) + 1 if name in LAST else 0):
        if field in PARTS:
            titles |= PARTS[field]
        elif field in PrintedLetter.__struct_fields__ and field in names:
            titles[field] = FieldTitle(names[field].nl, names[field].en, GROUPS.get(field, "other"))
    return titles


TITLES = _titles()
"""Titles of all fields that are shown, in the order of display."""
_SINGLE = tuple(
    field
    for field in Letter.__struct_fields__
    if field in TITLES and is_text(PrintedLetter, field) and field != "language"
)
"""Fields with one value, which have a row even if they were not found."""
_SHIFT = 200
_MOST_WORDS = 60
_INDEX = re.compile(r"\[(\d+)\]")


class ExplainedValue(NamedTuple):
    """One value of one field."""

    field: str
    """Name of the field, with an index where it repeats: `signatories[0].name`."""
    title: FieldTitle
    printed: str | None
    """The value as printed; None where nothing was found."""
    meaning: str | None = None
    """The interpreted value, where it differs from the printed one."""
    links: tuple[str, ...] = ()
    how: str | None = None
    """How the link was found: exact, dated, derived."""
    start: int | None = None
    """Offset of the value's first character; None where no span of the text shows it."""
    end: int | None = None
    page: int | None = None
    rule: str | None = None


def rows(document: Document, printed: PrintedLetter, letter: Letter) -> list[ExplainedValue]:
    """Return a row for each value, in the order of `TITLES`; single fields that were not found have a row as well."""
    found = [
        ExplainedValue("kind", TITLES["kind"], printed.kind, _differs(letter.kind, printed.kind)),
        ExplainedValue("language", TITLES["language"], printed.language, _differs(letter.language, printed.language)),
    ]
    shown = set()
    for evidence in printed.evidence:
        found.append(_row(evidence, document, printed, letter))
        shown.add(evidence.field)
    found += [_unproven(name, printed, letter) for name in _SINGLE if name not in shown]
    found += [_cited(index, citation, document) for index, citation in enumerate(printed.citations)]
    order = {name: index for index, name in enumerate(TITLES)}
    return sorted(found, key=lambda row: (order.get(_base(row.field), len(order)), _number(row.field), row.start or 0))


def _row(evidence: Evidence, document: Document, printed: PrintedLetter, letter: Letter) -> ExplainedValue:
    base = _base(evidence.field)
    title = TITLES.get(base) or FieldTitle(evidence.field, evidence.field, "other")
    value = _value(printed, evidence.field)
    start, end = _narrow(document.text, evidence, value)
    shown = start < end
    meaning, links, how = _meaning(base, _number(evidence.field), letter)
    return ExplainedValue(
        evidence.field,
        title,
        document.text[evidence.start : evidence.end] if value is None else value,
        _differs(meaning, value),
        links,
        how,
        start if shown else None,
        end if shown else None,
        evidence.page if shown else None,
        evidence.rule,
    )


def _narrow(text: str, evidence: Evidence, value: str | None) -> tuple[int, int]:
    """Return the position of the value within its evidence, such as a date in a sentence; else all of the evidence."""
    if value is None or not 0 < len(value.split()) <= _MOST_WORDS or evidence.end - evidence.start <= len(value):
        return evidence.start, evidence.end
    words = _words(value).search(text, evidence.start, evidence.end)
    return words.span() if words is not None else (evidence.start, evidence.end)


def _words(value: str) -> re.Pattern[str]:
    """Return a pattern that matches a value with any line breaks between its words."""
    return re.compile(r"\s*".join(re.escape(word) for word in value.split()))


def _unproven(name: str, printed: PrintedLetter, letter: Letter) -> ExplainedValue:
    """Return a row without a span for a field that is not printed, though other evidence may give its value."""
    value = _value(printed, name)
    meaning, links, how = _meaning(name, 0, letter)
    return ExplainedValue(name, TITLES[name], value, _differs(meaning, value), links, how)


def _cited(index: int, citation: Citation, document: Document) -> ExplainedValue:
    """Return the row of a citation; find its span even if it is wrapped, or shifted by hyphens that were removed."""
    links = tuple(one.iri for one in references([citation], "") if one.iri is not None)
    end = citation.start + 2 * len(citation.text) + _SHIFT
    place = _words(citation.text).search(document.text, max(0, citation.start - _SHIFT), end)
    keys = ", ".join(citation.targets) or None
    row = ExplainedValue(f"citations[{index}]", TITLES["citations"], citation.text, keys, links, rule=citation.kind)
    if place is None or not citation.text:
        return row
    page = next((line.page for line in document.lines if line.start <= place.start() <= line.end), 1)
    return row._replace(start=place.start(), end=place.end(), page=page)


def _value(printed: PrintedLetter, field: str) -> str | None:
    """Return the printed value that a field path names; None where the letter has no such value.

    >>> _value(PrintedLetter(kind="brief", sender_units=("Directie A",)), "sender_units[0]")
    'Directie A'
    """
    value: object = printed
    for step in field.split("."):
        name = step.split("[")[0]
        value = getattr(value, name, None)
        index = _INDEX.search(step)
        if index is not None:
            items = value if isinstance(value, tuple) else ()
            value = items[int(index[1])] if int(index[1]) < len(items) else None
    if isinstance(value, str) or value is None:
        return value
    return getattr(value, "text", None) or getattr(value, "title", None)


def _meaning(base: str, index: int, letter: Letter) -> tuple[str | None, tuple[str, ...], str | None]:
    """Return the interpreted value of a field, its IRIs, and how they were found."""
    if base == "sender" and letter.sender is not None:
        return letter.sender.name, _given(letter.sender.iri, letter.sender.version_iri), letter.sender.link
    if base == "addressee" and letter.addressee is not None:
        how = letter.addressees[0].link if letter.addressees else letter.addressee.link
        return letter.addressee.name, _given(*(one.iri for one in letter.addressees or (letter.addressee,))), how
    if base == "addressee_body" and letter.addressee is not None:
        return letter.addressee.body, (), None
    if base.startswith("signatories") and index < len(letter.signatories):
        signatory = letter.signatories[index]
        if base == "signatories.name":
            return signatory.name, _given(signatory.person_iri), signatory.link if signatory.person_iri else None
        if base == "signatories.role":
            return signatory.role, _given(signatory.organisation_iri), signatory.link
        return signatory.on_behalf_of, (), None
    if base.startswith("dossiers.") and index < len(letter.dossiers):
        return getattr(letter.dossiers[index], base.partition(".")[2], None), (), None
    value = getattr(letter, base, None)
    return (value if isinstance(value, str) else None), (), None


def _given(*iris: str | None) -> tuple[str, ...]:
    return tuple(iri for iri in iris if iri is not None)


def _differs(meaning: str | None, value: str | None) -> str | None:
    return None if meaning is None or meaning == value else meaning


def counts(listed: Sequence[ExplainedValue]) -> list[int | None]:
    """Return the number, from 1, of each value of a field that repeats; None for a field with one value."""
    several = Counter(_base(row.field) for row in listed)
    return [_number(row.field) + 1 if several[_base(row.field)] > 1 else None for row in listed]


def _base(field: str) -> str:
    """Return a field's name without its indexes.

    >>> _base("signatories[0].name")
    'signatories.name'
    """
    return _INDEX.sub("", field)


def _number(field: str) -> int:
    index = _INDEX.search(field)
    return int(index[1]) if index is not None else 0
