"""What a publisher's system was seen to offer, and what became of that over time."""

from typing import Literal

import msgspec

Standing = Literal["kept", "broken", "unreachable", "never"]
Event = Literal["appeared", "disappeared", "changed", "broken", "mended", "unreachable", "answered"]


class Contract(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The shape of what a source answers with: names and types, never what a letter or a person is called."""

    version: str | None = None
    """Of the service, as it states it."""
    fields: dict[str, str] = {}
    """Name of each field, element or attribute to its type. The name before the first dot is its group."""
    values: dict[str, tuple[str, ...]] = {}
    """Name of each enumeration to its values, sorted: kinds of documents, entities, categories."""
    limits: dict[str, int] = {}
    """Such as the most records to a page."""
    whole: tuple[str, ...] = ()
    """Groups of fields, and enumerations, of which the service gave the whole list: what it leaves out is gone.
    Of others a sample was seen, in which a field may be missing by chance."""
    needed: tuple[str, ...] = ()
    """Fields without which no letter can be read, of the groups that were seen."""
    faults: tuple[str, ...] = ()
    """What else is not as this source needs it, a sentence each."""


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the saved history: what came of asking one source once."""

    source: str
    at: str
    """RFC 3339 in UTC."""
    contract: Contract | None = None
    """None where it was not had, and where it was the same as before."""
    error: str | None = None
    passing: bool = False
    """Whether the error may pass: no answer at all, and not one in another form."""
    requests: int = 0
    pace: str | None = None
    """How soon the slowest answer came, as a class; kept here and never published, since it differs by the hour."""


class ContractPart(msgspec.Struct, frozen=True, kw_only=True):
    """A field, a value of an enumeration, or a limit, and on which days it was seen."""

    name: str
    kind: str
    """Type of a field, name of an enumeration, or `limit`."""
    first: str
    last: str
    needed: bool = False
    gone: bool = False


class ContractChange(msgspec.Struct, frozen=True, kw_only=True):
    """What was found to be otherwise on a day."""

    on: str
    event: Event
    what: str
    before: str | None = None
    after: str | None = None


class Standings(msgspec.Struct, frozen=True, kw_only=True):
    """How the contract of one source stands after all checks of it."""

    source: str
    standing: Standing
    reason: str
    advice: str
    since: str | None
    """Day of the first check."""
    checked: str | None
    """Day of the last one."""
    answered: str | None
    """Day of the last one that had an answer as expected in form."""
    version: str | None
    breaks: tuple[str, ...]
    """Each field that is needed and gone, and whatever else keeps letters from being read."""
    limits: dict[str, int]
    fields: tuple[ContractPart, ...]
    values: tuple[ContractPart, ...]
    changes: tuple[ContractChange, ...]
    """Newest last."""


class Contracts(msgspec.Struct, frozen=True, kw_only=True):
    """`contracts.json`: how the contract of each source of a dataset stands."""

    dataset: str
    sources: tuple[Standings, ...]
