"""Publisher systems, one file each: every module here ends in `SOURCE = Source(...)`."""

from collections.abc import Callable, Iterator, Sequence
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
    """Seconds between two requests to a host; left out: the source's own pace, and 0 for an address of this machine."""
    robots: bool = True
    """Whether the robots.txt of each host is kept to; where it is not by default, the publisher's documentation of the
    interface invites programs."""


class DayOptions(WebOptions, frozen=True, kw_only=True):
    """Options of a source that can be asked for a period."""

    since: Day | None = None
    """First day that is harvested; left out: from the beginning."""
    until: Day | None = None
    """Last day that is harvested; left out: without end."""


class Known(Protocol):
    """What the archive already holds of a source, so that a harvest asks only for the rest."""

    def fingerprint(self, key: str) -> str | None:
        """Return what was last noted for a record, or None for one that is not held."""

    def held(self) -> Iterator[str]:
        """Return the keys of all records now held, sorted."""

    def cursor(self) -> str | None:
        """Return where the last finished harvest stood, or None for the first one."""


class Remembered(Protocol):
    """What is remembered of records that could not be had, or were taken back (`pipeline.harvest.attempts`)."""

    today: str

    def get(self, state: AttemptState, key: str) -> Attempt | None:
        """Return a record in a state, or None."""

    def keys(self, state: AttemptState) -> list[str]:
        """Return the records in a state, sorted."""

    def due(self, state: AttemptState) -> list[Attempt]:
        """Return the records that are to be asked for again today, sorted by key."""

    def had(self, key: str) -> None:
        """Note that a record was had: nothing else is remembered of it."""

    def forget(self, state: AttemptState, key: str) -> None:
        """Forget that a record was in a state."""

    def failed(self, key: str, mark: str | None = None, *, is_rarer: bool = False, is_final: bool = False) -> bool:
        """Note that a record could not be had; return whether it is let be now until it changes."""

    def absent(self, key: str) -> bool:
        """Note that a record was not where it should be; return whether it was so on an earlier day too."""

    def took_back(self, key: str, mark: str | None = None) -> str:
        """Note that a record was taken back, and return the day on which that was first seen."""

    def answered(self) -> None:
        """Note that the host answered."""

    def unanswered(self, error: SourceError) -> None:
        """Note that a document did not answer. Raises the error where several in a row did not."""

    def check_loss(self, words: str, missing: int, held: int, listed: int, *, is_looked_at: bool = False) -> None:
        """Raise SourceError where more of what is held is absent from a list than is believed."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is new or changed, with its bytes."""

    key: str
    """The source's own identifier, raw."""
    content: bytes
    media_type: str | None = None
    url: str | None = None
    fingerprint: str | None = None
    """Cheap sign of change, such as size and time: equal means not read again."""
    statement: Statement | None = None
    """What the source says of the letter beside the document."""


class Same(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is held and has not changed."""

    key: str


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A record that exists and cannot be had; `code` is an issue code.

    A document that is held stays, as its last readable version, unless the code says that the record is no letter of
    the government.
    """

    key: str
    code: str
    message: str
    fingerprint: str | None = None
    statement: Statement | None = None
    """What the source says of the letter all the same; gives the month in which it is missing."""


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that is held and that its publisher took back; one that was never held is not noted."""

    key: str
    withdrawal: Withdrawal


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is held and that the source has no more.

    What is only absent from a list is believed when it is absent on a second day, and not where too much of what is
    held is absent at once; until then it stays.
    """

    key: str
    reason: str
    is_certain: bool = False
    """Whether more than absence from a list says so: then it is believed at once."""


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go on next time; everything given before it is to be stored first."""

    value: str


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """How many records the source says it has of a month, for the account of what is missing."""

    month: str
    """Such as 2026-01: of the letter or of its publication (`Source.basis`, `archive.month_of`)."""
    count: int
    url: str | None
    """Where it said so."""
    asked: str
    """RFC 3339 in UTC, or the day."""


Event = Found | Same | Refused | Withdrawn | Gone | Cursor | Stated


class HarvestJob(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """What a source is asked to harvest."""

    options: OptionsT
    folder: Path
    """Where paths in the options start from: the dataset's folder."""
    known: Known
    attempts: Remembered | None = None
    web: Web | None = None
    """Given to sources that have a policy."""

    def remembered(self) -> Remembered:
        """Return what is remembered of records that could not be had."""
        if self.attempts is None:
            raise DefinitionError("a source that remembers attempts must be given them")
        return self.attempts

    def asked(self) -> Web:
        """Return the web of a source that has a policy."""
        if self.web is None:
            raise DefinitionError("a source that asks the web must have a policy")
        return self.web


class Probe(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """What a source is asked its contract with: one small thing, in one to three requests."""

    options: OptionsT
    web: Web
    cursor: str | None
    """Where the harvest of this source stands, for a service that has to be told where to look."""
    today: str
    """ISO 8601."""


class Source(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """A publisher's system and how to harvest it."""

    title: str
    homepage: str | None
    options: type[OptionsT]
    """The options that a dataset may set: types, bounds and defaults; the docstring of each is its meaning."""
    harvest: Callable[[HarvestJob[OptionsT]], Iterator[Event]]
    """Gives what is new, changed or gone. Raises SourceError."""
    policy: Callable[[OptionsT, Contact], Policy] | None = None
    """Under which rules its hosts are asked, in whose name; None for a source that needs no network."""
    basis: Basis = "letter"
    """By the month of what a source counts, so that what is held is counted by that too."""
    count: Callable[[HarvestJob[OptionsT], Sequence[str]], Iterator[Stated]] | None = None
    """Asks how many letters the source has of each of these months; called at the end of a harvest with the months of
    what it changed, and not where nothing changed. Raises SourceError. None for a source that gives `Stated` while it
    harvests, or that states no such number."""
    contract: Callable[[Probe[OptionsT]], Contract] | None = None
    """Asks what the source offers now, for `brievenbus sources check`. Raises SourceError. Only for sources that have a
    policy."""
    by_day: bool = False
    """Whether its `DayOptions` bound the requests it makes: then a period can be harvested in parts. Whether these are
    days of publication or of the letter is in the source's documentation."""


def names() -> tuple[str, ...]:
    """Return the names of all sources."""
    return plugins.names("pipeline.sources", "SOURCE")


def get(name: str) -> Source[Any]:
    """Return the source of this name. Raises DefinitionError where there is none."""
    return plugins.load("pipeline.sources", name, "SOURCE", Source)


def read_options(setting: SourceSetting) -> Any:
    """Return the options of a source as its own struct, its defaults filled in.

    Raises DefinitionError, in one line, for one that is unknown, missing or wrong.
    """
    return conversion.convert(setting.options, get(setting.name).options, f"sources.{setting.name}.options.")
