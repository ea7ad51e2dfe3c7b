"""What the state of a dataset still holds of letters that were withdrawn: letters as read, and a draft that waits."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.archive import Entry
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
from pipeline.release.withdrawal.letters import holds, tied
from pipeline.release.withdrawal.recutting import is_stale


def letter_store(dataset: Dataset, home: Home) -> LetterStore | None:
    """Return the letters as they were read last; None where there are none."""
    file = home.state(dataset.name) / "letters.sqlite"
    return LetterStore(file, code_hash() + dataset.base) if file.exists() else None


def retell_draft(dataset: Dataset, home: Home, newest: Path | None) -> None:
    """Have a draft that waits tell its step from the newest release as that is now; what cannot be told is removed."""
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


def forget(dataset: Dataset, home: Home, entries: Sequence[Entry]) -> None:
    """Remove every trace of letters from the state; a draft that holds one is removed whole, and built again."""
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


def _remove_draft(state: Path) -> None:
    """Remove a draft, and that it was built: the next build makes it again."""
    (state / "draft.json").unlink(missing_ok=True)
    (state / "built").unlink(missing_ok=True)
    shutil.rmtree(state / "draft")
