"""Places that releases are sent to once they are out, one file each: every module ends in `TARGET = Target(...)`.

A target is sent only what differs from what it holds, and can be sent the same again at any time. What it holds stands
in a `Ledger` of ours. Passwords and tokens come from the environment: an option names the variable, never the value.
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
    """What a target took: files, graphs or entries, as it has them."""

    sent: int
    removed: int
    same: int


class DeliveryJob(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """What a target is asked to send."""

    dataset: Dataset
    options: OptionsT
    web: Path
    """The web root: everything that is published."""
    release: Release
    """The newest release."""
    ledger: Ledger
    """What this place holds already."""
    environment: Callable[[str], str | None]
    """Name of a variable to the secret in it."""
    hide: Callable[[str], None]
    """Told of every form of a secret that may come back in an error."""
    report: Callable[[int, int | None], None]
    """(how many so far, of how many where that is known)."""

    @property
    def folder(self) -> Path:
        """The folder of the newest release."""
        return self.web / self.dataset.name / "releases" / self.release.version

    def secret(self, name: str) -> str:
        """Return the secret in a variable of the environment. Raises TargetError where it holds none."""
        found = self.environment(name)
        if not found:
            raise TargetError(f"the environment has no {name}, which must hold what is asked for; nothing was sent")
        self.hide(found)
        return found


class Target(msgspec.Struct, Generic[OptionsT], frozen=True, kw_only=True):
    """A kind of place, and how to send to it."""

    title: str
    options: type[OptionsT]
    """The options that a dataset may set: types, bounds and defaults; the docstring of each is its meaning."""
    place: tuple[str, ...]
    """Options that say where it is: with other ones, nothing is known of what it holds."""
    shared: bool = False
    """Whether it holds the whole web root, so that all datasets of a home send to it by the same notes."""
    send: Callable[[DeliveryJob[OptionsT]], Sent]
    """Makes the place hold what is published. Raises TargetError or OSError; what was sent until then stays."""


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
