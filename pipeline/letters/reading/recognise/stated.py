"""Facts that a format states outright: they are trusted over what the lines show."""

from collections.abc import Sequence

from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.signatories import FoundSignatory
from pipeline.model.document import Document
from pipeline.model.printed import Citation, ReferenceKind

KINDS: tuple[tuple[str, ReferenceKind], ...] = (
    ("kst-", "kamerstuk"),
    ("h-", "handelingen"),
    ("ah-", "kamervragen"),
    ("kv-", "kamervragen"),
    ("BWB", "wet"),
    ("ECLI:", "ecli"),
    ("http", "url"),
)


def value(document: Document, field: str) -> FoundValue | None:
    """Return a field's stated value, with the place where the text repeats it, or none where it does not."""
    values = [text for text in document.fields.get(field, []) if text.strip()]
    return _placed(document, values[0], field) if values else None


def _placed(document: Document, text: str, field: str) -> FoundValue:
    at = document.text.find(text)
    page = 1
    if at < 0:
        return FoundValue(text, 0, 0, page, f"stated-{field}")
    return FoundValue(text, at, at + len(text), page, f"stated-{field}")


def dossiers(document: Document) -> list[tuple[FoundValue, FoundValue | None]]:
    """Return number and title of each stated dossier."""
    numbers = document.fields.get("dossier_numbers", [])
    titles = [*document.fields.get("dossier_titles", []), *[""] * len(numbers)]
    return [
        (_placed(document, number, "dossier_numbers"), _placed(document, title, "dossier_titles") if title else None)
        for number, title in zip(numbers, titles, strict=False)
        if number
    ]


def signatories(document: Document) -> list[FoundSignatory]:
    """Return the stated signatories."""
    names = document.fields.get("signatory_names", [])
    roles = document.fields.get("signatory_roles", [])
    return [
        FoundSignatory(
            role=_placed(document, role, "signatory_roles") if role else None,
            name=_placed(document, name, "signatory_names") if name else None,
        )
        for role, name in zip(_padded(roles, len(names)), _padded(names, len(roles)), strict=True)
        if role or name
    ]


def _padded(values: Sequence[str], length: int) -> list[str]:
    return [*values, *[""] * (length - len(values))]


def citations(document: Document) -> list[Citation]:
    """Return the marked references, as `target<TAB>text`."""
    found: list[Citation] = []
    at = 0
    for entry in document.fields.get("citations", []):
        target, _, text = entry.partition("\t")
        text = " ".join(text.split()) or target
        place = document.text.find(text, at)
        if place >= 0:
            at = place + 1
        found.append(Citation(text=text, kind=_kind(target), targets=(target,) if target else (), start=max(place, 0)))
    return found


def _kind(target: str) -> ReferenceKind:
    """Return the kind of reference of a link, by the beginning of its target."""
    return next((kind for start, kind in KINDS if target.startswith(start)), "other")
