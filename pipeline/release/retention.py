"""Remove old releases by the rule of the dataset, `[retention]` in `dataset.toml`, as a note in the list of releases.

The note is all that is done here, in one write. `withdrawal.releases` removes the folder of each noted release and lets
the delta of the next release begin at the one that stays before it; deltas of periods, feeds and pages follow from the
releases that stay. Time is that of the newest change that a release knows, never a clock, so the same releases give the
same list.
"""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from msgspec.structs import replace

from pipeline.model.dataset import Retention
from pipeline.model.release import Release
from pipeline.release import index as releases
from pipeline.release.delta.compaction import period_of

REASON = "removed by rule: all releases of {days} days stay, and the last one of each {then} before that"


def surplus(index: releases.ReleaseIndex, rule: Retention) -> tuple[Release, ...]:
    """Return the releases that the rule removes: of each period that is wholly older, all but the last.

    The first and the newest release always stay.
    """
    standing = [entry for entry in index.releases if entry.result == "released"]
    if not standing:
        return ()
    end = _moment(standing[-1]) - timedelta(days=rule.days)
    found: list[Release] = []
    for _, group in groupby(standing, key=lambda entry: period_of(rule.then, _moment(entry).isoformat())):
        *others, last = group
        if _moment(last) < end:
            found += others
    return tuple(entry for entry in found if entry.version != standing[0].version)


def expire(place: Path, dataset: str, rule: Retention | None) -> tuple[Release, ...]:
    """Note the releases that the rule removes in the list of releases, and return them."""
    index = releases.read_index(place, dataset)
    gone = surplus(index, rule) if rule else ()
    if rule and gone:
        names, reason = {entry.version for entry in gone}, REASON.format(days=rule.days, then=rule.then)
        entries = tuple(
            replace(entry, result="expired", reason=reason, previous=None, changes={})
            if entry.version in names
            else entry
            for entry in index.releases
        )
        releases.write_json(place / releases.INDEX, replace(index, releases=entries))
    return gone


def freed(place: Path, gone: tuple[Release, ...]) -> int:
    """Return how many bytes of the disk the removal of these releases frees: of files that no other release has."""
    names: dict[int, int] = {}
    sizes: dict[int, tuple[int, int]] = {}
    for entry in gone:
        for path in (place / "releases" / entry.version).rglob("*"):
            found = path.stat()
            if path.is_file():
                names[found.st_ino] = names.get(found.st_ino, 0) + 1
                sizes[found.st_ino] = found.st_nlink, found.st_blocks * 512
    return sum(size for inode, (links, size) in sizes.items() if names[inode] == links)


def _moment(entry: Release) -> datetime:
    """Return the time of the newest change that a release knows, from its version."""
    return datetime.strptime(entry.version[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
