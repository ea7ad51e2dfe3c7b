"""Places that releases are sent to once they are out, one file each: every module ends in `TARGET = Target(...)`.

Only files that differ from those at the target are sent; sending again is always safe. A `Ledger` in our home lists the
files at the target. Passwords and tokens come from the environment: an option names the variable, never the value.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from pipeline import plugins
from pipeline.distribute.targets._ledger import Ledger as Ledger
from pipeline.errors import TargetError
from pipeline.model import conversion
from pipeline.model.dataset import Dataset, TargetSetting
from pipeline.model.forms import Options
from pipeline.model.release import Release

OptionsT = TypeVar("OptionsT", bound=Options)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of files, graphs or catalogue entries that were sent, removed, or left the same at a target."""

    sent: int
    removed: int
    same: int


class DeliveryJob(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """Input of a target: the published files, the options, and the ledger of earlier deliveries."""

    dataset: Dataset
    options: OptionsT
    web: Path
    """The web root: everything that is published."""
    release: Release
    """The newest release."""
    ledger: Ledger
    """List of the files at this place."""
    environment: Callable[[str], str | None]
    """Name of a variable to the secret in it."""
    hide: Callable[[str], None]
    """Takes every form of a secret that may come back in an error, so that it is never printed."""
    report: Callable[[int, int | None], None]
    """(number so far, total where it is known)."""

    @property
    def folder(self) -> Path:
        """The folder of the newest release."""
        return self.web / self.dataset.name / "releases" / self.release.version

    def secret(self, name: str) -> str:
        """Return the secret in a variable of the environment. Raises TargetError where it holds none."""
        found = self.environment(name)
        if not found:
            raise TargetError(f"the environment has no {name}, which must have the password or token; nothing was sent")
        self.hide(found)
        return found


class Target(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """A kind of place, and how to send to it."""

    title: str
    options: type[OptionsT]
    """The options that a dataset may set: types, bounds and defaults; the docstring of each is its meaning."""
    place: tuple[str, ...]
    """Options that identify the place: where they change, its contents are unknown and a new ledger begins."""
    shared: bool = False
    """Whether it takes the whole web root, so that all datasets of a home share one ledger."""
    send: Callable[[DeliveryJob[OptionsT]], Sent]
    """Bring the place up to date. Raises TargetError or OSError; files that were sent before the error stay."""


def names() -> tuple[str, ...]:
    """Return the names of all targets."""
    return tuple(name.replace("_", "-") for name in plugins.names("pipeline.distribute.targets", "TARGET"))


def get(name: str) -> Target[Any]:
    """Return the target of this name. Raises DefinitionError where there is none."""
    return plugins.load("pipeline.distribute.targets", name.replace("-", "_"), "TARGET", Target)


def read_options(setting: TargetSetting) -> Any:
    """Return the options of a target as its own struct, its defaults filled in.

    Raises DefinitionError, in one line, for one that is unknown, missing or wrong.
    """
    return conversion.convert(setting.options, get(setting.name).options, f"targets.{setting.called}.options.")


def read_texts(name: str, label: str, options: Mapping[str, str]) -> dict[str, Any]:
    """Return options from a command line, such as `upload=true`, as values of a definition.

    Raises DefinitionError for one that is unknown or wrong.
    """
    return conversion.convert_some(options, get(name).options, f"targets.{label}.options.")
