"""Publisher systems, one module or package each: every module with a source ends in `SOURCE = Source(...)`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar

import msgspec

from pipeline import plugins
from pipeline.errors import DefinitionError, SourceError
from pipeline.model import conversion
from pipeline.model.attempt import Attempt, AttemptState
from pipeline.model.contract import Contract
from pipeline.model.dataset import Contact, SourceSetting
from pipeline.model.forms import Day, Options
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.transport import Policy, Web

Basis = Literal["letter", "publication"]
OptionsT = TypeVar("OptionsT", bound=Options)


class WebOptions(Options, frozen=True, kw_only=True):
    """Options of a source on a network."""

    pace: Annotated[float | None, msgspec.Meta(ge=0)] = None
    """Seconds between two requests to a host; by default the source's own pace, or 0 for an address of this machine."""
    robots: bool = True
    """Whether to obey the robots.txt of each host. If a source does not obey it by default, the publisher's
    documentation invites programs to use the interface."""


class DayOptions(WebOptions, frozen=True, kw_only=True):
    """Options of a source that can be harvested for a period."""

    since: Day | None = None
    """First day to harvest; by default from the beginning."""
    until: Day | None = None
    """Last day to harvest; by default without end."""


class Known(Protocol):
    """The archived records of a source, so that a harvest requests only new and changed ones."""

    def fingerprint(self, key: str) -> str | None:
        """Return the fingerprint last stored for a record, or None for a record that is not archived."""

    def fingerprints(self) -> Mapping[str, str | None]:
        """Return the keys of all records that are archived now, sorted, with their fingerprints.

        None for a record without one, and for a record that must be fetched again.
        """

    def held(self) -> Iterator[str]:
        """Return the keys of all records that are archived now, sorted."""

    def cursor(self) -> str | None:
        """Return the cursor at which the last finished harvest ended, or None for the first harvest."""


class Remembered(Protocol):
    """States of records that could not be fetched or were withdrawn, kept between harvests
    (`pipeline.harvest.attempts`)."""

    today: str

    def get(self, state: AttemptState, key: str) -> Attempt | None:
        """Return the attempt for a record in a state, or None."""

    def keys(self, state: AttemptState) -> list[str]:
        """Return the keys of the records in a state, sorted."""

    def due(self, state: AttemptState) -> list[Attempt]:
        """Return the attempts for records in a state that must be requested again today, sorted by key."""

    def had(self, key: str) -> None:
        """Note that a record was fetched, and forget all its states."""

    def forget(self, state: AttemptState, key: str) -> None:
        """Forget that a record was in a state."""

    def failed(self, key: str, mark: str | None = None, *, is_rarer: bool = False, is_final: bool = False) -> bool:
        """Note that a record could not be fetched. Return whether to stop requesting it until it changes."""

    def absent(self, key: str) -> bool:
        """Note that a record was not in its place. Return whether it was also absent on an earlier day."""

    def took_back(self, key: str, mark: str | None = None) -> str:
        """Note that a record was withdrawn. Return the day on which the withdrawal was first seen."""

    def answered(self) -> None:
        """Note that the host answered."""

    def unanswered(self, error: SourceError) -> None:
        """Note that a request for a document got no answer. Raises the error if several in a row got none."""

    def check_loss(self, words: str, missing: int, held: int, listed: int, *, is_looked_at: bool = False) -> None:
        """Raise SourceError if more archived records are absent from a list than is credible."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A new or changed record, with its bytes."""

    key: str
    """The identifier that the source itself uses, unchanged."""
    content: bytes
    media_type: str | None = None
    url: str | None = None
    fingerprint: str | None = None
    """A cheap mark of change, such as size and time. A record with the same fingerprint as last time is not read
    again."""
    statement: Statement | None = None
    """Metadata that the source gives about the letter, in addition to the document."""


class Same(msgspec.Struct, frozen=True, kw_only=True):
    """An archived record that has not changed."""

    key: str


class AllSame(msgspec.Struct, frozen=True, kw_only=True):
    """Many archived records that have not changed, in one event of a source that lists everything at once."""

    keys: Sequence[str]


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A record that exists but cannot be fetched or used; `code` is an issue code.

    An archived document is kept as its last readable version, unless the code says that the record is not a letter of
    the government.
    """

    key: str
    code: str
    message: str
    fingerprint: str | None = None
    statement: Statement | None = None
    """Metadata that the source gives about the letter nevertheless; they give the month in which the letter is
    missing."""


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """An archived letter that its publisher withdrew. The archive ignores a letter that it never kept."""

    key: str
    withdrawal: Withdrawal


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """An archived record that the source no longer has.

    A record that is only absent from a list is removed once it is absent on a second day as well. If too many archived
    records are absent at once, none is removed. Until removal, the record is kept.
    """

    key: str
    reason: str
    is_certain: bool = False
    """Whether there is more evidence than absence from a list: then the record is removed at once."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Position at which the next harvest continues. Everything yielded before it must be stored first."""

    value: str


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """Number of records that the source states for a month, to account for missing letters."""

    month: str
    """Month such as 2026-01: of the letter or of its publication (`Source.basis`, `archive.month_of`)."""
    count: int
    url: str | None
    """Address at which the source stated the number."""
    asked: str
    """When the source was asked: RFC 3339 in UTC, or the day."""


Event = Found | Same | AllSame | Refused | Withdrawn | Gone | Cursor | Stated


class HarvestJob(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """Input of one harvest of a source."""

    options: OptionsT
    folder: Path
    """Folder from which paths in the options start: the folder of the dataset."""
    known: Known
    attempts: Remembered | None = None
    web: Web | None = None
    """Client for requests; only for sources that have a policy."""

    def remembered(self) -> Remembered:
        """Return the states of records that could not be fetched or were withdrawn."""
        if self.attempts is None:
            raise DefinitionError("a source that remembers attempts must be given them")
        return self.attempts

    def asked(self) -> Web:
        """Return the web client of a source that has a policy."""
        if self.web is None:
            raise DefinitionError("a source that asks the web must have a policy")
        return self.web


class Probe(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """Input of a contract check of a source: one small check, in one to three requests."""

    options: OptionsT
    web: Web
    cursor: str | None
    """Cursor of the last harvest of this source, for a service that needs a position to start from."""
    today: str
    """ISO 8601."""


class Source(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """A publisher's system and how to harvest it."""

    title: str
    homepage: str | None
    options: type[OptionsT]
    """The options that a dataset may set: types, bounds and defaults. The docstring of each option documents it."""
    harvest: Callable[[HarvestJob[OptionsT]], Iterator[Event]]
    """Yields new, changed and removed records. Raises SourceError."""
    policy: Callable[[OptionsT, Contact], Policy] | None = None
    """Returns the rules for requests to its hosts, and the contact named in them; None for a source that needs no
    network."""
    basis: Basis = "letter"
    """Whether the source counts by the month of the letter or of its publication; archived letters are counted in the
    same way."""
    count: Callable[[HarvestJob[OptionsT], Sequence[str]], Iterator[Stated]] | None = None
    """Asks how many letters the source has in each of these months. It is called at the end of a harvest with the
    months of the records that changed, and not if nothing changed. Raises SourceError. None for a source that yields
    `Stated` while it harvests, or that states no such number."""
    contract: Callable[[Probe[OptionsT]], Contract] | None = None
    """Asks which fields and values the source offers now, for `brievenbus sources check`. Raises SourceError. Only for
    sources that have a policy."""
    by_day: bool = False
    """Whether its `DayOptions` limit the requests it makes: then a period can be harvested in parts. The documentation
    of the source says whether these are days of publication or of the letter."""


def names() -> tuple[str, ...]:
    """Return the names of all sources."""
    return plugins.names("pipeline.sources", "SOURCE")


def get(name: str) -> Source[Any]:
    """Return the source of this name. Raises DefinitionError if there is none."""
    return plugins.load("pipeline.sources", name, "SOURCE", Source)


def read_options(setting: SourceSetting) -> Any:
    """Return the options of a source as its own struct, with defaults filled in.

    Raises DefinitionError, with a message of one line, if an option is unknown, missing or wrong.
    """
    return conversion.convert(setting.options, get(setting.name).options, f"sources.{setting.name}.options.")
