"""Every field of a letter with what is printed, what it means, and where and by which rule it was found."""

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
    """What a field is called in both languages, and its group: the colour it is marked with."""

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
    "session_year": "dossier",
}
"""Field of text to its group; every other one is marked as "other"."""
PARTS = {
    "kind": {"kind": FieldTitle("Soort", "Kind", "other")},
    "sender": {"sender": FieldTitle("Afzender", "Sender", "sender")},
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
"""Field of a letter to the printed fields that it is made of, with their titles."""
LAST = ("attachments", "references", "paragraphs")


def _titles() -> dict[str, FieldTitle]:
    """Return the titles of all fields that a letter prints: those of text by the mapping."""
    names = {column.path: column.title for column in mapping().table("letters").columns}
    titles: dict[str, FieldTitle] = {}
    for field in sorted(Letter.__struct_fields__, key=lambda name: LAST.index(name) + 1 if name in LAST else 0):
        if field in PARTS:
            titles |= PARTS[field]
        elif field in PrintedLetter.__struct_fields__ and field in names:
            titles[field] = FieldTitle(names[field].nl, names[field].en, GROUPS.get(field, "other"))
    return titles


TITLES = _titles()
"""Every field that is shown, in the order in which a reader wants them."""
_SINGLE = tuple(
    field
    for field in Letter.__struct_fields__
    if field in TITLES and is_text(PrintedLetter, field) and field != "language"
)
"""Fields of one value, which have a row where they were not found too."""
_SHIFT = 200
_MOST_WORDS = 60
_INDEX = re.compile(r"\[(\d+)\]")


class ExplainedValue(NamedTuple):
    """One value of one field."""

    field: str
    """The name of the field, with an index where it repeats: `signatories[0].name`."""
    title: FieldTitle
    printed: str | None
    """The value as printed; None where nothing was found."""
    meaning: str | None = None
    """What it was read as, where that differs from what is printed."""
    links: tuple[str, ...] = ()
    how: str | None = None
    """How the link was found: exact, dated, derived."""
    start: int | None = None
    """Where it stands; None where no span of the text shows it."""
    end: int | None = None
    page: int | None = None
    rule: str | None = None


def rows(document: Document, printed: PrintedLetter, letter: Letter) -> list[ExplainedValue]:
    """Return a row for each value, in the order of `TITLES`; a single field that was not found has a row as well."""
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
    """Return where the value itself stands within its evidence, such as a date in a sentence; else all of it."""
    if value is None or not 0 < len(value.split()) <= _MOST_WORDS or evidence.end - evidence.start <= len(value):
        return evidence.start, evidence.end
    words = _words(value).search(text, evidence.start, evidence.end)
    return words.span() if words is not None else (evidence.start, evidence.end)


def _words(value: str) -> re.Pattern[str]:
    """Return a pattern for a value as it may be wrapped."""
    return re.compile(r"\s*".join(re.escape(word) for word in value.split()))


def _unproven(name: str, printed: PrintedLetter, letter: Letter) -> ExplainedValue:
    """Return a field without a span: not printed, though it may be known from elsewhere."""
    value = _value(printed, name)
    meaning, links, how = _meaning(name, 0, letter)
    return ExplainedValue(name, TITLES[name], value, _differs(meaning, value), links, how)


def _cited(index: int, citation: Citation, document: Document) -> ExplainedValue:
    """Return a citation; in the document it may be wrapped, and stand a little further on by hyphens taken out."""
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
    """Return what a field was read as, its IRIs and how they were found."""
    if base == "sender" and letter.sender is not None:
        return letter.sender.name, _given(letter.sender.iri, letter.sender.version_iri), letter.sender.link
    if base == "addressee" and letter.addressee is not None:
        return letter.addressee.name, _given(letter.addressee.iri), letter.addressee.link
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
    """Return the number, from 1, of each value of a field that repeats; None where there is only one."""
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
