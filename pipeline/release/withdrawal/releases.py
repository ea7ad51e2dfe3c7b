"""Cut every release again that still has a withdrawn letter, or drop it: find those releases, and their order.

Releases that the rule of retention removed go here too, since the deltas after them begin elsewhere then.
"""

import hashlib
import shutil
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from pipeline import archive
from pipeline.archive import WithdrawnLetter, open_index
from pipeline.errors import DefinitionError, PublishError, ValidationError
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.model.progress import Report
from pipeline.model.release import Release
from pipeline.release import delta, signing
from pipeline.release import index as releases
from pipeline.release.describe import Manifest, Released, changes
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import NAME
from pipeline.release.withdrawal import redactions, swapping
from pipeline.release.withdrawal.letters import holds, tied
from pipeline.release.withdrawal.recutting import is_stale, recut, retell

WHY_DROPPED = "removed, since letters that were withdrawn could not be taken out of it"


class Recut(msgspec.Struct, frozen=True, kw_only=True):
    """Result for the releases of a dataset."""

    versions: tuple[str, ...] = ()
    """Versions that were cut again now."""
    dropped: tuple[str, ...] = ()
    letters: dict[str, set[str]] = msgspec.field(default_factory=dict)
    """IRI of each letter, to the versions that were cut again or dropped for it, now or earlier."""


class _Seen:
    """Record of the releases that were found clean of all withdrawals, so as not to read them again; may be lost."""

    def __init__(self, file: Path, entries: Mapping[str, WithdrawnLetter]) -> None:
        self._file = file
        self._digest = hashlib.sha256(msgspec.json.encode(entries, order="sorted")).hexdigest()
        try:
            self._known = msgspec.json.decode(file.read_bytes(), type=dict[str, str])
        except (FileNotFoundError, msgspec.MsgspecError):
            self._known = {}

    def is_clean(self, folder: Path, earlier: Path | None) -> bool:
        return self._known.get(folder.name) == self._mark(folder, earlier)

    def clean(self, folder: Path, earlier: Path | None) -> None:
        self._known[folder.name] = self._mark(folder, earlier)

    def save(self) -> None:
        releases.write_changed(self._file, msgspec.json.encode(self._known, order="sorted"))

    def _mark(self, folder: Path, earlier: Path | None) -> str:
        return " ".join((self._digest, *(sha256(place / NAME) for place in (folder, earlier) if place)))


def empty_releases(dataset: Dataset, home: Home, report: Report, made: str | None = None) -> Recut:
    """Empty all noted withdrawals in the releases and write the public log; return the result of `recut_all`."""
    place = home.web / dataset.name
    with closing(open_index(home, dataset.name)) as index:
        standing, history = archive.standing(index), archive.history(index)
    expired = any(entry.result == "expired" for entry in releases.read_index(place, dataset.name).releases)
    cut = recut_all(dataset, home, standing.entries, standing.since, report, made) if history or expired else Recut()
    redactions.write(place, history, cut.letters)
    if history:
        releases.write_changed(place / redactions.BOUND, redactions.bound(standing.entries, standing.since))
    return cut


def recut_all(
    dataset: Dataset,
    home: Home,
    entries: Mapping[str, WithdrawnLetter],
    since: Mapping[str, str],
    report: Report,
    made: str | None = None,
) -> Recut:
    """Cut every release again that has a withdrawn letter, oldest first; safe to call again at any time.

    `since` gives the day of each withdrawal, which manifests state. `made` is a version that was just built: it is
    taken to be clean where its files do not show whether it is.
    """
    place = home.web / dataset.name
    work = home.state(dataset.name) / "recut"
    _mend(place, dataset.name, work)
    job = _Job(dataset, place, work, entries, since)
    seen = _Seen(home.state(dataset.name) / "recut.json", entries)
    standing = [entry for entry in releases.read_index(place, dataset.name).releases if entry.result == "released"]
    outcomes: dict[str, list[str]] = {"recut": [], "dropped": []}
    earlier: Path | None = None
    for count, release in enumerate(standing, 1):
        folder = place / "releases" / release.version
        if not seen.is_clean(folder, earlier):
            report("Looking for withdrawn letters", count, len(standing))
            outcome = job.clean(release, earlier, is_new=release.version == made)
            outcomes.setdefault(outcome, []).append(release.version)
            if outcome == "dropped":
                continue
            seen.clean(folder, earlier)
        earlier = folder
    seen.save()
    shutil.rmtree(work, ignore_errors=True)
    return Recut(
        versions=tuple(outcomes["recut"]),
        dropped=tuple(outcomes["dropped"]),
        letters=_told(place, dataset.name, entries, outcomes["dropped"]),
    )


class _Job:
    """The withdrawals that the releases of one dataset are cleaned of."""

    def __init__(
        self,
        dataset: Dataset,
        place: Path,
        work: Path,
        entries: Mapping[str, WithdrawnLetter],
        since: Mapping[str, str],
    ) -> None:
        self._dataset, self._place, self._work = dataset, place, work
        self._entries, self._since, self._ties = entries, since, tied(entries)

    def clean(self, release: Release, earlier: Path | None, is_new: bool) -> Literal["clean", "recut", "dropped"]:
        """Bring one release up to date with the withdrawals, and the index with the release."""
        folder, fresh = self._place / "releases" / release.version, self._work / release.version / swapping.NEW
        found = holds(folder, self._ties)
        if found is None and is_new:
            found = {}
        try:
            if found is None:
                raise ValidationError("its letters cannot be read")
            if found:
                recut(self._dataset, folder, fresh, found, self._day(found), earlier)
            elif is_stale(folder, earlier):
                letters = {} if self._follows_expired(folder) else self._letters_of(earlier)
                if earlier:
                    retell(folder, fresh, letters, self._day(letters), earlier)
                else:
                    recut(self._dataset, folder, fresh, letters, self._day(letters), None)
        except (ValidationError, DefinitionError):
            self._drop(release)
            return "dropped"
        if fresh.exists():
            self._swap(fresh, folder)
            _tell(self._place, self._dataset.name, release)
            return "recut"
        _tell(self._place, self._dataset.name, release)
        return "clean"

    def _swap(self, fresh: Path, folder: Path) -> None:
        try:
            signing.sign_folder(fresh)
            swapping.swap(fresh, folder)
        except OSError as error:
            raise PublishError(f"{folder} could not be cut again: {error.strerror}; run it again") from error

    def _day(self, found: Mapping[str, WithdrawnLetter]) -> str:
        """Return the day of the withdrawal that is the reason; it comes from the archive, not from a clock."""
        return max((self._since[entry.letter] for entry in found.values() if entry.letter in self._since), default="")

    def _follows_expired(self, folder: Path) -> bool:
        """Return whether the delta of a release begins at one that the rule of retention removed."""
        source = delta.read(folder / changes.ABOUT).source
        index = releases.read_index(self._place, self._dataset.name)
        return any(entry.version == source and entry.result == "expired" for entry in index.releases)

    def _letters_of(self, earlier: Path | None) -> dict[str, WithdrawnLetter]:
        """Return the letters for which the release before was last cut again; all withdrawn letters if it is gone."""
        if earlier is None:
            return dict(self._entries)
        redactions = Released(earlier).manifest.redactions
        last = redactions[-1].replaces if redactions else None
        letters = {letter for one in redactions if one.replaces == last for letter in one.letters}
        return {letter: self._ties[letter] for letter in letters if letter in self._ties} or dict(self._entries)

    def _drop(self, release: Release) -> None:
        """Mark a release as dropped in the index, then remove it."""
        dropped = replace(release, result="dropped", reason=WHY_DROPPED, previous=None, changes={})
        releases.change(self._place, self._dataset.name, dropped)
        releases.settle(self._place, self._dataset.name)
        shutil.rmtree(self._place / "releases" / release.version)


def _mend(place: Path, dataset: str, work: Path) -> None:
    """Complete the work that a kill interrupted."""
    swapping.mend(work, place / "releases")
    for entry in releases.read_index(place, dataset).releases:
        folder = place / "releases" / entry.version
        if entry.result in ("dropped", "expired") and folder.exists():
            shutil.rmtree(folder)


def _tell(place: Path, dataset: str, release: Release) -> None:
    """Update the index from the manifest."""
    manifest = Released(place / "releases" / release.version).manifest
    facts = {"content_hash": manifest.content_hash, "redactions": len(manifest.redactions), "counts": manifest.counts}
    known = replace(release, **facts)
    if known != release:
        releases.change(place, dataset, known)


def _told(place: Path, dataset: str, entries: Mapping[str, WithdrawnLetter], dropped: list[str]) -> dict[str, set[str]]:
    """Return the versions that were cut again or dropped for each letter, according to their manifests."""
    ties = tied(entries)
    found: dict[str, set[str]] = {letter: set(dropped) for letter in entries} if dropped else {}
    for entry in releases.read_index(place, dataset).releases:
        if entry.result == "released" and entry.redactions:
            manifest: Manifest = Released(place / "releases" / entry.version).manifest
            for letter in (letter for redaction in manifest.redactions for letter in redaction.letters):
                name = letter if letter in ties else unquote(letter.rpartition("/")[2])
                known = ties[name].letter if name in ties else letter
                found.setdefault(known, set()).add(entry.version)
    return found
