"""Exit codes of the command: the one place that says what each means and when it is given; a signal adds 128."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Importing it takes two seconds, and `read` needs none of it.
    from pipeline.run import Harvested, Published


class Exit(IntEnum):
    """How a command ended, as a shell, a monitor or a scheduler sees it."""

    DONE = 0
    """Everything is published; records that are missing were acknowledged."""
    PROBLEM = 1
    """A stated problem, in one line."""
    USAGE = 2
    """The command was called in a wrong way."""
    MISSING = 3
    """Published, but records are missing that nobody acknowledged, or one of several sources was not harvested."""
    HELD = 4
    """A release waits for the operator."""
    TARGET = 5
    """A target did not take the release."""
    UNREACHED = 6
    """No source was reached, or none gave a usable answer."""
    BUSY = 75
    """Another run is working on the dataset: EX_TEMPFAIL of sysexits.h."""


class MonitorCode(IntEnum):
    """What `status --check` ends with: the codes of a plugin of Nagios, which Icinga, Zabbix and others know."""

    OK = 0
    WARNING = 1
    """Something is missing or late; it may wait."""
    CRITICAL = 2
    """A release is held or failed, a target failed, a run was missed, or no source was harvested."""
    UNKNOWN = 3
    """It cannot be told: a definition is wrong, or nothing was ever run."""


def highest(codes: Iterable[Exit]) -> Exit:
    """Return the code of a command that did several things: a problem, or else the highest.

    >>> highest([Exit.DONE, Exit.TARGET, Exit.HELD]).name, highest([Exit.PROBLEM, Exit.TARGET]).name
    ('TARGET', 'PROBLEM')
    """
    found = set(codes)
    return Exit.PROBLEM if Exit.PROBLEM in found else max(found, default=Exit.DONE)


def of_run(harvested: Harvested | None, published: Published) -> Exit:
    """Return the exit code of a run, by what came in and what went out."""
    codes = [of_harvest(harvested) if harvested else Exit.DONE]
    if published.result == "failed":
        codes.append(Exit.PROBLEM)
    if published.waits or published.redacted.waiting:
        codes.append(Exit.HELD)
    if any(target.error for target in published.targets):
        codes.append(Exit.TARGET)
    if published.missing:
        codes.append(Exit.MISSING)
    return highest(codes)


def of_harvest(harvested: Harvested) -> Exit:
    """Return the exit code of a harvest: whether all, some or none of the sources were harvested."""
    if not harvested.failures:
        return Exit.DONE
    return Exit.MISSING if harvested.tallies else Exit.UNREACHED
