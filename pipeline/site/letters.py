"""Pages and data of each letter of the newest release: `doc/brief/<id>.html`, `.en.html`, `.json`, `.jsonld`, `.ttl`.

Pages are made from `letters.jsonl` of that release, or of each of its parts. A list next to the dataset's page has a
hash of the input of each page, so that only pages of changed letters are written again, and pages of letters that are
gone are removed.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import msgspec

from pipeline.errors import PublishError
from pipeline.fingerprint import code_hash
from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.tombstone import is_neutral, neutral
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.browse import rendering, rows
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.letterpage import DATA, LetterPages
from pipeline.site.browse.views import SUFFIXES
from pipeline.site.names import letter_name
from pipeline.site.pages import page
from pipeline.site.query import pages as query_pages
from pipeline.site.texts import TEXTS

LIST = "pages.txt"
"""Name of the list next to a dataset's page: a hash of the release, then a line with hash and name for each letter."""
FORMS = ("html", "en.html", "json", "jsonld", "nt", "ttl")
GONE = "gone"
"""Suffix of the empty file that marks a letter as gone: the server then answers 410, with the page if there is one."""

Render = Callable[[Letter], dict[str, str]]
"""Function from a letter to the content of its files, by suffix."""


def write(web: Path, dataset: Dataset) -> None:
    """Bring the pages up to date with the newest release; do nothing where it has no `letters.jsonl`.

    Raises PublishError for files of a letter that their parser cannot read, after all other pages are up to date: a
    faulty letter never delays the removal of another.
    """
    place = web / dataset.name
    newest = releases.newest(releases.read_index(place, dataset.name))
    if newest is None:
        return
    released = Released(place / "releases" / newest.version)
    files = [released.folder / entry.path for entry in released.ending("letters.jsonl")]
    if not files:
        return
    has_search = query_pages.is_there(place)
    made = _digest(f"{newest.version} {newest.content_hash} {code_hash()} {dataset.base} {has_search}".encode())
    before = _read(place / LIST)
    if before.pop("", None) == made and _are_there(web / "doc/brief", before):
        return
    taken = {name for other in web.glob(f"*/{LIST}") if other.parent != place for name in _read(other)}
    faults: list[PublishError] = []
    collection = LetterCollection(dataset, rows.read(files), has_search)
    now = _update(files, web / "doc/brief", collection, before, taken, faults)
    for name in before.keys() - now.keys() - taken:
        remove(web, name)
    _unname(web / "doc/brief", now.keys() | taken)
    if now != before:
        os.sync()  # Pages by the ten thousand are on disk, all at once, before a list names them.
    lines = [f"{found} {name}\n" for name, found in sorted(now.items())]
    releases.write_changed(place / LIST, f"{'' if faults else made} \n{''.join(lines)}".encode())
    if faults:
        raise faults[0]


def _are_there(folder: Path, names: dict[str, str]) -> bool:
    """Return whether every written letter still has its page."""
    return all(not digest or (folder / f"{name}.html").exists() for name, digest in names.items())


def names(place: Path) -> Iterator[str]:
    """Return the names of a dataset's letters that have a page, sorted: the last part of their IRI, unescaped.

    Withdrawn letters are left out: nothing should link to them.
    """
    folder = place.parent / "doc/brief"
    return (name for name in _read(place / LIST) if name and not (folder / f"{name}.{GONE}").exists())


def listed(place: Path) -> Iterator[str]:
    """Return the names of all letters of a dataset that have a page, also withdrawn ones, sorted."""
    return (name for name in _read(place / LIST) if name)


def remove(web: Path, name: str) -> None:
    """Remove a letter's page and data; an empty file stays as a sign that the letter existed."""
    folder = web / "doc/brief"
    (folder / f"{name}.{GONE}").touch()
    for suffix in FORMS:
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)


def _unname(folder: Path, live: Collection[str]) -> None:
    """Remove files that still have the name of a withdrawn letter whose name has since been made neutral.

    `live` has the names of all letters that have a page now. For a letter that has its own name again, the mark under
    the neutral name is removed.
    """
    names = {file.name: _stem(file.name) for file in folder.iterdir()}
    taken = {name for file, name in names.items() if file == f"{name}.{GONE}" and is_neutral(name)}
    for name in {neutral(one) for one in live if not is_neutral(one)} & taken:
        (folder / f"{name}.{GONE}").unlink()
        taken.remove(name)
    for file, name in names.items() if taken else ():
        if name not in taken and neutral(name) in taken:
            (folder / file).unlink()


def _stem(file: str) -> str:
    """Return the name of the letter that a file is about.

    >>> _stem("kst-1-2.en.html"), _stem("kst-1-2.gone")
    ('kst-1-2', 'kst-1-2')
    """
    suffix = next((one for one in ("en.html", *FORMS) if file.endswith(f".{one}")), "")
    return file.removesuffix(f".{suffix}") if suffix else file.rpartition(".")[0]


def _update(
    files: list[Path],
    folder: Path,
    collection: LetterCollection,
    before: dict[str, str],
    taken: set[str],
    faults: list[PublishError],
) -> dict[str, str]:
    """Write new and changed pages, and return the hash of every page by name, "" for a faulty one.

    `taken` has the names of letters of other datasets in this web root, whose pages exist already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages = LetterPages(collection)
    dataset = collection.dataset
    render = _renderer(dataset, collection, pages)
    code = f"{code_hash()} {dataset.base} {collection.site.has_search}".encode()
    now = {}
    for line in (line for file in files for line in _lines(file)):
        letter = msgspec.json.decode(line, type=Letter)
        name = letter_name(letter.id, dataset.base)
        if name is None or name in taken:
            continue
        row = collection.by_iri.get(letter.id)
        around = pages.surroundings(row).encode() if row else b""
        now[name] = found = _digest(code + line + around)
        if before.get(name) != found or not (folder / f"{name}.html").exists():
            try:
                _write(folder, name, render(letter))
            except PublishError as error:
                faults.append(error)
                now[name] = ""
            _mark(folder / f"{name}.{GONE}", letter.withdrawn is not None)
    return now


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as lines:
        yield from lines


def _write(folder: Path, name: str, files: dict[str, str]) -> None:
    """Write a letter's files, each as a whole; they are not flushed one by one, as lost files are written again.

    JSON-LD is checked as plain JSON, which takes a twentieth of the time: its terms are the same as in the Turtle.
    """
    for suffix in set(FORMS) - files.keys():
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)
    for suffix, text in files.items():
        parse_as = f"{name}.json" if suffix == "jsonld" else None
        releases.write_changed(folder / f"{name}.{suffix}", text.encode(), flush=False, parse_as=parse_as)


def _mark(file: Path, is_gone: bool) -> None:
    """Mark a letter as gone, or remove that mark: a withdrawn letter has a page that says only that it is withdrawn."""
    if is_gone:
        file.touch()
    else:
        file.unlink(missing_ok=True)


def _renderer(dataset: Dataset, collection: LetterCollection, pages: LetterPages) -> Render:
    rules = mapping()
    turtle, json_ld = rdf.turtle(dataset), rdf.json_ld(dataset)
    quads = rdf.quads(dataset)
    prefixes, context = rdf.turtle_head(rules, dataset.base), rdf.json_ld_head(rules, dataset.base)

    def render(letter: Letter) -> dict[str, str]:
        triples = sorted(f"{line[: line.rindex(' <')]} .\n" for line in quads([letter]))
        return {
            **_pages(letter, dataset, collection, pages),
            "json": msgspec.json.format(msgspec.json.encode(letter), indent=2).decode() + "\n",
            "jsonld": f"{context}{json_ld(letter)[0]}\n]}}\n",
            "nt": "".join(triples),
            "ttl": prefixes + turtle(letter)[0],
        }

    return render


def _pages(letter: Letter, dataset: Dataset, collection: LetterCollection, pages: LetterPages) -> dict[str, str]:
    """Return the pages of a letter by suffix: one in each language, or one that says that it is withdrawn."""
    row = collection.by_iri.get(letter.id)
    if row is None or letter.withdrawn:
        facts = {"dataset": dataset, "letter": letter, "root": "../../", "en": TEXTS["en"], "t": rendering.texts("nl")}
        return {"html": page("withdrawn.html", "nl", facts | {"data": list(DATA.items())})}
    return {suffix[1:]: pages.render(letter, row, language) for language, suffix in SUFFIXES.items()}


def _read(file: Path) -> dict[str, str]:
    """Return the list: name to hash; under "" the hash of the input of the complete list."""
    if not file.exists():
        return {}
    pairs = (line.split(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {name: found for found, name in pairs}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
