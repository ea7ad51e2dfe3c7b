"""Feeds of changes to letters: an event stream for machines (`changes/`) and Atom for feed readers.

`write` may be called at any time: it leaves changes alone that were published before. Where a published release has
changed, because a letter was removed from it, everything is derived again from the release folders.
"""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from pipeline.model.dataset import Dataset
from pipeline.site.feeds import atom, entries, history, ldes
from pipeline.site.feeds.history import LetterChange, ReleasePair
from pipeline.site.feeds.store import FeedStore, StreamPage

STORE = "feeds.sqlite"
"""Cache of the changes published so far, in the state of a dataset."""
TAKEN = "withdrawn-"
"""Start of the name of pages about letters that were removed from older releases; the day follows it."""


def write(state: Path, web: Path, dataset: Dataset) -> None:
    """Bring the feeds of a dataset up to date with its releases; do nothing where none has `letters.jsonl`."""
    place = web / dataset.name
    steps = history.steps(place, dataset.base)
    if not steps:
        return
    folder = place / ldes.FOLDER
    folder.mkdir(exist_ok=True)
    with closing(FeedStore(state / STORE)) as store:
        told = store.steps()
        wanted = [(step.name, step.key) for step in steps]
        again = told != wanted[: len(told)] or not all(
            (folder / f"{page.name}.trig").is_file() for page in store.pages()
        )
        if again:
            store.clear()
            told = []
        letter = ldes.turtle(dataset)
        for step in steps[len(told) :]:
            _tell(store, folder, dataset, step, letter)
            if not again:
                store.commit()
        _tell_taken(store, folder, dataset, letter)
        store.commit()
        ldes.write_index(folder, dataset, store)
        atom.write(place, dataset, store)


def _tell(store: FeedStore, folder: Path, dataset: Dataset, step: ReleasePair, letter: ldes.Turtle) -> None:
    """Write the pages of one release, and record the current state of each letter."""
    told = (change for change in history.changes(step, dataset.base) if not _take(store, change))
    _write_pages(store, folder, dataset, StreamPage(step.name, step.name, step.published, 0), told, letter)
    store.add_step(step.name, step.key)


def _tell_taken(store: FeedStore, folder: Path, dataset: Dataset, letter: ldes.Turtle) -> None:
    """Write pages about letters that were removed from releases, so that users who already have these learn it too.

    A letter that has come back since is left out: its return is published already.
    """
    store.forget_pages(TAKEN)
    for day, iris in store.taken().items():
        told = [LetterChange(kind="Delete", iri=iri) for iri in iris if not store.is_there(iri)]
        name = f"{TAKEN}{day}"
        _write_pages(store, folder, dataset, StreamPage(name, name, f"{day}T23:59:59.999Z", 0), told, letter)


def _take(store: FeedStore, change: LetterChange) -> bool:
    if change.taken is None:
        return False
    store.take(change.taken, change.iri)
    return True


def _write_pages(
    store: FeedStore,
    folder: Path,
    dataset: Dataset,
    first: StreamPage,
    changes: Iterable[LetterChange],
    letter: ldes.Turtle,
) -> None:
    for number, some in enumerate(ldes.pages(changes), 1):
        page = StreamPage(f"{first.name}-{number:05}", first.step, first.published, len(some))
        ldes.write_page(folder, dataset, page, some, letter)
        store.add_page(page)
        for change in some:
            if change.kind == "Delete":
                store.remove(change.iri, page.published)
            else:
                store.put(change.iri, page.published, *entries.facts(change.line))
