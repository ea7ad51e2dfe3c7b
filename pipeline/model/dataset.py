"""A dataset as defined in its `dataset.toml`."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from pipeline.model.forms import LICENCE, Address, Base, Cron, Email, Label, Licence, Line, Name, Prose, Zone


class SourceSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One source that a dataset harvests, with the source's own options."""

    name: str
    options: dict[str, object] = msgspec.field(default_factory=dict)
    """As in TOML; the plugin's options struct defines which options exist."""


class TargetSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One place to which releases are sent, with the options of its kind."""

    name: str
    label: Label | None = None
    """Name of this target where a dataset has two of one kind."""
    options: dict[str, object] = msgspec.field(default_factory=dict)
    """As in TOML; the plugin's options struct defines which options exist."""

    @property
    def called(self) -> str:
        """Return the label of the target, or its name where it has no label."""
        return self.label or self.name


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text for readers, in the two languages of the site."""

    nl: Prose
    en: Prose


class DatasetTitle(Text, frozen=True, kw_only=True):
    """A text on one line."""

    nl: Line
    en: Line


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Contact for data users."""

    name: Line
    email: Email | None = None
    url: Address | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When the flow runs: a cron line and the IANA time zone that applies to it."""

    cron: Cron
    timezone: Zone = "Europe/Amsterdam"


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """Which releases stay, besides the first and the newest."""

    days: Annotated[int, msgspec.Meta(ge=1)]
    """All releases of so many days before the newest one stay, and of the whole period in which these days begin."""
    then: Literal["week", "month", "year"] = "month"
    """Of earlier ones, the last release of each period stays."""


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """Definition of a dataset: its sources, its outputs and its texts."""

    name: Name
    """Name of the dataset's folder: lower-case letters, digits and hyphens."""
    title: DatasetTitle
    description: Text
    base: Base
    """Start of every IRI that is minted. It ends with a slash and is never the address of a machine."""
    license: Licence = LICENCE
    publisher: Contact
    keywords: tuple[Line, ...] = ()
    sources: Annotated[tuple[SourceSetting, ...], msgspec.Meta(min_length=1)]
    outputs: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    partition: Literal["year"] | None = None
    """`year` writes separate files for each year of letters, so that a year without changes is not written again."""
    personal_data: Literal["hold", "publish"] = "hold"
    """`hold` delays a release that contains letters with possible personal data until an operator acknowledges them."""
    targets: tuple[TargetSetting, ...] = ()
    """Targets to which a release is sent after it is published."""
    static_letters: Annotated[int, msgspec.Meta(ge=0)] = 50_000
    """Most letters whose pages are files; where there are more, `brievenbus serve` makes a page on request."""
    plain_rdf: Annotated[int, msgspec.Meta(ge=0)] = 50_000
    """Most letters, with those withdrawn, of which a release has its RDF uncompressed too, and not compressed only."""
    schedule: Schedule | None = None
    retention: Retention | None = None
    """Rule by which old releases are removed; without it all stay."""
    sparql: Address | None = None
    """Public SPARQL endpoint with the letters: `/sparql` of a server that is open to others, or another one."""
    folder: Path
    """Folder of `dataset.toml`; relative paths in options start here. Never published."""
