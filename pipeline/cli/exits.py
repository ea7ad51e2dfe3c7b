"""Exit codes of the command, each with its meaning; after a signal the exit code is 128 plus its number."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Importing it takes two seconds, and `read` needs none of it.
    from pipeline.run import Harvested, Published


class Exit(IntEnum):
    """Result of a command, for a shell, a monitor or a scheduler."""

    DONE = 0
    """Everything is published; records that are missing were acknowledged."""
    PROBLEM = 1
    """A problem, which standard error explains in one line."""
    USAGE = 2
    """Wrong arguments or options."""
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
    """Exit codes of `status --check`: those of Nagios plugins, which Icinga, Zabbix and others also use."""

    OK = 0
    WARNING = 1
    """Something is missing or late; it may wait."""
    CRITICAL = 2
    """A release is held or failed, a target failed, a run was missed, or no source was harvested."""
    UNKNOWN = 3
    """Unknown: a definition is wrong, or nothing was ever run."""


def highest(codes: Iterable[Exit]) -> Exit:
    """Return the code of a command that did several things: a problem, or else the highest.

    >>> highest([Exit.DONE, Exit.TARGET, Exit.HELD]).name, highest([Exit.PROBLEM, Exit.TARGET]).name
    ('TARGET', 'PROBLEM')
    """
    found = set(codes)
    return Exit.PROBLEM if Exit.PROBLEM in found else max(found, default=Exit.DONE)


def of_run(harvested: Harvested | None, published: Published) -> Exit:
    """Return the exit code of a run, from the results of its harvest and its publication."""
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
