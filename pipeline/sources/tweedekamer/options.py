"""Options of SyncFeed: its host, and the selection of letters."""

from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from pipeline.model.dataset import Contact
from pipeline.model.forms import Address, Line, TextForm, is_address
from pipeline.sources import DayOptions
from pipeline.sources.tweedekamer.letters import LETTER, Selection
from pipeline.transport import Policy

HOST = "gegevensmagazijn.tweedekamer.nl"
BASE = f"https://{HOST}/SyncFeed/2.0"
ODATA = f"https://{HOST}/OData/v4/2.0"
"""Address at which letters are counted; this version was to close in 2026, and then counts stay empty."""
ANSWERS = ("Antwoord schriftelijke vragen", "Antwoord schriftelijke vragen (nader)")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SyncFeedOptions(DayOptions, frozen=True, kw_only=True):
    """Options of SyncFeed; `since` and `until` are days of the letters themselves."""

    sorts: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)] = (LETTER,)
    """Sorts of document (`Soort`) that are letters."""
    answers: bool = False
    """Whether to include answers to Kamervragen as letters."""
    robots: bool = False
    """Whether to obey the robots.txt of the host; the Tweede Kamer documents this interface for programs."""
    base: Address = BASE
    """Address of the service."""
    combined: bool = True
    """Whether to follow changes in one feed of all categories, or, with `false`, category by category."""
    odata: (
        Annotated[str, TextForm('an http address or "" for none', lambda value: not value or is_address(value))] | None
    ) = None
    """Address at which letters are counted, or "" for no counts; by default OData of the default host."""


def policy_for(base: str, options: SyncFeedOptions, contact: Contact) -> Policy:
    """Return the policy: the source may ask the host of its base address. First pages of the feed take some twenty
    seconds."""
    parts = urlsplit(base)
    is_local = parts.hostname in LOOPBACK
    return Policy(
        hosts=(parts.netloc,),
        homepage=contact.url or contact.email or "",
        contact=contact.email or contact.url or "",
        seconds=options.pace if options.pace is not None else 0.0 if is_local else 0.5,
        read=60.0,
        total=300.0,
        loopback=is_local,
        robots=options.robots,
    )


def selection(options: SyncFeedOptions) -> Selection:
    """Return the selection of documents to harvest."""
    added = ANSWERS if options.answers else ()
    return Selection(
        sorts=tuple(dict.fromkeys((*options.sorts, *added))),
        since=options.since,
        until=options.until,
    )
