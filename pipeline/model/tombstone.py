"""What is left of a letter that was taken back: its names, its date, when it was withdrawn, and why in one word."""

import hashlib
import re

import msgspec
from msgspec.structs import replace

from pipeline.model.letter import REASONS, Identifier, Letter, Reason, Scheme, SourceRecord, Withdrawal

NUMBERED: tuple[Scheme, ...] = ("kst", "tk-document", "open-overheid", "rijksoverheid", "other")
"""Schemes whose values may be numbers; a kenmerk may name a case, a file name a person."""
_PART = r"(?:[0-9A-Fa-f]{4,}|[A-Za-z]{0,5}[0-9]+[A-Za-z]?[0-9]*|[A-Za-z]{1,5})"
_OPAQUE = re.compile(rf"(?=.*[0-9])(?:[A-Za-z]{{2,8}}-)?{_PART}(?:[-_.()]+{_PART})*\)?")
_PERSONAL = re.compile(r"persoonsgegeven|privacy|\bavg\b|personal data", re.IGNORECASE)


class Remains(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the archive keeps of an emptied record, so that its tombstone has the names that the letter had."""

    identifier: str
    """Last part of the letter's IRI."""
    numbers: tuple[tuple[str, Scheme], ...] = ()
    """Names that say nothing of the content."""
    ties: tuple[str, ...] = ()
    """What ties other copies of the letter to it: see `tie`."""
    dated: str | None = None
    """Date of the letter, as precise as it was known."""
    stays: bool = False
    """Whether the record stays away whatever its source offers: the operator withdrew it, or a copy of it was
    withdrawn elsewhere. A record that its own source took back comes back when that source offers it again."""


def is_opaque(name: Identifier) -> bool:
    """Whether a name is a number that tells nothing of what the letter says.

    >>> [is_opaque(Identifier(value=value, scheme="kst")) for value in ("kst-32824-1", "kst-33400-XII-5", "over-jan")]
    [True, True, False]
    >>> is_opaque(Identifier(value="https://www.rijksoverheid.nl/brief-over-jansen-2026", scheme="rijksoverheid"))
    False
    """
    return name.scheme in NUMBERED and _OPAQUE.fullmatch(name.value) is not None


def tie(name: Identifier) -> str:
    """Return what ties copies that share a name: a number as it is, lower case; of all else a hash, as it may tell.

    >>> tie(Identifier(value="2026D00007", scheme="tk-document"))
    '2026d00007'
    """
    value = name.value.lower()
    return value if is_opaque(name) else f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def bare(
    base: str,
    identifier: str,
    identifiers: tuple[Identifier, ...],
    date: str | None,
    sources: tuple[SourceRecord, ...],
) -> Letter:
    """Return a letter of which no more is known than this."""
    return Letter(
        id=f"{base}id/brief/{identifier}",
        identifier=identifier,
        identifiers=identifiers,
        kind="brief",
        language=None,
        subject=None,
        date=date,
        date_printed=None,
        place=None,
        reference=None,
        your_reference=None,
        sender=None,
        addressee=None,
        session_year=None,
        sources=sources,
    )


def emptied(letter: Letter, withdrawal: Withdrawal) -> Letter:
    """Return the tombstone of a letter: IRI, numbers, date, and the fact that it was withdrawn.

    Of each record stays which source it came from and the hash of its bytes, so that every record is accounted for.
    """
    numbers = tuple(name for name in letter.identifiers if is_opaque(name))
    records = sorted(letter.sources, key=lambda record: (record.source, record.sha256))
    sources = tuple(SourceRecord(source=record.source, sha256=record.sha256) for record in records)
    taken = Withdrawal(date=withdrawal.date, reason=reason(withdrawal.reason))
    return replace(bare("", letter.identifier, numbers, letter.date, sources), id=letter.id, withdrawn=taken)


def reason(stated: str) -> Reason:
    """Return the class of a reason; what a publisher says in his own words is never published.

    >>> reason("PDF bevat persoonsgegevens"), reason("legal"), reason("op verzoek verwijderd")
    ('personal-data', 'legal', 'source')
    """
    known = next((one for one in REASONS if one == stated), None)
    return known or ("personal-data" if _PERSONAL.search(stated) else "source")
