"""Read KOOP's metadata about a letter.

The ministry is never read from `dcterms:creator`: that is the Chamber to which the paper was sent. `indiener` and
`ontvanger` are not read either: for a letter they are the signatories, for an answer the member who asked.
"""

import hashlib
import re
from datetime import date

import msgspec

from pipeline.model.printed import Kind
from pipeline.model.schemes import Scheme
from pipeline.model.statement import Statement

SITE = "https://zoek.officielebekendmakingen.nl"
PLACEHOLDERS = frozenset({"overige", "overig", "nvt", "n.v.t.", "onbekend", "-", "-1"})
"""Placeholders: values that mean "none"."""
ANSWERS = frozenset({"antwoord", "nader antwoord"})
LETTERS = frozenset({"brief", "brief regering"})
_IDENTIFIER = re.compile(r"(?:https?://[^?#]*/)?((?:kst|ah)-[A-Za-z0-9][A-Za-z0-9-]{0,90})(?:\.(?:html|xml|pdf|odt))?")
_REPRINT = re.compile(r"-h\d{1,2}")
_SESSION = re.compile(r"\d{4}-\d{4}")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a record's elements, by local name."""

    fields: dict[str, list[str]]
    others: list[str]
    """Identifiers and addresses of other versions of the work."""

    def all(self, field: str) -> tuple[str, ...]:
        """Return every value of a field that is not a placeholder."""
        return tuple(value for value in self.fields.get(field, ()) if value.lower() not in PLACEHOLDERS)

    def first(self, field: str) -> str | None:
        """Return the first value of a field, or None."""
        return next(iter(self.all(field)), None)

    def date(self, field: str) -> str | None:
        """Return the first value of a field that is a date, ISO 8601."""
        return next((found for value in self.all(field) if (found := iso(value))), None)

    def parts(self, field: str) -> tuple[str, ...]:
        """Return the values of a field that is repeated, or has values joined by semicolons."""
        return tuple(
            part for value in self.all(field) for part in (piece.strip() for piece in value.split(";")) if part
        )

    def heading(self) -> str | None:
        """Return the part of the title between the titles of dossier and document, which are both known."""
        words = self.first("title") or ""
        dossier, document = self.first("dossiertitel"), self.first("documenttitel")
        if not dossier or not document or not words.startswith(dossier) or not words.endswith(document):
            return None
        middle = words[len(dossier) : len(words) - len(document)].strip("; ")
        return middle or None


def statement(said: Said) -> Statement:
    """Return the statement in a record about the letter."""
    identifier = said.first("identifier") or ""
    return Statement(
        identifiers=identifiers(identifier, tuple(n for n in named(said.others) if is_same_work(identifier, n))),
        kind=_kind(said),
        title=_title(said),
        date=_date(said),
        published=said.date("available"),
        session_year=next((year for year in said.all("vergaderjaar") if _SESSION.fullmatch(year)), None),
        dossiers=_dossiers(said, identifier),
        attachments=tuple((None, item, f"{SITE}/{item}") for item in dict.fromkeys(said.parts("bijlage"))),
        page=next((page for page in said.all("preferredUrl") if page.startswith("https://")), None),
    )


def identifiers(identifier: str, others: tuple[str, ...] = ()) -> tuple[tuple[str, Scheme], ...]:
    """Return every identifier of a publication, starting with the permanent one.

    A letter that was first published under a temporary number keeps that name when it gets its own, and a corrected
    reprint (herdruk, `-h1`) is the same letter as the one it corrects. open.overheid.nl names the documents that it
    takes from KOOP by a hash of the identifier, as PLOOI, its first version, did.

    >>> [name for name, scheme in identifiers("kst-26448-234-h1") if scheme == "kst"]
    ['kst-26448-234', 'kst-26448-234-h1']
    """
    names = sorted(dict.fromkeys((unreprinted(identifier), *others, identifier)), key=lambda name: not is_number(name))
    found: list[tuple[str, Scheme]] = [(name, "kst" if name.startswith("kst-") else "other") for name in names]
    found += [(_open_overheid(name), "open-overheid") for name in names if name.startswith("kst-")]
    return tuple(found)


def named(values: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the identifiers of publications among identifiers, addresses and other text.

    >>> named(["https://zoek.officielebekendmakingen.nl/kst-36867-D.html", "1"])
    ('kst-36867-D',)
    """
    found = (_IDENTIFIER.fullmatch(value) for value in values)
    return tuple(dict.fromkeys(match[1] for match in found if match))


def is_same_work(one: str, other: str) -> bool:
    """Return whether two publications that a source links are one letter: a temporary number and the paper's own
    identifier, or a paper and its reprint. Any other link (a paper that replaces another) is not the same letter."""
    return is_number(one) != is_number(other) or unreprinted(one) == unreprinted(other)


def is_number(identifier: str) -> bool:
    """Return whether an identifier is the temporary number of an unfinished publication."""
    return identifier.partition("-")[2].isdecimal()


def unreprinted(identifier: str) -> str:
    """Return the identifier of the publication that a reprint replaces; return any other identifier unchanged."""
    head, dash, tail = identifier.rpartition("-")
    return head if dash and _REPRINT.fullmatch(f"-{tail}") else identifier


def iso(value: str) -> str | None:
    """Return the date of an ISO 8601 date or time as written, or None for any other value.

    >>> iso("2026-08-19T11:48:13.1293971+02:00"), iso("2026-02-30")
    ('2026-08-19', None)
    """
    match = _DATE.fullmatch(value)
    try:
        return date.fromisoformat(match[1]).isoformat() if match else None
    except ValueError:
        return None


def _open_overheid(identifier: str) -> str:
    return "oep-" + hashlib.sha1(f"oep{identifier}".encode(), usedforsecurity=False).hexdigest()


def _kind(said: Said) -> Kind | None:
    """Return the kind, if the source's type determines it. `Brief` does not, since others than the government also send
    those; neither does `Mededeling`, which postpones an answer."""
    sorts = {(value or "").lower() for value in (said.first("subrubriek"), said.heading())}
    if "brief regering" in sorts:
        return "kamerbrief"
    return "antwoord-kamervragen" if sorts & ANSWERS else None


def _title(said: Said) -> str | None:
    """Return the title of the document. Old records have none: return their title without that of the dossier."""
    title = said.first("documenttitel")
    if title:
        return title
    title, dossier = said.first("title"), said.first("dossiertitel")
    for known in (dossier, said.first("subrubriek")):
        if title and known:
            title = title.removeprefix(f"{known};").strip()
    return title or None


def _date(said: Said) -> str | None:
    """Return the date of the letter. `date` is the date of the letter for finished kamerstukken only: for an unfinished
    one it is the day of publication, for an answer the day of receipt."""
    stated = said.date("datumBrief") or said.date("datumOndertekening")
    is_paper = "Kamerstuk" in " ".join(said.all("type"))
    if stated or not is_paper or said.first("documentstatus") == "Onopgemaakt":
        return stated
    return said.date("date")


def _dossiers(said: Said, identifier: str) -> tuple[tuple[str, str | None, str | None], ...]:
    """Return the dossiers with their titles and the number of the letter in each, if the source makes clear which
    belong together."""
    numbers = tuple("".join(number.split()) for number in said.parts("dossiernummer"))
    titles = _paired(said, "dossiertitel", len(numbers))
    papers = said.parts("ondernummer")
    if len(papers) != len(numbers):
        base = unreprinted(identifier)
        papers = tuple(next((p for p in papers if base.endswith(f"-{number}-{p}")), "") for number in numbers)
    rows = zip(numbers, titles, papers, strict=True)
    return tuple(dict.fromkeys((number, title or None, paper or None) for number, title, paper in rows))


def _paired(said: Said, field: str, count: int) -> tuple[str, ...]:
    """Return one value for each of `count` items, or empty values if the source gives another number of values."""
    whole, parts = said.all(field), said.parts(field)
    if len(whole) == count:
        return whole
    return parts if len(parts) == count else ("",) * count
