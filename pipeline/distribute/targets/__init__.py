"""Places that releases are sent to once they are out, one file each: every module ends in `TARGET = Target(...)`.

A target is sent only what differs from what it holds, and can be sent the same again at any time. What it holds stands
in a `Ledger` of ours. Passwords and tokens come from the environment: an option names the variable, never the value.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from pipeline import plugins
from pipeline.distribute.targets._ledger import Ledger as Ledger
from pipeline.errors import DefinitionError, TargetError
from pipeline.model.dataset import Dataset
from pipeline.model.release import Release

Options = Mapping[str, str | int | float | bool | list[str]]
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What a target took: files, graphs or entries, as it has them."""

    sent: int
    removed: int
    same: int


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a target is asked to send."""

    dataset: Dataset
    options: Options
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

    def text(self, option: str, default: str = "") -> str:
        """Return an option as text."""
        return str(self.options.get(option, default))

    def secret(self, option: str, default: str) -> str:
        """Return the secret in the variable that an option names. Raises TargetError where it holds none."""
        name = self.text(option, default)
        found = self.environment(name)
        if not found:
            raise TargetError(f"the environment has no {name}, which must hold what is asked for; nothing was sent")
        self.hide(found)
        return found


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of place, and how to send to it."""

    title: str
    options: Mapping[str, str]
    """Names of the options that a dataset may set, with what they are. Those in `_env` name a variable."""
    required: tuple[str, ...] = ()
    place: tuple[str, ...]
    """Options that say where it is: with other ones, nothing is known of what it holds."""
    shared: bool = False
    """Whether it holds the whole web root, so that all datasets of a home send to it by the same notes."""
    send: Callable[[Job], Sent]
    """Makes the place hold what is published. Raises TargetError or OSError; what was sent until then stays."""


def names() -> tuple[str, ...]:
    """Return the names of all targets."""
    return tuple(name.replace("_", "-") for name in plugins.names("pipeline.distribute.targets", "TARGET"))


def get(name: str) -> Target:
    """Return the target of this name. Raises DefinitionError where there is none."""
    return plugins.load("pipeline.distribute.targets", name.replace("-", "_"), "TARGET", Target)


def check_options(name: str, target: Target, options: Options) -> None:
    """Raise DefinitionError for an option that is unknown, missing, or holds what looks like a secret."""
    for option, value in options.items():
        if option not in target.options:
            near = difflib.get_close_matches(option, target.options, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known options: {', '.join(target.options)}"
            raise DefinitionError(f"target {name!r} has no option {option!r}: {hint}")
        if option.endswith("_env") and not VARIABLE.fullmatch(str(value)):
            raise DefinitionError(
                f"target {name!r}: {option} is the name of an environment variable, such as BRIEVENBUS_TOKEN, "
                "and never the secret itself"
            )
        if isinstance(value, str) and "@" in urlsplit(value).netloc:
            raise DefinitionError(f"target {name!r}: {option} must hold no user or password: the environment does")
    missing = [option for option in target.required if option not in options]
    if missing:
        raise DefinitionError(f"target {name!r} needs the option {missing[0]!r}: {target.options[missing[0]]}")
