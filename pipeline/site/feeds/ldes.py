"""The event stream of a dataset: TriG pages of activities, as in LDES and the pattern of DCAT-AP Feeds.

https://w3id.org/ldes/specification, https://w3id.org/tree/specification and
https://semiceu.github.io/LDES-DCAT-AP-feeds/. The root links to a node for each year, which links to the pages of that
year. A page contains changes of one release; it never changes unless a letter in it is withdrawn afterwards.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from pipeline.formats import rdf
from pipeline.formats.mapping import mapping, segment
from pipeline.formats.rdf.syntax import escape
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.release import index as releases
from pipeline.release.describe.services import PATTERN
from pipeline.site.feeds.history import LetterChange
from pipeline.site.feeds.store import FeedStore, StreamPage

FOLDER = "changes"
ROOT = "index.trig"
MOST = 250
"""Most activities on a page."""
CUT = 200
"""On average one letter in this number ends its page, by the hash of its IRI.

A letter that is left out then moves other letters on one page only.
"""
FORM = "1"
"""Version of the form of a page: with another number, every page is written again."""
_PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "sh": "http://www.w3.org/ns/shacl#",
    "tree": "https://w3id.org/tree#",
}

Turtle = Callable[[bytes], str]
"""Function from a line of `letters.jsonl` to the letter as Turtle."""


def address(dataset: Dataset, name: str = "") -> str:
    """Return the address of a page of the event stream; without a name, the address of its folder."""
    return f"{dataset.base}{dataset.name}/{FOLDER}/{name}"


def stream(dataset: Dataset) -> str:
    """Return the IRI of the event stream."""
    return address(dataset, f"{ROOT}#stream")


def turtle(dataset: Dataset) -> Turtle:
    """Return a function that writes a letter as Turtle, for a named graph on a page."""
    write = rdf.turtle(dataset)
    decode = msgspec.json.Decoder(Letter).decode
    return lambda line: write(decode(line))[0]


def pages(changes: Iterable[LetterChange]) -> Iterator[list[LetterChange]]:
    """Divide changes over pages, so that one change more or less leaves the other pages unchanged."""
    page: list[LetterChange] = []
    for change in changes:
        page.append(change)
        if len(page) == MOST or int.from_bytes(hashlib.sha256(change.iri.encode()).digest()[:4]) % CUT == 0:
            yield page
            page = []
    if page:
        yield page


def write_page(folder: Path, dataset: Dataset, page: StreamPage, changes: list[LetterChange], letter: Turtle) -> None:
    """Write a page, unless it exists with the same changes: a closed page keeps its bytes when the code changes."""
    file = folder / f"{page.name}.trig"
    key = f"# {_key(dataset, page, changes)}\n"
    if file.is_file():
        with file.open(encoding="utf-8") as lines:
            if lines.readline() == key:
                return
    here, names = address(dataset, file.name), [_activity(dataset, page, change) for change in changes]
    parts = [key, _head(dataset.base)]
    parts.append(f"<{here}> a tree:Node ;\n    ldes:immutable true .\n\n")
    members = ",\n        ".join(f"<{name}>" for name in names)
    parts.append(f"{_collection(dataset)} ;\n    tree:member\n        {members} .\n\n")
    for name, change in zip(names, changes, strict=True):
        parts.append(
            f"<{name}> a as:{change.kind} ;\n    as:object <{change.iri}> ;\n"
            f'    as:published "{page.published}"^^xsd:dateTime .\n\n'
        )
        if change.line:
            parts.append(f"<{name}> {{\n{letter(change.line)}}}\n\n")
        elif change.replaced_by:
            parts.append(f"<{name}> {{\n<{change.iri}> dct:isReplacedBy <{change.replaced_by}> .\n}}\n\n")
    releases.write_changed(file, "".join(parts).encode())


def write_index(folder: Path, dataset: Dataset, store: FeedStore) -> None:
    """Write the root and a node for each year; remove pages that are no longer linked."""
    found = list(store.pages())
    years = {year: list(some) for year, some in groupby(found, key=lambda page: page.published[:4])}
    for year, some in years.items():
        bounds = [(f"{page.name}.trig", page.published, page.published) for page in some]
        releases.write_changed(folder / f"year-{year}.trig", _node(dataset, f"year-{year}.trig", bounds).encode())
    bounds = [(f"year-{year}.trig", some[0].published, some[-1].published) for year, some in years.items()]
    root = f"{_node(dataset, ROOT, bounds)}{_about(dataset)}"
    releases.write_changed(folder / ROOT, root.encode())
    named = {ROOT, *(f"year-{year}.trig" for year in years), *(f"{page.name}.trig" for page in found)}
    for file in folder.glob("*.trig"):
        if file.name not in named:
            file.unlink()


def _node(dataset: Dataset, name: str, bounds: list[tuple[str, str, str]]) -> str:
    """Return a node that links to others; `bounds` has file name, and time of first and of last member, of each."""
    here = address(dataset, name)
    links, about = [], []
    for place, (file, first, last) in enumerate(bounds, 1):
        for suffix, kind, moment in (("van", "GreaterThan", first), ("tot", "LessThan", last)):
            relation = f"<{here}#{suffix}-{place}>"
            links.append(relation)
            about.append(
                f"{relation} a tree:{kind}OrEqualToRelation ;\n    tree:path as:published ;\n"
                f'    tree:value "{moment}"^^xsd:dateTime ;\n    tree:node <{address(dataset, file)}> .\n\n'
            )
    relations = " ;\n    tree:relation\n        " + ",\n        ".join(links) if links else ""
    kind = "tree:Node, ldes:EventSource" if name == ROOT else "tree:Node"
    parts = [_head(dataset.base), f"<{here}> a {kind}{relations} .\n\n"]
    if name != ROOT:
        parts.append(f"{_collection(dataset)} .\n\n")
    return "".join((*parts, *about))


def _about(dataset: Dataset) -> str:
    """Return the description of the event stream, with the shape of its activities."""
    shape = address(dataset, f"{ROOT}#activiteit")
    kinds = ", ".join(f"ldes:version{kind}Object as:{kind}" for kind in ("Create", "Update", "Delete"))
    return (
        f"{_collection(dataset)} ;\n"
        f'    dct:title "{escape(dataset.title.nl)}: wijzigingen"@nl, "{escape(dataset.title.en)}: changes"@en ;\n'
        f"    dct:license <{dataset.license}> ;\n"
        f"    dct:conformsTo <{PATTERN}> ;\n"
        "    ldes:timestampPath as:published ;\n    ldes:versionOfPath as:object ;\n"
        f"    {kinds.replace(', ', ' ;' + chr(10) + '    ')} ;\n"
        f"    tree:shape <{shape}> .\n\n"
        f"<{shape}> a sh:NodeShape ;\n    sh:targetClass as:Create, as:Update, as:Delete ;\n"
        f"    sh:property <{shape}-object>, <{shape}-moment> .\n\n"
        f"<{shape}-object> a sh:PropertyShape ;\n    sh:path as:object ;\n    sh:nodeKind sh:IRI ;\n"
        "    sh:minCount 1 ;\n    sh:maxCount 1 .\n\n"
        f"<{shape}-moment> a sh:PropertyShape ;\n    sh:path as:published ;\n    sh:datatype xsd:dateTime ;\n"
        "    sh:minCount 1 ;\n    sh:maxCount 1 .\n"
    )


def _collection(dataset: Dataset) -> str:
    return f"<{stream(dataset)}> a ldes:EventStream ;\n    tree:view <{address(dataset, ROOT)}>"


def _activity(dataset: Dataset, page: StreamPage, change: LetterChange) -> str:
    """Return the IRI of an activity, which is unique by its release and its letter."""
    start = f"{dataset.base}id/brief/"
    name = change.iri.removeprefix(start) if change.iri.startswith(start) else segment(change.iri)
    return address(dataset, f"{page.step}#{name}")


def _head(base: str) -> str:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
    return prefixes + rdf.turtle_head(mapping(), base)


def _key(dataset: Dataset, page: StreamPage, changes: list[LetterChange]) -> str:
    digest = hashlib.sha256(f"{FORM} {dataset.base} {page.name} {page.published}\n".encode())
    for change in changes:
        digest.update(f"{change.kind} {change.iri} {change.replaced_by} {len(change.line)}\n".encode())
        digest.update(change.line)
    return digest.hexdigest()
