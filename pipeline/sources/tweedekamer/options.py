"""Options of SyncFeed: its host, and which documents are letters."""

from datetime import date
from urllib.parse import urlsplit

from pipeline.errors import DefinitionError
from pipeline.model.dataset import Contact
from pipeline.sources import Options
from pipeline.sources.tweedekamer.letters import LETTER, Selection
from pipeline.transport import Policy

HOST = "gegevensmagazijn.tweedekamer.nl"
ANSWERS = ("Antwoord schriftelijke vragen", "Antwoord schriftelijke vragen (nader)")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SHARED = ("base", "sorts", "answers", "since", "until", "pace")


def address(options: Options, default: str) -> str:
    """Return the base address, without a slash at its end."""
    return str(options.get("base", default)).rstrip("/")


def policy_for(base: str, options: Options, contact: Contact) -> Policy:
    """Return whom a source may ask: the host of its base address. First pages of the feed take some twenty seconds."""
    parts = urlsplit(base)
    is_local = parts.hostname in LOOPBACK
    return Policy(
        hosts=(parts.netloc,),
        homepage=contact.url or contact.email or "",
        contact=contact.email or contact.url or "",
        seconds=float(str(options.get("pace", 0.0 if is_local else 0.5))),
        read=60.0,
        total=300.0,
        loopback=is_local,
    )


def selection(source: str, options: Options) -> Selection:
    """Return which documents are to be harvested. Raises DefinitionError for an option of another form."""
    sorts = options.get("sorts", [LETTER])
    if not isinstance(sorts, list) or not sorts or not all(isinstance(sort, str) and sort for sort in sorts):
        raise DefinitionError(f"source {source!r}: sorts is {sorts!r}, not a list such as ['{LETTER}']")
    added = ANSWERS if options.get("answers", False) else ()
    return Selection(
        sorts=tuple(dict.fromkeys((*sorts, *added))),
        since=_day(source, options, "since"),
        until=_day(source, options, "until"),
    )


def _day(source: str, options: Options, name: str) -> str | None:
    value = options.get(name)
    try:
        return date.fromisoformat(str(value)).isoformat() if value is not None else None
    except ValueError:
        raise DefinitionError(f"source {source!r}: {name} is {value!r}, not a day such as 2026-01-31") from None
