"""Files of each letter of the newest release in `doc/brief`: pages `<id>.html` and `.en.html`, and data `<id>.jsonld`.

They are made from `letters.jsonl` of that release, or of each of its parts. A list next to the dataset's page has a
hash of the input of each page, so that only files of changed letters are written again, and files of letters that are
gone are removed. A dataset with more than `static_letters` has files of withdrawn letters only: a server makes the
others on request.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import msgspec

from pipeline.errors import PublishError
from pipeline.fingerprint import code_hash
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import Release
from pipeline.model.tombstone import is_neutral, neutral
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.browse import places, rows
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.rows import LetterRow
from pipeline.site.letterforms import FILES, FORMS, MADE, LetterForms
from pipeline.site.names import letter_name
from pipeline.site.query import pages as query_pages

LIST = "pages.txt"
"""Name of the list next to a dataset's page: a hash of all that pages depend on besides letters and one of the release,
then a line with hash and name for each letter."""
GONE = "gone"
"""Suffix of the empty file that marks a letter as gone: the server then answers 410, with the page if there is one."""
ON_REQUEST = "-"
"""In place of the hash of a letter that has no files."""


def write(web: Path, dataset: Dataset, collection: Callable[[], LetterCollection] | None = None) -> None:
    """Bring the files up to date with the newest release; do nothing where it has no `letters.jsonl`.

    `collection` returns the letters of that release, where a caller has them for other pages too. Raises PublishError
    for files of a letter that their parser cannot read, after all others are up to date: a faulty letter never delays
    the removal of another.
    """
    place, folder = web / dataset.name, web / "doc/brief"
    newest = releases.newest(releases.read_index(place, dataset.name))
    if newest is None:
        return
    released = Released(place / "releases" / newest.version)
    files = [released.folder / entry.path for entry in released.ending("letters.jsonl")]
    if not files:
        return
    salt = _salt(place, dataset)
    made = _start(salt) + _digest(f"{newest.version} {newest.content_hash}".encode())
    before, there = _read(place / LIST), listing(folder)
    if before.pop("", None) == made and _are_there(there, before) and (place / places.NAME).exists():
        return
    taken = {name for other in web.glob(f"*/{LIST}") if other.parent != place for name in _read(other)}
    found = collection() if collection else LetterCollection(dataset, rows.read(files), query_pages.is_there(place))
    folder.mkdir(parents=True, exist_ok=True)
    writer = _LetterWriter(folder, LetterForms(found), salt, {name: before[name] for name in _with_page(there, before)})
    writer.is_static = is_static(dataset, newest)
    now, faults = writer.write(found, files, taken), writer.faults
    places.write(place, found, files)
    for name in before.keys() - now.keys() - taken:
        remove(web, name)
    _sweep(folder, now, now.keys() | taken)
    if now != before:
        os.sync()  # Pages by the ten thousand are on disk, all at once, before a list names them.
    lines = [f"{found} {name}\n" for name, found in sorted(now.items())]
    releases.write_changed(place / LIST, f"{'' if faults else made} \n{''.join(lines)}".encode())
    if faults:
        raise faults[0]


def are_kept(web: Path, dataset: Dataset) -> bool:
    """Return whether there are pages made by this code and definition: then only changed letters are written."""
    place = web / dataset.name
    return _read(place / LIST).get("", "").startswith(_start(_salt(place, dataset)))


def _salt(place: Path, dataset: Dataset) -> str:
    """Return all that pages depend on besides letters, as text."""
    return f"{code_hash()} {dataset.static_letters} {places.shown(dataset)} {query_pages.is_there(place)}"


def _start(salt: str) -> str:
    return _digest(salt.encode())[:16]


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
    if not any(file.endswith(f".{GONE}") for file in files):
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


class _LetterWriter:
    """Writes the files of the letters of one collection."""

    is_static = True

    def __init__(self, folder: Path, forms: LetterForms, salt: str, before: dict[str, str]) -> None:
        """Write into a folder what differs from `before`, the hashes of letters whose page is there.

        `salt` is all that pages depend on besides letters.
        """
        self._folder, self._forms = folder, forms
        self._salt, self._before = salt.encode(), before
        self.faults: list[PublishError] = []

    def write(self, collection: LetterCollection, files: list[Path], taken: set[str]) -> dict[str, str]:
        """Write new and changed files, and return the hash of each letter by name, "" for a faulty one.

        `taken` has the names of letters of other datasets in this web root, whose files exist already.
        """
        now = {}
        base, start = collection.dataset.base, msgspec.json.Decoder(_Start).decode
        for line in (line for file in files for line in _lines(file)):
            iri = start(line).id
            name = letter_name(iri, base)
            if name is not None and name not in taken:
                now[name] = self._write(name, line, collection.by_iri.get(iri))
        return now

    def _write(self, name: str, line: bytes, row: LetterRow | None) -> str:
        """Bring the files of a letter up to date, and return its hash; `row` is None for a withdrawn one."""
        if row is not None and not self.is_static:
            (self._folder / f"{name}.{GONE}").unlink(missing_ok=True)
            return ON_REQUEST
        around = self._forms.pages.surroundings(row).encode() if row else b""
        found = _digest(self._salt + line + around)
        if self._before.get(name) != found:
            letter = msgspec.json.decode(line, type=Letter)
            try:
                self._write_files(name, letter)
            except PublishError as error:
                self.faults.append(error)
                found = ""
            _mark(self._folder / f"{name}.{GONE}", letter.withdrawn is not None)
        return found

    def _write_files(self, name: str, letter: Letter) -> None:
        """Write each file as a whole; they are not flushed one by one, as lost files are written again.

        JSON-LD is checked as plain JSON, which takes a twentieth of the time: its terms are those of the release.
        """
        for suffix in FILES:
            file, text = self._folder / f"{name}.{suffix}", self._forms.make(letter, suffix)
            if text is None:
                file.unlink(missing_ok=True)
            else:
                parse_as = f"{name}.json" if suffix == "jsonld" else None
                releases.write_changed(file, text.encode(), flush=False, parse_as=parse_as)


class _Start(msgspec.Struct, frozen=True):
    """The part of a letter that names it."""

    id: str


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        yield from lines


def _mark(file: Path, is_gone: bool) -> None:
    """Mark a letter as gone, or remove that mark: a withdrawn letter has a page that says only that it is withdrawn."""
    if is_gone:
        file.touch()
    else:
        file.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, str]:
    """Return the list: name to hash; under "" the hash of the input of the complete list."""
    if not file.exists():
        return {}
    pairs = (line.split(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {name: found for found, name in pairs}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
