"""What is left of a letter that was taken back: its names, its date, when it was withdrawn, and why in one word."""

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
"""Keys of publishers that name no one: UUIDs, numbers of documents and of publications."""
_SEALED = re.compile(r"sha256:[0-9a-f]{64}")
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
    return SCHEMES[name.scheme].is_number and _OPAQUE.fullmatch(name.value) is not None


def tie(name: Identifier) -> str:
    """Return what ties copies that share a name: a number as it is, lower case; of all else a hash, as it may tell.

    >>> tie(Identifier(value="2026D00007", scheme="tk-document"))
    '2026d00007'
    """
    value = name.value.lower()
    return value if is_opaque(name) else f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def seal(key: str, numbers: Collection[str] = ()) -> str:
    """Return what is kept of a record's key: a hash, as it may name a person, but for a number.

    >>> seal("2026D00007"), seal("2026-de-heer-fuut.txt")[:15]
    ('2026D00007', 'sha256:a1d52673')
    """
    if key in numbers or _NUMBER.fullmatch(key) or _SEALED.fullmatch(key):
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()}"


def kept_key(key: str, numbers: Collection[str]) -> str:
    """Return the key under which an emptied record is kept: sealed, but for a web address.

    By an address later replies of its source are found, which are emptied too.
    """
    return key if "://" in key else seal(key, numbers)


def sealed_ties(ties: Iterable[str], numbers: Collection[str]) -> tuple[str, ...]:
    """Return ties without a name that may be that of a person, as earlier versions kept the identifier itself."""
    lower = {number.lower() for number in numbers}
    return tuple(dict.fromkeys(name if is_tie(name) or name.lower() in lower else neutral(name) for name in ties))


def is_tie(name: str) -> bool:
    """Return whether a name is a hash or a neutral name, which say nothing of anybody."""
    return _SEALED.fullmatch(name) is not None or is_neutral(name)


def neutral(name: str) -> str:
    """Return what a withdrawn letter is called in the place of a name that may hold that of a person.

    The old name leads to it by its hash, so that its address can answer 410 without being listed.

    >>> neutral("folder-2026-de-heer-fuut-txt"), neutral(neutral("a")) == neutral("A")
    ('ingetrokken-2a879eee34629721148f84e5ae19e6de', True)
    """
    return name if is_neutral(name) else f"ingetrokken-{hashlib.sha256(name.lower().encode()).hexdigest()[:32]}"


def is_neutral(name: str) -> bool:
    """Return whether a name is one that `neutral` gave."""
    return _NEUTRAL.fullmatch(name) is not None


def lasting(identifier: str, identifiers: tuple[Identifier, ...]) -> str:
    """Return the identifier that a letter has once it is withdrawn: its own where that is a number."""
    is_number = any(is_opaque(name) and name.value == identifier for name in identifiers)
    return identifier if is_number else neutral(identifier)


def lasting_iri(iri: str, numbers: Collection[str]) -> str:
    """Return the IRI that a letter has once it is withdrawn; `numbers` are its own."""
    start, slash, last = iri.rpartition("/")
    return iri if unquote(last) in numbers else f"{start}{slash}{neutral(unquote(last))}"


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
        date=date,
        sources=sources,
    )


def emptied(letter: Letter, withdrawal: Withdrawal) -> Letter:
    """Return the tombstone of a letter: IRI, numbers, date, and the fact that it was withdrawn.

    An identifier that is no number, such as one made from the name of a file, gives way to a neutral one.

    Of each record stays which source it came from and the hash of its bytes, so that every record is accounted for.
    """
    numbers = tuple(name for name in letter.identifiers if is_opaque(name))
    records = sorted(letter.sources, key=lambda record: (record.source, record.sha256))
    sources = tuple(SourceRecord(source=record.source, sha256=record.sha256) for record in records)
    taken = Withdrawal(date=withdrawal.date, reason=reason(withdrawal.reason))
    identifier = lasting(letter.identifier, numbers)
    iri = letter.id if identifier == letter.identifier else f"{letter.id.rpartition('/')[0]}/{identifier}"
    return replace(bare("", identifier, numbers, letter.date, sources), id=iri, withdrawn=taken)


def reason(stated: str) -> Reason:
    """Return the class of a reason; what a publisher says in his own words is never published.

    >>> reason("PDF bevat persoonsgegevens"), reason("legal"), reason("op verzoek verwijderd")
    ('personal-data', 'legal', 'source')
    """
    known = next((one for one in REASONS if one == stated), None)
    return known or ("personal-data" if _PERSONAL.search(stated) else "source")
