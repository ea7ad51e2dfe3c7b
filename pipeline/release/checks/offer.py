"""Check that the release offered as newest is the newest: a mirror may lag behind, or be made to.

A signature proves who made a release, but not that there is no newer one. To check that, compare with the list of
releases, or with the reader's own knowledge: the version that the reader has, and how old the newest release may be.
`latest.json` states until when it is recent.
"""

import re
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.errors import ValidationError
from pipeline.release.checks.problem import Problem

CHECK = "offer"
LATEST = "latest.json"
INDEX = "releases.json"
VERSION = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9]{2,}-[0-9a-f]{8}")
"""Form of a version; versions sort by time: `20261123T211234Z-01-c0ffeec0`."""


T = TypeVar("T", bound=msgspec.Struct)


class _Latest(msgspec.Struct, frozen=True):
    version: str
    complete: str | None = None
    valid_until: str | None = None


class _Release(msgspec.Struct, frozen=True):
    version: str
    result: str


class _Index(msgspec.Struct, frozen=True):
    releases: tuple[_Release, ...]


def newest(place: Path) -> Path:
    """Return the release folder that a dataset's `latest.json` names. Raises ValidationError for a damaged one."""
    return place / "releases" / _read(place / LATEST, _Latest).version


def check(place: Path) -> tuple[Problem, ...]:
    """Return a problem where `latest.json` of a dataset does not name the newest release in `releases.json`."""
    offered = _read(place / LATEST, _Latest).version
    released = [entry.version for entry in _read(place / INDEX, _Index).releases if entry.result == "released"]
    if not released or offered == released[-1]:
        return ()
    message = f"rollback: it names {offered}, and the newest in {INDEX} is {released[-1]}"
    return (_problem(message),)


def check_age(path: Path, version: str, have: str | None, days: int | None, now: str) -> tuple[Problem, ...]:
    """Return problems where a version is older than the reader's own, or where the release at its path is stale.

    `path` is a release, or the folder of a dataset. `now` is RFC 3339 in UTC. Raises ValidationError where a version is
    malformed.
    """
    problems = []
    for name in filter(None, (version, have)):
        if not VERSION.fullmatch(name):
            raise ValidationError(f"{name!r} is no version of a release, such as 20261123T211234Z-01-c0ffeec0")
    if have is not None and version < have:
        problems.append(_problem(f"rollback: {version} is older than {have}, which you have"))
    latest = _read(path / LATEST, _Latest) if (path / LATEST).is_file() else _Latest(version)
    stale = staleness(version, latest.complete, latest.valid_until, days, now)
    return (*problems, _problem(stale)) if stale else tuple(problems)


def staleness(version: str, complete: str | None, valid_until: str | None, days: int | None, now: str) -> str | None:
    """Return why a newest release is stale, or None.

    `complete` is the day of the last complete harvest; where it is not known, the newest change counts. Without
    `days` it is stale after `valid_until`. `now` is RFC 3339 in UTC.

    >>> staleness("20260105T120000Z-01-c0ffeec0", "2026-01-05", "2026-01-08", None, "2026-01-09T00:00:00Z")
    'stale: 20260105T120000Z-01-c0ffeec0 was due by 2026-01-08: the publisher, or this mirror, has stopped'
    """
    today = date.fromisoformat(now[:10])
    try:
        if days is None:
            if valid_until is None or today <= date.fromisoformat(valid_until):
                return None
            return f"stale: {version} was due by {valid_until}: the publisher, or this mirror, has stopped"
        age = (today - date.fromisoformat(complete or f"{version[:4]}-{version[4:6]}-{version[6:8]}")).days
    except ValueError:
        return f"stale: {LATEST} states no day: {complete or valid_until!r}"
    what = "last complete harvest" if complete else "newest change"
    return f"stale: the {what} in {version} is {age} days old, more than {days}" if age > days else None


def _read(file: Path, kind: type[T]) -> T:
    try:
        found = msgspec.json.decode(file.read_bytes(), type=kind)
    except FileNotFoundError as error:
        raise ValidationError(f"{file} is missing") from error
    except msgspec.MsgspecError as error:
        raise ValidationError(f"{file} is damaged: {error}") from error
    if isinstance(found, _Latest) and not VERSION.fullmatch(found.version):
        raise ValidationError(f"{file} names {found.version!r}, which is no version")
    return found


def _problem(message: str) -> Problem:
    advice = "Get it from the publisher, not from this mirror"
    return Problem(check=CHECK, file=LATEST, message=message, advice=advice)
