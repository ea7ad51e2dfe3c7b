"""The facts about a letter for feeds, and the feeds that it is in: its ministry's, and one for each dossier."""

import re
from urllib.parse import unquote

import msgspec

from pipeline.model.letter import Letter
from pipeline.model.schemes import SCHEMES

MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/"
"""Start of the IRI of a ministry in TOOI, before its code."""
LONGEST = 200
"""Most bytes in the name of a file."""

HOSTILE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are not allowed in XML 1.0."""

_decode = msgspec.json.Decoder(Letter).decode
_encode = msgspec.json.Encoder().encode


class FeedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about a letter for feeds: its subject, date, sender and the like, but no name of a person."""

    subject: str | None
    language: str | None
    date: str | None
    sender: str | None
    sender_iri: str | None
    body: str | None
    """The Chamber that the letter is addressed to."""
    dossiers: tuple[tuple[str, str], ...]
    """Number and title, which may be empty."""
    themes: tuple[str, ...]
    kind: str
    identifiers: tuple[str, ...]
    """Identifiers that publishers use for the letter; the sender's own references are left out."""


Feed = tuple[str, str, str]
"""Path of a feed below the dataset, kind, and title."""


def facts(line: bytes) -> tuple[bytes, list[Feed]]:
    """Return the facts for feeds about a letter of `letters.jsonl`, encoded, and the feeds that it is in."""
    letter = _decode(line)
    dossiers = tuple({one.number: one.title or "" for one in letter.dossiers}.items())
    found = FeedFacts(
        subject=letter.subject or letter.heading,
        language=letter.language,
        date=letter.date,
        sender=letter.sender.name if letter.sender else None,
        sender_iri=letter.sender.iri if letter.sender else None,
        body=letter.addressee.body if letter.addressee else None,
        dossiers=dossiers,
        themes=letter.themes,
        kind=letter.kind,
        identifiers=tuple(one.value for one in letter.identifiers if SCHEMES[one.scheme].is_published),
    )
    return _encode(found), _feeds(found)


def decode(content: bytes) -> FeedFacts:
    """Decode the facts that `facts` encoded."""
    return msgspec.json.decode(content, type=FeedFacts)


def _feeds(found: FeedFacts) -> list[Feed]:
    feeds = []
    code = (found.sender_iri or "").removeprefix(MINISTRY)
    if code != found.sender_iri and may_be_file(code):
        feeds.append((f"feeds/ministerie/{code}.atom", "ministerie", code))
    for number, title in found.dossiers:
        if may_be_file(number):
            feeds.append((f"feeds/dossier/{number}.atom", "dossier", title))
    return feeds


def unescaped(name: str) -> str:
    """Return the last part of an IRI without escapes, as it is used in file names."""
    return unquote(name)


def may_be_file(name: str) -> bool:
    """Return whether a name can be a file name: one part of a path, not hidden, and not too long with its suffix."""
    return name.isprintable() and "/" not in name and name[:1] not in ("", ".") and len(name.encode()) <= LONGEST
