"""Read the archive as of a past time with the current code, and make a draft of it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec.structs import replace

from pipeline.archive import ArchiveIndex, contents_place, open_index
from pipeline.errors import ArchiveError, PublishError
from pipeline.files import fresh_folder, partial_path
from pipeline.fingerprint import code_hash
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.letters.store import LetterStore
from pipeline.letters.update import update
from pipeline.model.dataset import Dataset
from pipeline.model.progress import Report
from pipeline.release import build as draft
from pipeline.release.withdrawal.recognising import hold_alike


def build_at(dataset: Dataset, home: Home, at: str, to: Path, engine: Engine, report: Report) -> draft.Draft:
    """Make a checked draft of the archive as of a time (RFC 3339, UTC), with the current code, in a new folder.

    The draft is not a release: it changes nothing that is published or waits for publication. Letters withdrawn since
    then are withdrawn in it too. Raises ArchiveError where the archive was empty at that time, PublishError where the
    folder exists.
    """
    beside = part_of(to)
    with closing(open_index(home, dataset.name)) as index:
        changed = newest(index, dataset, at)
        with read_at(dataset, home, index, at, engine, report) as (place, store):
            published = home.web / dataset.name
            written = draft.write(dataset, place, index, store, beside, engine, report, at, published)
            made = draft.finish(dataset, place, beside, written, changed, draft.hash_input(dataset, index, at), report)
    assert made is not None, "an empty home has no release that says the same"
    beside.rename(to)
    return replace(made, folder=to)


def part_of(to: Path) -> Path:
    """Return an empty folder next to the one to be made; the caller renames it at the end.

    Raises PublishError where the wanted folder exists or cannot be made.
    """
    if to.exists():
        raise PublishError(f"{to} is there already: name a folder that is not")
    try:
        return fresh_folder(partial_path(to))
    except OSError as error:
        raise PublishError(f"{to} cannot be made: {error.strerror}") from error


def newest(index: ArchiveIndex, dataset: Dataset, at: str | None) -> str:
    """Return when the archive as of a time last changed. Raises ArchiveError where it was empty."""
    changed = index.newest(at)
    if changed is None:
        raise ArchiveError(f"the archive of {dataset.name!r} " + (f"was empty at {at}" if at else "is still empty"))
    return changed


@contextmanager
def read_at(
    dataset: Dataset, home: Home, index: ArchiveIndex, at: str | None, engine: Engine, report: Report
) -> Iterator[tuple[Home, LetterStore]]:
    """Yield a temporary home, and a store in it with the letters as of a time; the real state does not change."""
    state = home.state(dataset.name)
    state.mkdir(parents=True, exist_ok=True)
    name = partial_path(state / "scratch").name  # What a kill leaves of it is swept by this name.
    with tempfile.TemporaryDirectory(dir=state, prefix=".scratch.", suffix=name.removeprefix(".scratch")) as scratch:
        place = Home(Path(scratch))
        known, copied = state / draft.STORE, place.state(dataset.name) / draft.STORE
        copied.parent.mkdir(parents=True)
        if known.exists():
            shutil.copy(known, copied)  # What was read already need not be read again.
        with closing(LetterStore(copied, code_hash() + dataset.base)) as store:
            update(index, contents_place(home, dataset.name), store, dataset.base, engine, report, at)
            hold_alike(index, store)
            yield place, store
