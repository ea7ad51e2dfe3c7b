"""The tombstone of a withdrawn letter: its numbers, its date, when it was withdrawn, and why in one word."""

import hashlib
import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from pipeline.model.letter import REASONS, Identifier, Letter, Reason, SourceRecord, Withdrawal
from pipeline.model.schemes import SCHEMES, Scheme

_PART = r"(?:[0-9A-Fa-f]{4,}|[A-Za-z]{0,5}[0-9]+[A-Za-z]?[0-9]*|[A-Za-z]{1,5})"
_OPAQUE = re.compile(rf"(?=.*[0-9])(?:[A-Za-z]{{2,8}}-)?{_PART}(?:[-_.()]+{_PART})*\)?")
_NEUTRAL = re.compile(r"ingetrokken-[0-9a-f]{32}")
_NUMBER = re.compile(
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9]{4}[A-Z][0-9]{4,6}"
    r"|(?:kst|ah|h|kv|nds|blg|oep|plooi|ronl|stcrt|stb|trb)-(?:tk-|ek-)?[0-9][0-9A-Z()-]*"
)
"""Publishers' keys that name no person: UUIDs, numbers of documents and of publications."""
_SEALED = re.compile(r"sha256:[0-9a-f]{64}")
_PERSONAL = re.compile(r"persoonsgegeven|privacy|\bavg\b|personal data", re.IGNORECASE)


class Remains(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts that the archive keeps of an emptied record, so that its tombstone has the names of the letter."""

    identifier: str
    """Last part of the letter's IRI."""
    numbers: tuple[tuple[str, Scheme], ...] = ()
    """Names that reveal nothing of the content."""
    ties: tuple[str, ...] = ()
    """Keys that link other copies of the letter to it: see `tie`."""
    dated: str | None = None
    """Date of the letter, as precise as it was known."""
    stays: bool = False
    """Whether the record stays withdrawn even if its source offers it again: the operator withdrew it, or a copy of
    it was withdrawn elsewhere. A record that its own source took back returns when that source offers it again."""


def is_opaque(name: Identifier) -> bool:
    """Return whether a name is a number that reveals nothing of the letter's content.

    >>> [is_opaque(Identifier(value=value, scheme="kst")) for value in ("kst-32824-1", "kst-33400-XII-5", "over-jan")]
    [True, True, False]
    >>> is_opaque(Identifier(value="https://www.rijksoverheid.nl/brief-over-jansen-2026", scheme="rijksoverheid"))
    False
    """
    return SCHEMES[name.scheme].is_number and _OPAQUE.fullmatch(name.value) is not None


def tie(name: Identifier) -> str:
    """Return the key that links copies sharing a name: a number in lower case, or a hash of any other name.

    The hash hides names that may reveal content.

    >>> tie(Identifier(value="2026D00007", scheme="tk-document"))
    '2026d00007'
    """
    value = name.value.lower()
    return value if is_opaque(name) else f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def seal(key: str, numbers: Collection[str] = ()) -> str:
    """Return the form in which a record's key is kept: a hash, as the key may name a person; a number stays unchanged.

    >>> seal("2026D00007"), seal("2026-de-heer-fuut.txt")[:15]
    ('2026D00007', 'sha256:a1d52673')
    """
    if key in numbers or _NUMBER.fullmatch(key) or _SEALED.fullmatch(key):
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()}"


def kept_key(key: str, numbers: Collection[str]) -> str:
    """Return the key under which an emptied record is kept: sealed, except for a web address.

    The address is needed to find later replies of its source, which are emptied too.
    """
    return key if "://" in key else seal(key, numbers)


def sealed_ties(ties: Iterable[str], numbers: Collection[str]) -> tuple[str, ...]:
    """Return ties in which a neutral name replaces each identifier that may name a person.

    Earlier versions kept the identifier itself.
    """
    lower = {number.lower() for number in numbers}
    return tuple(dict.fromkeys(name if is_tie(name) or name.lower() in lower else neutral(name) for name in ties))


def is_tie(name: str) -> bool:
    """Return whether a name is a hash or a neutral name, neither of which identifies a person."""
    return _SEALED.fullmatch(name) is not None or is_neutral(name)


def neutral(name: str) -> str:
    """Return the neutral name of a withdrawn letter, which replaces a name that may contain that of a person.

    The neutral name contains a hash of the old name, so that the old address can answer 410 without being listed.

    >>> neutral("folder-2026-de-heer-fuut-txt"), neutral(neutral("a")) == neutral("A")
    ('ingetrokken-2a879eee34629721148f84e5ae19e6de', True)
    """
    return name if is_neutral(name) else f"ingetrokken-{hashlib.sha256(name.lower().encode()).hexdigest()[:32]}"


def is_neutral(name: str) -> bool:
    """Return whether a name was made by `neutral`."""
    return _NEUTRAL.fullmatch(name) is not None


def lasting(identifier: str, identifiers: tuple[Identifier, ...]) -> str:
    """Return the identifier of a letter after its withdrawal: unchanged if it is a number, else its neutral name."""
    is_number = any(is_opaque(name) and name.value == identifier for name in identifiers)
    return identifier if is_number else neutral(identifier)


def lasting_iri(iri: str, numbers: Collection[str]) -> str:
    """Return the IRI of a letter after its withdrawal; `numbers` are the letter's own."""
    start, slash, last = iri.rpartition("/")
    return iri if unquote(last) in numbers else f"{start}{slash}{neutral(unquote(last))}"


def bare(
    base: str,
    identifier: str,
    identifiers: tuple[Identifier, ...],
    date: str | None,
    sources: tuple[SourceRecord, ...],
) -> Letter:
    """Return a letter with only these facts."""
    return Letter(
        id=f"{base}id/brief/{identifier}",
        identifier=identifier,
        identifiers=identifiers,
        kind="brief",
        date=date,
        sources=sources,
    )


def emptied(letter: Letter, withdrawal: Withdrawal) -> Letter:
    """Return the tombstone of a letter: IRI, numbers, date, and the fact that it was withdrawn.

    A neutral identifier replaces one that is not a number, such as one made from a file name.

    For each record the tombstone keeps the source and the hash of the bytes, so that every record is accounted for.
    """
    numbers = tuple(name for name in letter.identifiers if is_opaque(name))
    records = sorted(letter.sources, key=lambda record: (record.source, record.sha256))
    sources = tuple(SourceRecord(source=record.source, sha256=record.sha256) for record in records)
    taken = Withdrawal(date=withdrawal.date, reason=reason(withdrawal.reason))
    identifier = lasting(letter.identifier, numbers)
    iri = letter.id if identifier == letter.identifier else f"{letter.id.rpartition('/')[0]}/{identifier}"
    return replace(bare("", identifier, numbers, letter.date, sources), id=iri, withdrawn=taken)


def reason(stated: str) -> Reason:
    """Return the class of a stated reason; a publisher's own words are never published.

    >>> reason("PDF bevat persoonsgegevens"), reason("legal"), reason("op verzoek verwijderd")
    ('personal-data', 'legal', 'source')
    """
    known = next((one for one in REASONS if one == stated), None)
    return known or ("personal-data" if _PERSONAL.search(stated) else "source")
