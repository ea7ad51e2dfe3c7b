"""A dataset as its `dataset.toml` defines it."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from pipeline.model.forms import LICENCE, Address, Base, Cron, Email, Label, Licence, Line, Name, Prose, Zone


class SourceSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One source that a dataset harvests, with the source's own options."""

    name: str
    options: dict[str, object] = msgspec.field(default_factory=dict)
    """As in TOML; the plugin has a struct that says which there are."""


class TargetSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One place that releases are sent to, with the options of its kind."""

    name: str
    label: Label | None = None
    """What to call it where there are two of one kind."""
    options: dict[str, object] = msgspec.field(default_factory=dict)
    """As in TOML; the plugin has a struct that says which there are."""

    @property
    def called(self) -> str:
        """What it is called: its label, or its name."""
        return self.label or self.name


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text for people in the two languages of the site."""

    nl: Prose
    en: Prose


class DatasetTitle(Text, frozen=True, kw_only=True):
    """A text on one line."""

    nl: Line
    en: Line


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a data user can ask."""

    name: Line
    email: Email | None = None
    url: Address | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When the flow runs: a cron line and the IANA time zone it is read in."""

    cron: Cron
    timezone: Zone = "Europe/Amsterdam"


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """What to harvest, what to publish, and what to call it."""

    name: Name
    """Name of the dataset's folder: lower-case letters, digits and hyphens."""
    title: DatasetTitle
    description: Text
    base: Base
    """Start of every IRI that is minted; ends with a slash; never a machine's address."""
    license: Licence = LICENCE
    publisher: Contact
    keywords: tuple[Line, ...] = ()
    sources: Annotated[tuple[SourceSetting, ...], msgspec.Meta(min_length=1)]
    outputs: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    partition: Literal["year"] | None = None
    """`year` gives each year of letters files of its own, so that a year that did not change is not written again."""
    personal_data: Literal["hold", "publish"] = "hold"
    """Whether a release waits where letters have what may be personal data that nobody acknowledged."""
    targets: tuple[TargetSetting, ...] = ()
    """Where releases are sent once they are published."""
    schedule: Schedule | None = None
    folder: Path
    """Where `dataset.toml` stands; relative options are relative to it. Never published."""
