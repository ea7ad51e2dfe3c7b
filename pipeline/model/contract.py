"""Contract of a publisher's system: the fields, values and limits that checks found, and how they changed."""

from typing import Literal

import msgspec

Standing = Literal["kept", "broken", "unreachable", "never"]
Event = Literal["appeared", "disappeared", "changed", "broken", "mended", "unreachable", "answered"]


class Contract(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The shape of a source's answers: names and types, never the contents of a letter or the name of a person."""

    version: str | None = None
    """Version of the service, as it states it."""
    fields: dict[str, str] = {}
    """Type of each field, element or attribute, by its name. The name before the first dot is the field's group."""
    values: dict[str, tuple[str, ...]] = {}
    """Sorted values of each enumeration, by its name: kinds of documents, entities, categories."""
    limits: dict[str, int] = {}
    """Limits of the service, such as the maximum number of records on a page."""
    whole: tuple[str, ...] = ()
    """Groups of fields, and enumerations, that the service listed completely: a missing member is gone.
    Of other groups the check saw a sample, in which a field may be missing by chance."""
    needed: tuple[str, ...] = ()
    """Fields without which no letter can be read, among the groups that the check saw."""
    faults: tuple[str, ...] = ()
    """Other ways in which the answer differs from the needs of this source, one sentence each."""


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the saved history: the result of one check of one source."""

    source: str
    at: str
    """RFC 3339 in UTC."""
    contract: Contract | None = None
    """None where the check got no contract, and where the contract equals the previous one."""
    error: str | None = None
    passing: bool = False
    """Whether the error may be temporary: the source gave no answer at all, rather than an answer in another form."""
    requests: int = 0
    pace: str | None = None
    """Class of the slowest answer's duration. Kept in the archive and never published, since it differs by the hour."""


class ContractPart(msgspec.Struct, frozen=True, kw_only=True):
    """A field, a value of an enumeration, or a limit, with the first and last day on which a check saw it."""

    name: str
    kind: str
    """Type of a field, name of an enumeration, or `limit`."""
    first: str
    last: str
    needed: bool = False
    gone: bool = False


class ContractChange(msgspec.Struct, frozen=True, kw_only=True):
    """A difference that a check found on one day."""

    on: str
    event: Event
    what: str
    before: str | None = None
    after: str | None = None


class Standings(msgspec.Struct, frozen=True, kw_only=True):
    """State of one source's contract after all its checks."""

    source: str
    standing: Standing
    reason: str
    advice: str
    since: str | None
    """Day of the first check."""
    checked: str | None
    """Day of the last check."""
    answered: str | None
    """Day of the last check that got an answer in the expected form."""
    version: str | None
    breaks: tuple[str, ...]
    """Each needed field that is gone, and each other fault that prevents reading letters."""
    limits: dict[str, int]
    fields: tuple[ContractPart, ...]
    values: tuple[ContractPart, ...]
    changes: tuple[ContractChange, ...]
    """Newest last."""


class Contracts(msgspec.Struct, frozen=True, kw_only=True):
    """`contracts.json`: the state of the contract of each source of a dataset."""

    dataset: str
    sources: tuple[Standings, ...]
