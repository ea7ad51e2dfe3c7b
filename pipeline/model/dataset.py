"""A dataset as its `dataset.toml` defines it."""

from pathlib import Path
from typing import Literal

import msgspec


class SourceSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One source that a dataset harvests, with the source's own options."""

    name: str
    options: dict[str, str | int | float | bool | list[str]] = msgspec.field(default_factory=dict)


class TargetSetting(msgspec.Struct, frozen=True, kw_only=True):
    """One place that releases are sent to, with the options of its kind."""

    name: str
    label: str | None = None
    """What to call it where there are two of one kind."""
    options: dict[str, str | int | float | bool | list[str]] = msgspec.field(default_factory=dict)

    @property
    def called(self) -> str:
        """What it is called: its label, or its name."""
        return self.label or self.name


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text for people in the two languages of the site."""

    nl: str
    en: str


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a data user can ask."""

    name: str
    email: str | None = None
    url: str | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When the flow runs: a cron line and the IANA time zone it is read in."""

    cron: str
    timezone: str = "Europe/Amsterdam"


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """What to harvest, what to publish, and what to call it."""

    name: str
    """Name of the dataset's folder: lower-case letters, digits and hyphens."""
    title: Text
    description: Text
    base: str
    """Start of every IRI that is minted; ends with a slash; never a machine's address."""
    license: str = "https://creativecommons.org/publicdomain/zero/1.0/"
    publisher: Contact
    keywords: tuple[str, ...] = ()
    sources: tuple[SourceSetting, ...]
    outputs: tuple[str, ...]
    partition: Literal["year"] | None = None
    """`year` gives each year of letters files of its own, so that a year that did not change is not written again."""
    targets: tuple[TargetSetting, ...] = ()
    """Where releases are sent once they are published."""
    schedule: Schedule | None = None
    folder: Path
    """Where `dataset.toml` stands; relative options are relative to it. Never published."""
