"""The facts about a letter for feeds, and the feeds that it is in: one for each of its groups."""

import re

import msgspec

from pipeline.model.letter import Letter
from pipeline.model.schemes import SCHEMES
from pipeline.site.browse.facets import FACETS, UNKNOWN, keys

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
    return _encode(found), _feeds(letter)


def decode(content: bytes) -> FeedFacts:
    """Decode the facts that `facts` encoded."""
    return msgspec.json.decode(content, type=FeedFacts)


def _feeds(letter: Letter) -> list[Feed]:
    """Return the feeds of a letter: of its sender, ministers, dossiers, themes and kind."""
    titles = {one.number: one.title or "" for one in letter.dossiers}
    return [
        (feed_path(facet.name, key), facet.name, titles.get(key, "") if facet.name == "dossier" else key)
        for facet in FACETS.values()
        if facet.has_feed
        for key in keys(facet, letter)
        if key != UNKNOWN
    ]


def feed_path(facet: str, key: str) -> str:
    """Return the path of the feed of a group, below the dataset's folder."""
    return f"feeds/{facet}/{key}.atom"
