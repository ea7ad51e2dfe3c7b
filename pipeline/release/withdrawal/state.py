"""Remove withdrawn letters from the state of a dataset: from the letters as last read, and from a waiting draft."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.archive import ArchiveIndex, WithdrawnLetter, history
from pipeline.errors import ValidationError
from pipeline.fingerprint import code_hash
from pipeline.home import Home
from pipeline.letters.store import LetterStore
from pipeline.model.dataset import Dataset
from pipeline.model.release import UNDATED
from pipeline.release import partitions as parts
from pipeline.release import review
from pipeline.release.delta import publishing as deltas
from pipeline.release.describe import Released
from pipeline.release.describe.manifest import NAME
from pipeline.release.index import write_changed
from pipeline.release.withdrawal import redactions
from pipeline.release.withdrawal.letters import holds, tied
from pipeline.release.withdrawal.recutting import is_stale
from pipeline.release.withdrawal.redactions import BOUND

STAMP = "withdrawn"
"""File with the last withdrawal up to which the state was emptied."""
FEEDS = "feeds.sqlite"


def letter_store(dataset: Dataset, home: Home) -> LetterStore | None:
    """Return the store with the letters as last read; None where there is none."""
    file = home.state(dataset.name) / "letters.sqlite"
    return LetterStore(file, code_hash() + dataset.base) if file.exists() else None


def retell_draft(dataset: Dataset, home: Home, newest: Path | None) -> None:
    """Make the delta of a waiting draft again if the newest release changed; remove the draft where that fails."""
    state = home.state(dataset.name)
    draft = state / "draft"
    if not (draft / NAME).exists() or not is_stale(draft, newest):
        return
    try:
        for name in deltas.TITLES:
            (draft / name).unlink(missing_ok=True)
        deltas.rewrite(Released(newest) if newest else None, draft)
    except ValidationError:
        _remove_draft(state)


def forget(dataset: Dataset, home: Home, entries: Sequence[WithdrawnLetter]) -> None:
    """Remove every trace of letters from the state; a draft that has one of them is removed whole, and built again."""
    store = letter_store(dataset, home)
    records = {place[:2] for entry in entries for place in entry.records}
    if store is not None:
        store.forget(records)
        store.close()
    review.forget(home, dataset.name, records)
    state = home.state(dataset.name)
    for entry in entries:  # What is known of the part that a letter is in; the next build writes that part again.
        for part in ((entry.dated or "")[:4] or UNDATED, UNDATED, None):
            shutil.rmtree(parts.folder(state / "parts", part), ignore_errors=True)
    draft = state / "draft"
    if draft.is_dir() and holds(draft, tied({entry.letter: entry for entry in entries})) != {}:
        _remove_draft(state)


def remember(dataset: Dataset, home: Home, index: ArchiveIndex) -> None:
    """Note the last withdrawal up to which the state was emptied."""
    write_changed(home.state(dataset.name) / STAMP, _stamp(index).encode())


def forget_older(dataset: Dataset, home: Home, index: ArchiveIndex, bound: bytes) -> None:
    """Remove derived files from before a withdrawal, as the state or the web root may be an earlier copy.

    `bound` is the content that `redactions.json` has unless the web root is an earlier copy; before the first
    withdrawal, the file is absent. Only files that can be made again are removed.
    """
    no_withdrawal = redactions.bound({}, {})
    state, public = home.state(dataset.name), home.web / dataset.name / BOUND
    stamp = state / STAMP
    known = stamp.read_bytes() if stamp.exists() else b""
    if known != _stamp(index).encode():
        for name in ("letters.sqlite", FEEDS):
            for path in state.glob(f"{name}*"):
                path.unlink()
        for name in ("parts", "draft"):
            shutil.rmtree(state / name, ignore_errors=True)
        for name in ("draft.json", "built", "recut.json", "replies"):
            (state / name).unlink(missing_ok=True)
        remember(dataset, home, index)
    elif (public.read_bytes() if public.exists() else no_withdrawal) != bound:
        for path in state.glob(f"{FEEDS}*"):  # Pages of the stream may be those of before, under the same names.
            path.unlink()


def _stamp(index: ArchiveIndex) -> str:
    """Return the number and the last of the log lines that say that a letter was emptied."""
    lines = [f"{line.at} {line.entry.identifier}" for line in history(index) if line.operation == "emptied"]
    return f"{len(lines)} {lines[-1]}\n" if lines else ""


def _remove_draft(state: Path) -> None:
    """Remove a draft, and the record that it was built, so that the next build makes it again."""
    (state / "draft.json").unlink(missing_ok=True)
    (state / "built").unlink(missing_ok=True)
    shutil.rmtree(state / "draft")
