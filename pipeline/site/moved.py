"""What is left at the web address that a letter had before: where it is now, for people, programs and servers.

A page that leads on, the triple `dct:isReplacedBy` in every form of data, and a small file that has the server of
ours answer 301. All of it follows from `id-changes.csv` of the newest release.
"""

from pathlib import Path
from urllib.parse import unquote

import msgspec

from pipeline.formats.mapping import clean_iri, segment
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.delta import register
from pipeline.site import letters
from pipeline.site.pages import page
from pipeline.site.texts import TEXTS

MOVED = "moved"
"""Suffix of the file that holds the last segment of the letter's IRI now."""
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"


def write(web: Path, dataset: Dataset) -> None:
    """Bring what stands at earlier addresses up to date with the newest release; letters that are there come first."""
    place, folder = web / dataset.name, web / "doc/brief"
    newest = releases.newest(releases.read_index(place, dataset.name))
    if newest is None:
        return
    start = f"{dataset.base}id/brief/"
    there = {name for other in web.glob(f"*/{letters.LIST}") for name in letters.listed(other.parent)}
    for old, new in register.current(place / "releases" / newest.version).items():
        name, now = (unquote(iri.removeprefix(start)) for iri in (old, new))
        if not old.startswith(start) or not new.startswith(start) or not letters.may_be_file(name):
            continue
        if name in there:
            (folder / f"{name}.{MOVED}").unlink(missing_ok=True)
            continue
        for suffix, text in _files(old, new, now, dataset).items():
            releases.write_changed(folder / f"{name}.{suffix}", text.encode())
        (folder / f"{name}.{letters.GONE}").unlink(missing_ok=True)


def _files(old: str, new: str, now: str, dataset: Dataset) -> dict[str, str]:
    """Return what stands at the old address, by suffix."""
    triple = f"<{clean_iri(old)}> <{REPLACED_BY}> <{clean_iri(new)}> .\n"
    facts = {"dataset": dataset, "root": "../../", "en": TEXTS["en"], "new": new, "href": f"{segment(now)}.html"}
    linked = {"@id": old, REPLACED_BY: {"@id": new}}
    return {
        "html": page("moved.html", "nl", facts),
        "json": msgspec.json.format(msgspec.json.encode({"id": old, "replaced_by": new}), indent=2).decode() + "\n",
        "jsonld": msgspec.json.encode(linked).decode() + "\n",
        "nt": triple,
        "ttl": triple,
        MOVED: segment(now),
    }
