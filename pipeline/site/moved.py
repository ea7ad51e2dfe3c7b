"""Write files at the former address of a letter that point people, programs and servers to its new address.

The files are: a page with a link, the triple `dct:isReplacedBy` as JSON-LD, and a small file that makes our server
answer 301 in every form. All of them are made from `id-changes.csv` of the newest release.
"""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote

import msgspec

from pipeline.formats.mapping import segment
from pipeline.model.dataset import Dataset
from pipeline.model.tombstone import neutral
from pipeline.release import index as releases
from pipeline.release.delta import register
from pipeline.site import letters
from pipeline.site.letterwriter import GONE
from pipeline.site.names import may_be_file
from pipeline.site.pages import page
from pipeline.site.texts import TEXTS

MOVED = "moved"
"""Suffix of the file that contains the last segment of the letter's current IRI."""
SUFFIXES = ("html", "en.html", "jsonld", MOVED)
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"


def write(web: Path, dataset: Dataset) -> None:
    """Bring the files at former addresses up to date with the newest release.

    A letter that now has such an address comes first: its own page stays there.
    """
    place, folder = web / dataset.name, web / "doc/brief"
    newest = releases.newest(releases.read_index(place, dataset.name))
    if newest is None:
        return
    current = register.current(place / "releases" / newest.version)
    if not current:
        return
    start = f"{dataset.base}id/brief/"
    _sweep(folder, {unquote(old.removeprefix(start)) for old in current})
    lists = sorted(web.glob(f"*/{letters.LIST}"))
    there = {name for other in lists for name in letters.listed(other.parent)}
    for old, new in current.items():
        name, now = (unquote(iri.removeprefix(start)) for iri in (old, new))
        if not old.startswith(start) or not new.startswith(start) or not may_be_file(name):
            continue
        if name in there:
            (folder / f"{name}.{MOVED}").unlink(missing_ok=True)
            continue
        has_english = now in there and not (folder / f"{now}.{GONE}").exists()
        for suffix, text in _files(old, new, now, dataset, has_english).items():
            releases.write_changed(folder / f"{name}.{suffix}", text.encode())
        (folder / f"{name}.{GONE}").unlink(missing_ok=True)


def _sweep(folder: Path, names: Collection[str]) -> None:
    """Remove the files at former addresses of letters that were withdrawn since: they are listed by neutral names."""
    for file in sorted(file for file in letters.listing(folder) if file.endswith(f".{MOVED}")):
        name = file.removesuffix(f".{MOVED}")
        if name not in names and neutral(name) in names:
            for suffix in SUFFIXES:
                (folder / f"{name}.{suffix}").unlink(missing_ok=True)


def _files(old: str, new: str, now: str, dataset: Dataset, english: bool) -> dict[str, str]:
    """Return the content of the files at the old address, by suffix; `english` if the letter has an English page."""
    facts = {"dataset": dataset, "root": "../../", "en": TEXTS["en"], "new": new, "href": f"{segment(now)}.html"}
    linked = {"@id": old, REPLACED_BY: {"@id": new}}
    return {
        "html": page("moved.html", "nl", facts),
        "en.html": page("moved.html", "en", facts | {"href": f"{segment(now)}{'.en' if english else ''}.html"}),
        "jsonld": msgspec.json.encode(linked).decode() + "\n",
        MOVED: segment(now),
    }
