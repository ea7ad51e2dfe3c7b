"""Redirect names to their descriptions: 303 from `id/` to `doc/`, in the requested form (RFC 9110, section 12.5.1)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from pipeline.model.tombstone import is_neutral, neutral
from pipeline.site.serve import things

FORMS = {
    "text/html": "html",
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/json": "json",
    "application/n-triples": "nt",
    "application/trig": "trig",
}
"""Media type to suffix; where a client accepts any type, it gets the first one that exists."""

LONGEST_HEADER = 4_000
"""Characters of an Accept header that are read; browsers send some 150."""
ENGLISH = "en.html"
"""Suffix of the English page of a letter; a withdrawn letter has one page for both languages."""


class RemovalReason(NamedTuple):
    """Why something was removed, in two languages."""

    en: str
    nl: str


class NegotiatedAnswer(NamedTuple):
    """The answer to a request that does not name a plain file."""

    status: int
    """200, 301, 303, 404, 406 or 410."""
    path: str = ""
    """Where to redirect (301, 303), or the file to send (200; also 410 where a page about the gone letter is left)."""


class _Release(msgspec.Struct, frozen=True):
    version: str
    result: str


class _Named(msgspec.Struct, frozen=True):
    """The part of `releases.json` that names the releases that may be served."""

    releases: tuple[_Release, ...]


REMOVED = {
    "dropped": RemovalReason(
        "This release was removed, as withdrawn letters could not be taken out of it. releases.json lists the others.",
        "Deze uitgave is verwijderd: ingetrokken brieven waren er niet uit te halen. De andere staan in releases.json.",
    ),
    "expired": RemovalReason(
        "This release was removed because of its age. releases.json lists those that stay.",
        "Deze uitgave is verwijderd om haar leeftijd. De andere staan in releases.json.",
    ),
}
"""Explanation for a release that was published once, by its result."""
VOID = {"ttl": NegotiatedAnswer(200, "void"), "jsonld": NegotiatedAnswer(303, "/catalog.jsonld")}
"""Answers with the VoID description of the datasets, by form (https://www.w3.org/TR/void/, section 7.2)."""


Made = Callable[[str], Collection[str]]
"""Function from the name of a letter to the suffixes of the forms that can be made of it."""


def nothing(name: str) -> Collection[str]:
    """Make no form of any letter."""
    return ()


def answer(root: Path, path: str, accept: str, made: Made = nothing) -> NegotiatedAnswer | None:
    """Return the answer to a path without its query; None where a plain file is the answer.

    The answer may name a file that is not there where `made` has its suffix.
    """
    parts, last = unquote(path).strip("/").split("/"), path.rstrip("/").rpartition("/")[2]
    if "\0" in unquote(path):
        return NegotiatedAnswer(404)
    if parts == [".well-known", "void"] and (root / ".well-known/void").is_file():
        chosen = form({"ttl", "jsonld"}, accept)
        return NegotiatedAnswer(406) if chosen is None else VOID[chosen]
    if any(part.startswith(".") for part in parts[parts[0] == ".well-known" :]):
        return NegotiatedAnswer(404)  # Hidden files are half-written ones; "." and ".." would go round the rules below.
    match parts:
        case [name, "releases", version, *_] if (result := _result(root / name, version)) != "released":
            return NegotiatedAnswer(410 if result in REMOVED else 404)
        case ["id" | "doc" as kind, "brief", name] if moved := _moved(root / "doc/brief", name):
            return NegotiatedAnswer(301, f"/{kind}/brief/{moved}")
        case ["id", "brief", name]:
            found = document(root / "doc/brief", name, accept, made)
            is_there = found.path or found.status == 406
            return NegotiatedAnswer(303, f"/doc/brief/{last}") if is_there else found
        case ["doc", "brief", name] if not (root / "doc/brief" / name).is_file():
            return document(root / "doc/brief", name, accept, made)
        case ["doc", "brief", name] if _is_gone(root / "doc/brief" / name):
            return NegotiatedAnswer(410, name)
        case ["id", kind, name] if kind in things.PAGES_OF:
            return _thing(root, kind, name, accept)
        case ["def", name] if not (root / "def" / name).is_file():
            html = form({"html", "ttl"}, accept) != "ttl"
            return NegotiatedAnswer(303, f"/def/index.html#{last}" if html else "/def/index.ttl")
        case ["def"] if (root / "def/index.ttl").is_file():
            return document(root / "def", "index", accept)
        case ["dataset", name] if (root / name / "index.html").is_file():
            html = form({"html", "ttl", "jsonld"}, accept) == "html"
            return NegotiatedAnswer(303, f"/{name}/" if html else "/catalog")
        case ["catalog"] if (root / "catalog.ttl").is_file():
            return _catalog(root, accept)
        case [name, "changes"] if (root / name / "changes/index.trig").is_file():
            return document(root / name / "changes", "index", accept)
    return None


def _catalog(root: Path, accept: str) -> NegotiatedAnswer:
    """Return the catalogue; a browser gets the page that lists the datasets, as it does for a dataset and a letter."""
    html = form({"html", "ttl", "jsonld"}, accept) == "html" and (root / "index.html").is_file()
    return NegotiatedAnswer(303, "/") if html else document(root, "catalog", accept)


def why_removed(root: Path, path: str) -> RemovalReason | None:
    """Return why the release of a path was removed; None where the path names no removed release."""
    match unquote(path).strip("/").split("/"):
        case [name, "releases", version, *_]:
            return REMOVED.get(_result(root / name, version))
    return None


def _thing(root: Path, kind: str, name: str, accept: str) -> NegotiatedAnswer:
    """Return the way to a thing with an IRI here: its page, its letters as JSON, or its description as RDF."""
    for place in sorted(file.parent for file in root.glob("*/dataset.json")):
        if there := things.forms(place, kind, name):
            chosen = form({*there}, accept)
            return NegotiatedAnswer(303, there[chosen]) if chosen else NegotiatedAnswer(406)
    return NegotiatedAnswer(404)


def _result(place: Path, version: str) -> str:
    """Return the result of a build by a dataset's list of releases; "" where it cannot be read, or names no such."""
    file = place / "releases.json"
    try:
        facts = file.stat()
    except OSError:
        return ""
    return _versions(file, facts.st_mtime_ns, facts.st_ino).get(version, "")


@lru_cache(maxsize=64)
def _versions(file: Path, modified: int, number: int) -> dict[str, str]:
    """Return the result of each version in a list of releases, read once for each time and inode number."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_Named).releases
    except (OSError, msgspec.MsgspecError):
        return {}
    return {entry.version: entry.result for entry in found}


def document(folder: Path, name: str, accept: str, made: Made = nothing) -> NegotiatedAnswer:
    """Return the file about a name in the requested form; 410 where it is gone, with its page if there still is one."""
    there = {suffix for suffix in FORMS.values() if (folder / f"{name}.{suffix}").is_file()}
    there |= set(FORMS.values()) & set(made(name))
    if not there:
        return _with_suffix(folder, name, accept, made)
    chosen = form(there, accept)
    status = 410 if (folder / f"{name}.gone").is_file() else 200
    return NegotiatedAnswer(status, f"{name}.{chosen}") if chosen else NegotiatedAnswer(406)


def _with_suffix(folder: Path, name: str, accept: str, made: Made) -> NegotiatedAnswer:
    """Return the answer to a name that no letter has: one with the suffix of a form, or of a letter that is gone."""
    known, suffix = parts(name)
    if suffix == ENGLISH and suffix not in made(known):
        return document(folder, f"{known}.html", accept, made)
    if not is_neutral(known) and (folder / f"{neutral(known)}.gone").is_file():
        return document(folder, neutral(known) + name.removeprefix(known), accept, made)
    is_gone = (folder / f"{known}.gone").is_file()
    if suffix and ((folder / name).is_file() or suffix in made(known)):
        return NegotiatedAnswer(410 if is_gone else 200, name)
    return NegotiatedAnswer(410 if is_gone else 404)


def parts(name: str) -> tuple[str, str]:
    """Return the name of a letter, and the suffix of one of its forms, from the name of a file; else name and "".

    >>> parts("kst-1-2.en.html"), parts("kst-1-2.ttl"), parts("kst-1-2")
    (('kst-1-2', 'en.html'), ('kst-1-2', 'ttl'), ('kst-1-2', ''))
    """
    suffix = next((one for one in (ENGLISH, *FORMS.values()) if name.endswith(f".{one}")), "")
    return (name.removesuffix(f".{suffix}"), suffix) if suffix else (name, "")


def _moved(folder: Path, name: str) -> str | None:
    """Return the new segment of a moved letter, with the suffix of the requested form; None for other names.

    A letter that came back after its withdrawal has the address to which its neutral name leads.
    """
    for known, suffix in ((name, ""), parts(name)):
        for moved in (folder / f"{one}.moved" for one in (known, neutral(known)) if one):
            if moved.is_file() and unquote(new := moved.read_text(encoding="ascii")) != known:
                return new + (suffix and f".{suffix}")
    return None


def _is_gone(file: Path) -> bool:
    """Return whether a file is about a withdrawn letter."""
    return file.suffix[1:] in FORMS.values() and file.with_suffix(".gone").is_file()


def form(there: set[str], accept: str) -> str | None:
    """Return the suffix that fits an Accept header best, out of the existing ones; None where none fits.

    >>> form({"html", "ttl"}, "text/turtle;q=0.9, text/html;q=0.5")
    'ttl'
    >>> form({"html", "ttl"}, ""), form({"html"}, "text/turtle")
    ('html', None)
    """
    wanted = _ranges(accept or "*/*")
    best: tuple[float, int] | None = None
    chosen = None
    for place, (kind, suffix) in enumerate(FORMS.items()):
        if suffix not in there:
            continue
        quality = _quality(kind, wanted)
        if quality > 0 and (best is None or (quality, -place) > best):
            best, chosen = (quality, -place), suffix
    return chosen


def coding(there: Iterable[str], accepted: str) -> str:
    """Return the content coding that fits an Accept-Encoding header best, out of the existing ones; "" for none.

    At equal quality an earlier coding goes before a later one, and any coding before none.

    >>> coding(["zstd", "gzip"], "gzip, zstd"), coding(["zstd", "gzip"], "zstd;q=0, *;q=0.5"), coding(["gzip"], "br")
    ('zstd', 'gzip', '')
    """
    wanted = _ranges(accepted)
    plain = wanted.get("identity", 0.0)
    qualities = {kind: wanted.get(kind, wanted.get("*", 0.0)) for kind in there}
    best = max(qualities, key=lambda kind: qualities[kind], default="")
    return best if best and qualities[best] > 0 and qualities[best] >= plain else ""


def quality(kind: str, accepted: str) -> float:
    """Return the quality that an Accept header gives to a media type; 0 where it is not accepted.

    >>> quality("text/csv", "text/*;q=0.5, */*;q=0.1"), quality("text/csv", ""), quality("text/csv", "text/csv;q=0")
    (0.5, 1.0, 0.0)
    """
    return _quality(kind, _ranges(accepted or "*/*"))


def _quality(kind: str, wanted: Mapping[str, float]) -> float:
    """Return the quality of the most specific range that includes a media type; 0 where no range does."""
    for name in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        if name in wanted:
            return wanted[name]
    return 0.0


@lru_cache(maxsize=256)
def _ranges(header: str) -> Mapping[str, float]:
    """Return the ranges of an Accept header with their qualities; of a long header, those at its start."""
    return dict(_range(part) for part in header[:LONGEST_HEADER].split(","))


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0
