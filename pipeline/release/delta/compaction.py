"""Combine deltas by week, month and year, and write `deltas.json`, which lists every delta.

A period has a delta once there is a release after it: from the last release before the period to the last one in it,
by the time of the newest change that a release knows (UTC), never by a clock. Weeks are those of ISO 8601. These
deltas never expire. So a few files lead from any release to any later one: to the end of its week, its month and its
year, by whole years, and down again. Everything here follows from the folders of the releases and can be made again
at any time.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline.files import flush_folder
from pipeline.release import delta
from pipeline.release import index as releases
from pipeline.release.describe import Released, changes
from pipeline.release.describe.entries import sha256

LIST, FOLDER = "deltas.json", "deltas"
FORMAT = 1
"""Increase this when steps are combined in another way, so that all of them are made again."""


class DeltaFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a delta."""

    path: str
    """Path below the place of the dataset."""
    bytes: int
    sha256: str


class Listed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One delta of `deltas.json`."""

    source: str = msgspec.field(name="from")
    target: str = msgspec.field(name="to")
    period: str | None = None
    letters: dict[str, dict[str, int]]
    about: DeltaFile
    table: DeltaFile
    quads: DeltaFile
    made_of: str | None = None
    """SHA-256 over the steps that were combined."""


class Deltas(msgspec.Struct, frozen=True, kw_only=True):
    """`deltas.json`: first the delta of each release, in order, then those by week, month and year."""

    dataset: str
    deltas: tuple[Listed, ...] = ()


class _Step(msgspec.Struct, frozen=True):
    listed: Listed
    changed: str


def settle(place: Path, dataset: str) -> Deltas:
    """Update the deltas of all periods and their list from the releases at a place; safe to call at any time.

    Raises ValidationError where the delta of a release is damaged.
    """
    steps, last = [], None
    index = releases.read_index(place, dataset)
    for entry in index.releases:
        if entry.result == "released":
            folder = place / "releases" / entry.version
            if (folder / changes.ABOUT).exists():
                steps.append(_step(place, folder))
            last = entry.version
    known = {one.period: one for one in _read(place, dataset).deltas if one.period}
    periods = [_compacted(place, period, found, known) for period, found in _periods(steps, last)]
    _tidy(place, {path for one in periods for path in (one.about.path, one.table.path, one.quads.path)})
    _tell(place, index, {step.listed.target: step.listed for step in steps})
    found = Deltas(dataset=dataset, deltas=(*(step.listed for step in steps), *periods))
    if found.deltas or (place / LIST).exists():
        releases.write_json(place / LIST, found)
    return found


def _read(place: Path, dataset: str) -> Deltas:
    """Return the current list; an empty one where there is none or it is damaged, since it is made again."""
    try:
        return msgspec.json.decode((place / LIST).read_bytes(), type=Deltas)
    except (FileNotFoundError, msgspec.MsgspecError):
        return Deltas(dataset=dataset)


def _step(place: Path, folder: Path) -> _Step:
    released = Released(folder)
    about = delta.read(folder / changes.ABOUT)
    files = {entry.path: entry for entry in released.manifest.files}
    parts = (
        DeltaFile(
            path=(folder / name).relative_to(place).as_posix(), bytes=files[name].bytes, sha256=files[name].sha256
        )
        for name in (changes.ABOUT, changes.DELTA, changes.PATCH)
    )
    return _Step(_listed(about, *parts), released.manifest.changed)


def _listed(about: delta.Delta, *parts: DeltaFile, made_of: str | None = None) -> Listed:
    """Return the list entry of a delta; give its files in the order: about, table, quads."""
    return Listed(
        source=about.source,
        target=about.target,
        period=about.period,
        letters=about.letters,
        about=parts[0],
        table=parts[1],
        quads=parts[2],
        made_of=made_of,
    )


def _periods(steps: Sequence[_Step], last: str | None) -> Iterator[tuple[str, list[Listed]]]:
    """Yield each period that is over, as `week/2026-W47`, with its consecutive steps."""
    for kind in ("week", "month", "year"):
        for label, group in groupby(steps, key=lambda step: period_of(kind, step.changed)):
            found = [step.listed for step in group]
            if found[-1].target == last:
                continue
            for place in range(len(found) - 1, 0, -1):
                if found[place].source != found[place - 1].target:
                    found = found[place:]  # A release between them has no delta: only what comes after hangs together.
                    break
            yield f"{kind}/{label}", found


def period_of(kind: str, changed: str) -> str:
    """Return the period that contains a time.

    >>> [period_of(kind, "2027-01-01T10:00:00Z") for kind in ("week", "month", "year")]
    ['2026-W53', '2027-01', '2027']
    """
    if kind == "week":
        year, week, _ = datetime.fromisoformat(changed).isocalendar()
        return f"{year}-W{week:02}"
    return changed[:7] if kind == "month" else changed[:4]


def _compacted(place: Path, period: str, steps: list[Listed], known: dict[str, Listed]) -> Listed:
    """Return the delta of a period; make it where it does not exist yet."""
    label = period.partition("/")[2]
    parts = (part for step in steps for part in (step.about, step.table, step.quads))
    made_of = hashlib.sha256("\n".join([str(FORMAT), *(part.sha256 for part in parts)]).encode()).hexdigest()
    before = known.get(label)
    if before is not None and before.made_of == made_of and all(_is_there(place, part) for part in _parts(before)):
        return before
    folder = place / FOLDER / period.partition("/")[0]
    making = folder / ".making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    files = [delta.DeltaPaths(*(place / part.path for part in _parts(step))) for step in steps]
    about = delta.compose(files, making, label, label)
    written = []
    for path in delta.DeltaPaths.of(making, label):
        size, found = path.stat().st_size, sha256(path)
        path.replace(folder / path.name)
        written.append(DeltaFile(path=(folder / path.name).relative_to(place).as_posix(), bytes=size, sha256=found))
    making.rmdir()
    flush_folder(folder)
    return _listed(about, *written, made_of=made_of)


def _parts(listed: Listed) -> tuple[DeltaFile, DeltaFile, DeltaFile]:
    return listed.about, listed.table, listed.quads


def _is_there(place: Path, part: DeltaFile) -> bool:
    file = place / part.path
    return file.is_file() and file.stat().st_size == part.bytes


def _tidy(place: Path, wanted: set[str]) -> None:
    """Remove deltas that no longer follow from any release, and leftovers of a run that was cut off."""
    for path in sorted((place / FOLDER).rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(place).as_posix() not in wanted:
            path.unlink()


def _tell(place: Path, index: releases.ReleaseIndex, steps: dict[str, Listed]) -> None:
    """Update the list of releases from their deltas, which change when releases are cut again.

    Counts of withdrawals stay: once the earlier releases are emptied too, no delta contains these withdrawals.
    """
    entries = tuple(
        replace(entry, previous=steps[entry.version].source, changes=_counted(entry.changes, steps[entry.version]))
        if entry.result == "released" and entry.version in steps
        else entry
        for entry in index.releases
    )
    if entries != index.releases:
        releases.write_json(place / releases.INDEX, replace(index, releases=entries))


def _counted(before: dict[str, dict[str, int]], step: Listed) -> dict[str, dict[str, int]]:
    kept = {"withdraw": before["withdraw"]} if "withdraw" in before else {}
    return step.letters | (kept if "withdraw" not in step.letters else {})
