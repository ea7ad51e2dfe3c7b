"""The input of the newest build, so that the same input is not built twice, and builds that no longer matter."""

import msgspec

from pipeline.home import Home
from pipeline.release import index as releases

BUILT = "built"
"""File in the state with the hash of the input that was built last, and the newest release then."""


def remember(home: Home, dataset: str, input_hash: str) -> None:
    """Note the input that was built and the newest release: with an earlier web root, it is built again."""
    releases.write_changed(home.state(dataset) / BUILT, _noted(home, dataset, input_hash))


def is_known(home: Home, dataset: str, input_hash: str) -> bool:
    """Return whether this input was built last, next to the newest release."""
    file = home.state(dataset) / BUILT
    return file.exists() and file.read_bytes() == _noted(home, dataset, input_hash)


def is_published(home: Home, dataset: str, input_hash: str) -> bool:
    """Return whether the newest release was made from this input."""
    newest = releases.newest(releases.read_index(home.web / dataset, dataset))
    return newest is not None and newest.input_hash == input_hash


def drop_settled(home: Home, dataset: str) -> None:
    """Remove builds after the newest release from the index where the sources give that release again.

    Such a build was held, rejected or failed, and no draft of it is left: no operator can or need decide on it.
    """
    place = home.web / dataset
    found = releases.read_index(place, dataset)
    last = max((number for number, one in enumerate(found.releases) if one.result in releases.MADE), default=None)
    later = found.releases[last + 1 :] if last is not None else ()
    file = home.state(dataset) / BUILT
    if later and file.exists() and file.read_bytes() not in {_noted(home, dataset, one.input_hash) for one in later}:
        kept = found.releases[: -len(later)]
        releases.write_json(place / releases.INDEX, msgspec.structs.replace(found, releases=kept))


def _noted(home: Home, dataset: str, input_hash: str) -> bytes:
    newest = releases.newest(releases.read_index(home.web / dataset, dataset))
    return f"{input_hash} {newest.version if newest else ''}".encode()
