"""A page for each letter of the newest release, and its data: `doc/brief/<id>.html`, `.json`, `.jsonld`, `.nt`, `.ttl`.

Pages follow from `letters.jsonl` of that release, or those of its parts. A list beside the dataset's page holds a hash
of what each page was made from, so that only pages of letters that changed are written again, and those of letters
that are gone go.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.parse import unquote

import msgspec

from pipeline.errors import PublishError
from pipeline.fingerprint import code_hash
from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter, is_text
from pipeline.model.tombstone import is_neutral, neutral
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.site.pages import page
from pipeline.site.texts import TEXTS
from pipeline.vocabulary import authorities

LIST = "pages.txt"
"""Beside the page of a dataset: the version of the release, then a line with hash and name for each letter."""
FORMS = ("html", "json", "jsonld", "nt", "ttl")
GONE = "gone"
"""Suffix of the empty file that says that there was a letter: the server then answers 410, with the page if any."""

SHOWN = ("language", "subject", "date", "date_printed")
"""Text fields that the page shows in a way of its own."""
TEXT_FIELDS = tuple(
    (column.path, column.title.nl)
    for column in mapping().table("letters").columns
    if is_text(Letter, column.path) and column.path not in SHOWN
)
"""All other text fields, with what they are called in Dutch."""

Render = Callable[[Letter], dict[str, str]]
"""Letter to the content of its files, by suffix."""


def write(web: Path, dataset: Dataset) -> None:
    """Bring the pages up to date with the newest release; nothing where it has no `letters.jsonl`.

    Raises PublishError for files of a letter that no parser reads, once all other pages are up to date: a letter
    that is gone never waits for a faulty one.
    """
    place = web / dataset.name
    newest = releases.newest(releases.read_index(place, dataset.name))
    if newest is None:
        return
    released = Released(place / "releases" / newest.version)
    files = [released.folder / entry.path for entry in released.ending("letters.jsonl")]
    if not files:
        return
    made = _digest(f"{newest.version} {newest.content_hash} {code_hash()} {dataset.base}".encode())
    before = _read(place / LIST)
    if before.pop("", None) == made and _are_there(web / "doc/brief", before):
        return
    taken = {name for other in web.glob(f"*/{LIST}") if other.parent != place for name in _read(other)}
    faults: list[PublishError] = []
    now = _update(files, web / "doc/brief", dataset, before, taken, faults)
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
    """Return whether every letter that was written has its page."""
    return all(not digest or (folder / f"{name}.html").exists() for name, digest in names.items())


def names(place: Path) -> Iterator[str]:
    """Return the names of a dataset's letters that have a page, sorted: the last part of their IRI, unescaped.

    Those that were withdrawn are left out: nobody should be led to them.
    """
    folder = place.parent / "doc/brief"
    return (name for name in _read(place / LIST) if name and not (folder / f"{name}.{GONE}").exists())


def listed(place: Path) -> Iterator[str]:
    """Return the names of all of a dataset's letters that have a page, withdrawn ones too, sorted."""
    return (name for name in _read(place / LIST) if name)


def remove(web: Path, name: str) -> None:
    """Take a letter's page and data away; what stays says that there was one."""
    folder = web / "doc/brief"
    (folder / f"{name}.{GONE}").touch()
    for suffix in FORMS:
        (folder / f"{name}.{suffix}").unlink(missing_ok=True)


def _unname(folder: Path, live: Collection[str]) -> None:
    """Take away what is still called by the name of a letter that was withdrawn, and has a neutral name since.

    The letters that are `live` are not withdrawn, or are no longer.
    """
    names = {file.name: file.name.rpartition(".")[0] for file in folder.iterdir()}
    taken = {name for file, name in names.items() if file == f"{name}.{GONE}" and is_neutral(name)}
    for name in {neutral(one) for one in live if not is_neutral(one)} & taken:
        (folder / f"{name}.{GONE}").unlink()
        taken.remove(name)
    for file, name in names.items() if taken else ():
        if name not in taken and neutral(name) in taken:
            (folder / file).unlink()


def _update(
    files: list[Path],
    folder: Path,
    dataset: Dataset,
    before: dict[str, str],
    taken: set[str],
    faults: list[PublishError],
) -> dict[str, str]:
    """Write the pages that are new or changed, and return the hash of every one by name, "" for a faulty one.

    A name that is `taken` is that of a letter of another dataset of this web root, which has its page already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    render, code = _renderer(dataset), f"{code_hash()} {dataset.base}".encode()
    start = f"{dataset.base}id/brief/"
    now = {}
    for line in (line for file in files for line in _lines(file)):
        letter = msgspec.json.decode(line, type=Letter)
        name = unquote(letter.id.removeprefix(start))
        if not letter.id.startswith(start) or not may_be_file(name) or name in taken:
            continue
        now[name] = found = _digest(code + line)
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


def may_be_file(name: str) -> bool:
    """Whether a name can be that of files here: one part of a path, not hidden, and not too long with its suffix."""
    return name.isprintable() and "/" not in name and name[:1] not in ("", ".") and len(name.encode()) <= 200


def _write(folder: Path, name: str, files: dict[str, str]) -> None:
    """Write a letter's files, each whole; not flushed one by one, as what is lost is written again.

    JSON-LD is parsed as JSON alone, which takes a twentieth of the time: its terms are those of the Turtle.
    """
    for suffix, text in files.items():
        parse_as = f"{name}.json" if suffix == "jsonld" else None
        releases.write_changed(folder / f"{name}.{suffix}", text.encode(), flush=False, parse_as=parse_as)


def _mark(file: Path, is_gone: bool) -> None:
    """Say that a letter is gone, or that it is there: one that was withdrawn has a page, which says no more."""
    if is_gone:
        file.touch()
    else:
        file.unlink(missing_ok=True)


def _renderer(dataset: Dataset) -> Render:
    rules, labels = mapping(), authorities().labels
    turtle, json_ld = rdf.turtle(rules, dataset, labels), rdf.json_ld(rules, dataset, labels)
    quads = rdf.quads(rules, dataset, labels)
    prefixes, context = rdf.turtle_head(rules, dataset.base), rdf.json_ld_head(rules, dataset.base)

    facts = {"labels": labels, "dataset": dataset, "root": "../../", "en": TEXTS["en"], "texts": TEXT_FIELDS}

    def render(letter: Letter) -> dict[str, str]:
        triples = sorted(f"{line[: line.rindex(' <')]} .\n" for line in quads([letter]))
        return {
            "html": page("letter.html", "nl", facts | {"letter": letter}),
            "json": msgspec.json.format(msgspec.json.encode(letter), indent=2).decode() + "\n",
            "jsonld": f"{context}{json_ld(letter)[0]}\n]}}\n",
            "nt": "".join(triples),
            "ttl": prefixes + turtle(letter)[0],
        }

    return render


def _read(file: Path) -> dict[str, str]:
    """Return the list: name to hash; under "" what all of it was made from."""
    if not file.exists():
        return {}
    pairs = (line.split(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {name: found for found, name in pairs}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
