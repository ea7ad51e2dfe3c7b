"""Make a damaged or lost `releases.json` again from the releases, which say nearly everything that it says.

Builds that did not become a release are in the index alone: of these only the draft in the state is listed again.
"""

import sys
from pathlib import Path

import msgspec

from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.model.release import Release
from pipeline.release import build
from pipeline.release import index as releases
from pipeline.release.delta.formats import Delta
from pipeline.release.describe import Manifest, changes, manifest
from pipeline.release.sweeping import release_folders


def mend(home: Home, dataset: Dataset) -> bool:
    """Make `releases.json` again where it is damaged or lost, say so on standard error, and return whether it was.

    The caller has the lock of the dataset. Raises PublishError where a release cannot be listed, and NewerError.
    """
    place = home.web / dataset.name
    file = place / releases.INDEX
    try:
        releases.read_index(place, dataset.name)
    except PublishError:
        why = "damaged"
    else:
        if file.exists() or not _is_lost(place):
            return False
        why = "gone"
    found = _in_order(place)
    waiting = build.pending(home, dataset)
    if waiting and all(one.version != waiting.release.version for one in found):
        found = (*found, waiting.release)
    sys.stderr.write(f"{file} is {why}, and is made again from {len(found)} releases and drafts\n")
    releases.write_json(file, releases.ReleaseIndex(dataset=dataset.name, releases=found))
    return True


def _is_lost(place: Path) -> bool:
    """Return whether there were published releases; a single one that nothing names is left by a killed run."""
    return len(release_folders(place)) > 1 or (place / releases.LATEST).exists()


def _in_order(place: Path) -> tuple[Release, ...]:
    """Return the entries of all releases, each after the one that it names as the release before it."""
    left = {folder.name: _entry(folder) for folder in release_folders(place)}
    ordered: dict[str, Release] = {}
    while left:
        ready = [name for name, entry in left.items() if entry.previous not in left or entry.previous == name]
        for name in ready or list(left):
            ordered[name] = left.pop(name)
    return tuple(ordered.values())


def _entry(folder: Path) -> Release:
    """Return the entry of a release from its own files. Raises PublishError where they are damaged."""
    try:
        said = msgspec.json.decode((folder / manifest.NAME).read_bytes(), type=Manifest)
        about = folder / changes.ABOUT
        delta = msgspec.json.decode(about.read_bytes(), type=Delta) if about.exists() else None
    except (OSError, msgspec.MsgspecError) as error:
        raise PublishError(
            f"{folder.parent.with_name(releases.INDEX)} cannot be made again: {folder} is damaged too: {error}; "
            "restore both from a copy"
        ) from error
    return Release(
        version=folder.name,
        result="released",
        counts=said.counts,
        content_hash=said.content_hash,
        input_hash=said.input_hash,
        previous=delta.source if delta else None,
        changes=delta.letters if delta else {},
        redactions=len(said.redactions),
    )
