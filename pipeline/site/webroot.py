"""Bring all pages, feeds and data below the web root up to date with the newest release."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.home import Home
from pipeline.letters.workers import collect_rarely
from pipeline.machine import end_with_parent, worker_context
from pipeline.model.dataset import Dataset
from pipeline.model.release import Release
from pipeline.release import index as releases
from pipeline.site import about, browser, catalog, feeds, letters, moved, settled, site, sitemaps, terms
from pipeline.site.browse import writing
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.query import pages as query_pages
from pipeline.site.serve import leases
from pipeline.site.serve.sparql import stores

STORE = feeds.STORE
"""The only file of the state that this module needs; it is rebuilt where it is damaged."""

MANY = 2_000
"""Letters from which another process for their files saves more time than it takes to start."""


def write(dataset: Dataset, home: Home) -> None:
    """Write the feeds, pages, search database, sitemaps, terms and the catalogue; unchanged files are not written.

    Where nothing has changed since they were written, none is even compared. Raises PublishError for a file that its
    parser cannot read.
    """
    if not settled.is_settled(dataset, home):
        _write(dataset, home)
    leases.settle(home.leases, home.web)
    stores.follow(home.stores, home.web)


def _write(dataset: Dataset, home: Home) -> None:
    left, before = settled.left(dataset, home), settled.others(dataset, home)
    if not settled.forget(dataset, home):
        letters.distrust(home.web / dataset.name)
        writing.distrust(home.web / dataset.name)
    scripts = not settled.is_left(home.web / browser.FOLDER, left)
    query_pages.write(home.web, dataset, home.state(dataset.name), scripts)
    feeds.write(home.state(dataset.name), home.web, dataset)
    site.write(home.web, dataset)
    _write_letters_and_lists(home.web, dataset, home.state(dataset.name))
    moved.write(home.web, dataset)
    sitemaps.write_letters(home.state(dataset.name), home.web, dataset, left)
    if not settled.is_left(home.web / "def", left):  # It depends on nothing but the code and the definition.
        terms.write(home.web, dataset)
    about.write(home.web, dataset)
    catalog.write(home.web)
    settled.note(dataset, home, before)


def _write_letters_and_lists(web: Path, dataset: Dataset, state: Path) -> None:
    """Write the files of letters and those of lists and groups: of many new letters in a process of its own."""
    place = web / dataset.name
    newest = releases.newest(releases.read_index(place, dataset.name))
    if newest is None or _changed(newest, letters.are_kept(web, dataset)) < MANY:

        @cache
        def collection() -> LetterCollection:
            folder = place / "releases" / newest.version if newest else place
            return LetterCollection.of(dataset, folder, query_pages.is_there(place), state)

        letters.write(web, dataset, state, collection)
        writing.write(web, dataset, state, collection)
        return
    context = worker_context("pipeline.site.letters")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_begin) as pool:
        done = pool.submit(letters.write, web, dataset, state)
        writing.write(web, dataset, state)
        try:
            done.result()
        except BrokenProcessPool as error:
            raise PipelineError("a process that writes pages was ended, perhaps for lack of memory") from error


def _changed(newest: Release, are_kept: bool) -> int:
    """Return about how many letters of a release need new pages."""
    if not are_kept or newest.previous is None:
        return newest.counts.letters
    return sum(number for reasons in newest.changes.values() for number in reasons.values())


def _begin() -> None:
    """Look for unused cycles rarely: pages are many objects, and few cycles."""
    collect_rarely()
    end_with_parent()
