"""Write the step from one release to the next as files of the later one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from pipeline.model.release import File
from pipeline.release import delta
from pipeline.release.delta import register
from pipeline.release.describe import ManifestEntry, Released, changes, manifest, measure
from pipeline.release.describe.entries import sha256
from pipeline.release.index import write_changed

TITLES = {
    changes.DELTA: ("Changes of the tables since the release before, with the reason of each", "text/csv"),
    changes.PATCH: ("Changes of the N-Quads since the release before, as RDF Patch", "application/rdf-patch"),
    changes.ABOUT: ("From which release to which, hashes of both states, counts", "application/json"),
    changes.REGISTER: ("Identifiers that gave way to another one", "text/csv"),
}


class ReleaseStep(msgspec.Struct, frozen=True, kw_only=True):
    """A release's description of the step from the release before."""

    files: tuple[File, ...]
    previous: str | None
    changes: Mapping[str, dict[str, int]]


def write_step(before: Released | None, after: Released) -> ReleaseStep:
    """Write the changes since the release before into the folder of a release, and return the files.

    The first release has no delta, as there is no earlier state to start from; the register of identifiers is always
    written. Raises ValidationError where a release is damaged.
    """
    folder, version = after.folder, after.manifest.version
    if before is None:
        register.write(None, folder, {}, frozenset(), version)
        return ReleaseStep(files=(_file(changes.REGISTER, 0),), previous=None, changes={})
    found, verdicts = delta.write(before, after, folder)
    count = register.write(before.folder, folder, verdicts.pairs, frozenset(verdicts.origins), version)
    files = (
        _file(changes.ABOUT),
        _file(changes.DELTA, found.lines["tables"]),
        _file(changes.PATCH),
        _file(changes.REGISTER, count),
    )
    return ReleaseStep(files=files, previous=found.source, changes=found.letters)


def _file(name: str, rows: int | None = None) -> File:
    title, media_type = TITLES[name]
    return File(path=name, title=title, media_type=media_type, rows=rows)


def rewrite(before: Released | None, folder: Path) -> ReleaseStep:
    """Write the delta files of a release again, from the release before as it is now, and update its descriptions.

    Use it for a published release, when it or the one before was cut again: the delta between them must not keep
    anything that was removed from them. The signature is then of other checksums, so it is removed.
    """
    released = Released(folder)
    listed = {entry.path: entry for entry in released.manifest.files}
    step = write_step(before, released)
    now = {entry.path: entry for entry in measure(folder, step.files)}
    for gone in (TITLES.keys() & listed.keys()) - now.keys():
        (folder / gone).unlink(missing_ok=True)
    if all(listed.get(path) == entry for path, entry in now.items()):
        return step
    descriptor = folder / "datapackage.json"
    described = _described(msgspec.json.decode(descriptor.read_bytes()), now)
    write_changed(descriptor, msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n")
    about = measure(folder, [_as_file(listed[descriptor.name])])
    found = {**listed, **now, **{entry.path: entry for entry in about}}
    files = tuple(found[path] for path in listed if path not in TITLES or path in now)
    encoded = msgspec.json.encode(replace(released.manifest, files=files))
    write_changed(folder / manifest.NAME, msgspec.json.format(encoded, indent=2) + b"\n")
    hashes = {entry.path: entry.sha256 for entry in files} | {manifest.NAME: sha256(folder / manifest.NAME)}
    (folder / f"{manifest.SUMS}.minisig").unlink(missing_ok=True)
    write_changed(folder / manifest.SUMS, manifest.sums(hashes))
    return step


def _described(package: dict[str, Any], now: Mapping[str, ManifestEntry]) -> dict[str, Any]:
    """Return a descriptor with the current sizes and hashes of files, in its resources and its distributions."""
    for resource in package["resources"]:
        if entry := now.get(resource["path"]):
            resource |= {"bytes": entry.bytes, "hash": f"sha256:{entry.sha256}"}
    for node in package["@graph"]:
        name = unquote(node["@id"].rpartition("#")[2])
        if entry := now.get(name):
            node["dcat:byteSize"] = [node["dcat:byteSize"][0] | {"@value": str(entry.bytes)}]
        elif entry := now.get(name.removesuffix("-sha256")):
            node["spdx:checksumValue"] = [node["spdx:checksumValue"][0] | {"@value": entry.sha256}]
    return package


def _as_file(entry: ManifestEntry) -> File:
    return File(path=entry.path, title=entry.title, media_type=entry.media_type)
