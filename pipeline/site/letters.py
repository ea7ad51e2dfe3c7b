"""Files of each letter of the newest release in `doc/brief`: pages `<id>.html` and `.en.html`, and data `<id>.jsonld`.

They are made from `letters.jsonl` of that release, or of each of its parts. A list next to the dataset's page has a
hash of the input of each page, so that only files of changed letters are written again, and files of letters that are
gone are removed. A dataset with more than `static_letters` has files of withdrawn letters only: a server makes the
others on request.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

from pipeline.fingerprint import code_hash
from pipeline.model.dataset import Dataset
from pipeline.model.release import Release
from pipeline.model.tombstone import is_neutral, neutral
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.browse import places, tiestore
from pipeline.site.browse.collection import DatasetSite, LetterCollection
from pipeline.site.browse.tiestore import TieStore
from pipeline.site.letterforms import FILES, FORMS, MADE
from pipeline.site.letterwriter import GONE, ON_REQUEST, LetterWriter
from pipeline.site.query import pages as query_pages

LIST = "pages.txt"
"""Name of the list next to a dataset's page: a hash of all that pages depend on besides letters and one of the release,
then a line with hash and name for each letter."""


def write(web: Path, dataset: Dataset, state: Path, collection: Callable[[], LetterCollection] | None = None) -> None:
    """Bring the files up to date with the newest release; do nothing where it has no `letters.jsonl`.

    `state` is the state of the dataset, which keeps the ties of letters. `collection` returns the letters of that
    release, where a caller has them for other pages too. Raises PublishError for files of a letter that their parser
    cannot read, after all others are up to date: a faulty letter never delays the removal of another.
    """
    place, folder = web / dataset.name, web / "doc/brief"
    newest = releases.newest(releases.read_index(place, dataset.name))
    released = Released(place / "releases" / newest.version) if newest else None
    if newest is None or released is None or not released.ending("letters.jsonl"):
        tiestore.remove(state)
        return
    start = _start(place, dataset)
    made = start + _digest(f"{newest.version} {newest.content_hash}")
    before, there = _read(place / LIST), listing(folder)
    was = before.pop("", "")
    if was == made and _are_there(there, before) and (place / places.NAME).exists():
        return
    taken = {name for other in web.glob(f"*/{LIST}") if other.parent != place for name in _read(other)}
    folder.mkdir(parents=True, exist_ok=True)
    site = DatasetSite(dataset, query_pages.is_there(place))
    known = {name: before[name] for name in _with_page(there, before) if before[name]}
    writer = LetterWriter(folder, site, _salt(place, dataset), known, taken)
    given = collection or partial(LetterCollection.of, dataset, released.folder, site.has_search)
    if is_static(dataset, newest):
        store = TieStore(state, released, place / LIST)
        now = _write_files(place, store, writer, given, was.startswith(start))
    else:
        tiestore.remove(state)
        store, now = None, _write_marks(place, released, writer, given())
    for name in before.keys() - now.keys() - taken:
        remove(web, name)
    _sweep(folder, now, now.keys() | taken)
    _write_list(place, "" if writer.faults else made, now, before)
    if store is not None:
        store.note()
    if writer.faults:
        raise writer.faults[0]


def _write_list(place: Path, made: str, now: dict[str, str], before: dict[str, str]) -> None:
    """Write the list of the letters; `made` is the hash of all that it is made of, "" where a letter is faulty."""
    if now != before:
        os.sync()  # Pages by the ten thousand are on disk, all at once, before a list names them.
    lines = [f"{found} {name}\n" for name, found in sorted(now.items())]
    releases.write_changed(place / LIST, f"{made} \n{''.join(lines)}".encode())


def distrust(place: Path) -> None:
    """Have all files of a dataset's letters written again: those of a run that was cut off are in no list.

    A page would stay as that run left it where its letters are again as they were before, as after a withdrawal.
    """
    if names := _read(place / LIST):
        releases.write_changed(place / LIST, "".join(f" {name}\n" for name in sorted(names)).encode())


def _write_files(
    place: Path, store: TieStore, writer: LetterWriter, collection: Callable[[], LetterCollection], is_same: bool
) -> dict[str, str]:
    """Write the files of letters and their places; return the hash of each letter by name.

    `is_same` says whether the files that are there were made by this code and definition.
    """
    now = writer.write_files(store.release, store.before if is_same else None, store.now, collection)
    places.write_bare(place, writer.site, store.release, store.now)
    return now


def _write_marks(place: Path, released: Released, writer: LetterWriter, collection: LetterCollection) -> dict[str, str]:
    """Write the files that a server needs to make pages on request; return the hash or mark of each letter by name."""
    files = [released.folder / entry.path for entry in released.ending("letters.jsonl")]
    now = writer.write_marks(files, collection)
    places.write(place, collection, files)
    return now


def are_kept(web: Path, dataset: Dataset) -> bool:
    """Return whether there are pages made by this code and definition: then only changed letters are written."""
    place = web / dataset.name
    file = place / LIST
    if not file.exists():
        return False
    with file.open(encoding="utf-8") as lines:
        return lines.readline().startswith(_start(place, dataset))


def _salt(place: Path, dataset: Dataset) -> str:
    """Return all that pages depend on besides letters, as text."""
    return f"{code_hash()} {dataset.static_letters} {places.shown(dataset)} {query_pages.is_there(place)}"


def _start(place: Path, dataset: Dataset) -> str:
    return _digest(_salt(place, dataset))[:16]


def is_static(dataset: Dataset, release: Release) -> bool:
    """Return whether the letters of a release have files; else a server makes their pages on request."""
    return release.counts.letters <= dataset.static_letters


def listing(folder: Path) -> frozenset[str]:
    """Return the names of all files of letters, of all datasets: one look at a folder instead of one at each file."""
    return frozenset(os.listdir(folder)) if folder.is_dir() else frozenset()  # noqa: PTH208 - names are enough


def _with_page(there: frozenset[str], before: dict[str, str]) -> Iterator[str]:
    """Yield the letters of a list whose files are there; a withdrawn letter has no English page."""
    for name in before:
        others = (f"{name}.en.html", f"{name}.{GONE}")
        if f"{name}.html" in there and f"{name}.jsonld" in there and not there.isdisjoint(others):
            yield name


def _are_there(there: frozenset[str], names: dict[str, str]) -> bool:
    """Return whether every letter whose files were written still has its page."""
    files = {name for name, digest in names.items() if digest not in ("", ON_REQUEST)}
    return files.issubset(_with_page(there, names))


def listed(place: Path) -> Iterator[str]:
    """Return the names of a dataset's letters that have a page, sorted: the last part of their IRI, unescaped.

    Withdrawn letters, whose page says only that, are among them.
    """
    return (name for name in _read(place / LIST) if name)


def remove(web: Path, name: str) -> None:
    """Remove a letter's page and data; an empty file stays as a sign that the letter existed."""
    folder = web / "doc/brief"
    (folder / f"{name}.{GONE}").touch()
    for suffix in FORMS:
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)


def _sweep(folder: Path, now: dict[str, str], live: Collection[str]) -> None:
    """Remove files that nothing should find any more.

    These are the forms that a server makes, all files of letters that are made on request, and files that still have
    the name of a withdrawn letter whose name has since been made neutral. `live` has the names of all letters of the
    web root now. For a letter that has its own name again, the mark under the neutral name is removed.
    """
    files = listing(folder)
    files -= {f"{name}.{suffix}" for name, found in now.items() if found != ON_REQUEST for suffix in FILES}
    names = {file: _stem(file) for file in files}
    taken = {name for file, name in names.items() if file == f"{name}.{GONE}" and is_neutral(name)}
    for name in {neutral(one) for one in live if not is_neutral(one)} & taken if taken else ():
        (folder / f"{name}.{GONE}").unlink()
        taken.remove(name)
    for file, name in names.items():
        is_old = file.removeprefix(f"{name}.") in (MADE if now.get(name) != ON_REQUEST else FORMS)
        if is_old or (name not in taken and neutral(name) in taken if taken else False):
            (folder / file).unlink()


def _stem(file: str) -> str:
    """Return the name of the letter that a file is about.

    >>> _stem("kst-1-2.en.html"), _stem("kst-1-2.gone")
    ('kst-1-2', 'kst-1-2')
    """
    suffix = next((one for one in sorted(FORMS, key=len, reverse=True) if file.endswith(f".{one}")), "")
    return file.removesuffix(f".{suffix}") if suffix else file.rpartition(".")[0]


def _read(file: Path) -> dict[str, str]:
    """Return the list: name to hash; under "" the hash of the input of the complete list."""
    if not file.exists():
        return {}
    pairs = (line.split(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {name: found for found, name in pairs}


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:32]
