"""Check tables against their schemas, and the descriptor against Data Package 2.0.

Our own check reads all tables and passes the good ones. Any table that it doubts goes to frictionless, whose report
decides. Tests compare both checks on broken tables of every kind. Descriptions and tables that were found right in an
earlier build are not checked again (`proven.py`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.files import Mark, mark
from pipeline.release.checks import fasttables
from pipeline.release.checks.problem import MOST, Problem, first
from pipeline.release.checks.proven import digest
from pipeline.release.describe.manifest import Manifest

DESCRIPTOR = "datapackage.json"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"
REQUIRED = ("name", "id", "licenses", "version", "created")
REQUIRED_OF_FILES = ("path", "bytes", "hash", "mediatype")
GRAPH = "@graph"
"""Property that means nothing to a Data Package; another check looks at it with shapes."""
CHANGING = {"version": r"[0-9A-Za-z-]+", "created": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", "id": r"https?://[^\s<>]+"}
"""Properties of the package that differ between releases, with the form in which frictionless need not see them."""

if TYPE_CHECKING:
    from frictionless import Package

Json = dict[str, Any]


def check(
    folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Return the problems of the descriptor and of every table: types, constraints, keys, foreign keys.

    Tables of the parts in `skip` are not read: no table refers to one of another part. `known` are the hashes of inputs
    that were found right before.
    """
    file = folder / DESCRIPTOR
    if not file.is_file():
        return (_problem("descriptor", DESCRIPTOR, None, "the file is missing"),)
    found = _read(file) if known else None
    if found is not None:
        kept = _kept(found, manifest, skip)
        if not _doubted(folder, kept, manifest, known) and _is_in_order(folder, kept, known):
            return tuple(_descriptor(kept, manifest))
    return _judged(folder, file, manifest, skip)


def inputs(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the hashes of all that `check` looks at in a release in which it found nothing wrong."""
    if (found := _read(folder / DESCRIPTOR)) is not None:
        kept = _kept(found, manifest, skip)
        yield from _descriptions(kept)
        yield from _contents(kept["resources"], manifest).values()


def _read(file: Path) -> Json | None:
    """Return a descriptor without its graph whose resources have distinct names and paths; None for any other."""
    try:
        return _decoded(file, mark(file))
    except OSError:
        return None


@lru_cache(maxsize=1)
def _decoded(file: Path, known: Mark) -> Json | None:
    """Return what `_read` does, decoded once for the check and for what it proves; `known` is that of the file."""
    try:
        raw = msgspec.json.decode(file.read_bytes(), type=dict[str, msgspec.Raw])
        found = {name: msgspec.json.decode(value) for name, value in raw.items() if name != GRAPH}
        resources = found["resources"]
        places = {(one["name"], one["path"]) for one in resources}
        plain = len(places) == len({name for name, _ in places}) == len({path for _, path in places}) == len(resources)
    except (OSError, msgspec.MsgspecError, KeyError, TypeError):
        return None
    return found if plain else None


def _kept(found: Json, manifest: Manifest, skip: frozenset[str]) -> Json:
    """Return a descriptor without the files of the parts in `skip`."""
    left_out = {entry.path for entry in manifest.files if entry.part in skip}
    return found | {"resources": [one for one in found["resources"] if one["path"] not in left_out]}


def _descriptions(found: Json) -> Iterator[str]:
    """Yield the hash of a descriptor without its resources, and of each resource without its size and hash.

    These are compared with the manifest each time.
    """
    about = {name: value for name, value in found.items() if name != "resources"}
    for name, form in CHANGING.items():
        if isinstance(about.get(name), str) and re.fullmatch(form, about[name]):
            about[name] = form
    yield digest("package", msgspec.json.encode(about))
    for resource in found["resources"]:
        said = {name: value for name, value in resource.items() if name not in ("bytes", "hash")}
        yield digest("resource", msgspec.json.encode(said))


def _contents(resources: list[Json], manifest: Manifest) -> dict[str, str]:
    """Return by name the hash of each table with its schema, and of the tables to which it refers.

    The hashes of files are those of the manifest: the check of checksums compares them with the files.
    """
    hashes = {entry.path: entry.sha256 for entry in manifest.files}
    tables = {str(one["name"]): one for one in _with_schema(resources)}
    found = {}
    for name, table in tables.items():
        schema = table["schema"]
        others = [tables.get(str(key["reference"]["resource"])) for key in schema.get("foreignKeys", ())]
        read = [hashes.get(one["path"], "") if one else "" for one in (table, *others)]
        if all(read):
            shapes = [msgspec.json.encode(one["schema"]) for one in (table, *others) if one]
            found[name] = digest("table", *shapes, *read)
    return found


def _with_schema(resources: list[Json]) -> list[Json]:
    return [one for one in resources if one.get("type") == "table" and isinstance(one.get("schema"), dict)]


def _doubted(folder: Path, found: Json, manifest: Manifest, known: frozenset[str]) -> tuple[str, ...]:
    """Return the tables that are not certainly right, without reading those that are known."""
    tables = _with_schema(found["resources"])
    sure = {name for name, content in _contents(tables, manifest).items() if content in known}
    return fasttables.doubtful(folder, tables, sure)


def _is_in_order(folder: Path, found: Json, known: frozenset[str]) -> bool:
    """Return whether frictionless has no objection to a descriptor; it sees only the descriptions that are new."""
    about, *described = _descriptions(found)
    new = [one for one, description in zip(found["resources"], described, strict=True) if description not in known]
    if about in known and not new:
        return True
    from frictionless import FrictionlessException, Package, system  # noqa: PLC0415 - slow to import, seldom needed

    try:
        with system.use_context(trusted=False):
            Package.from_descriptor(found | {"resources": new}, basepath=str(folder))
    except FrictionlessException:
        return False
    return True


def _judged(folder: Path, file: Path, manifest: Manifest, skip: frozenset[str]) -> tuple[Problem, ...]:
    """Return the result of `check` with nothing known."""
    from frictionless import FrictionlessException, Package, system  # noqa: PLC0415 - slow to import, seldom needed

    left_out = frozenset(entry.path for entry in manifest.files if entry.part in skip)
    try:
        with system.use_context(trusted=False):
            package = _without(file, left_out) if left_out else Package(str(file))
            found = msgspec.json.decode(file.read_bytes(), type=Json)  # Frictionless has found it in order.
            resources = [one for one in found["resources"] if one["path"] not in left_out]
            return (*_descriptor(found | {"resources": resources}, manifest), *_tables(folder, package, resources))
    except FrictionlessException as error:
        reasons = error.reasons or [error.error]
        return tuple(_problem("descriptor", DESCRIPTOR, None, reason.message) for reason in reasons)


def _without(file: Path, known: frozenset[str]) -> "Package":
    """Return a descriptor without the files that are known: they were described in the same words before."""
    from frictionless import Package  # noqa: PLC0415 - as above

    try:
        found = msgspec.json.decode(file.read_bytes(), type=Json)
        found["resources"] = [one for one in found["resources"] if one["path"] not in known]
    except (msgspec.MsgspecError, KeyError, TypeError):
        return Package(str(file))
    return Package.from_descriptor(found, basepath=str(file.parent))


def judge(package: "Package", name: str) -> tuple[Problem, ...]:
    """Return the problems that frictionless finds in one table, including its keys in other tables."""
    report = package.get_resource(name).validate(limit_errors=MOST)
    problems: list[Problem] = [_problem("tables", name, None, error.message) for error in report.errors]
    for task in report.tasks:
        found = [
            _problem("tables", str(task.place), getattr(error, "row_number", None), error.message)
            for error in task.errors
        ]
        problems += first(found, task.stats.get("errors", 0))
    return tuple(problems)


def _tables(folder: Path, package: "Package", resources: list[Json]) -> list[Problem]:
    doubted = fasttables.doubtful(folder, _with_schema(resources))
    return [problem for name in doubted for problem in judge(package, name)]


def _descriptor(found: Json, manifest: Manifest) -> list[Problem]:
    """Return where a package like ours breaks the rules of Data Package 2.0, or has wrong sizes and hashes."""
    profiles = "https://datapackage.org/profiles/2.0/"
    messages = []
    if found.get("$schema") != f"{profiles}datapackage.json":
        messages.append(f"'$schema' must be {profiles}datapackage.json")
    messages += [f"the property {key!r} is missing" for key in REQUIRED if not found.get(key)]
    entries = {entry.path: (entry.bytes, f"sha256:{entry.sha256}") for entry in manifest.files}
    for resource in found.get("resources", []):
        messages += _file(resource, entries)
    return [_problem("descriptor", DESCRIPTOR, None, message) for message in messages]


def _file(resource: Json, entries: dict[str, tuple[int, str]]) -> list[str]:
    name = resource.get("name")
    missing = [key for key in REQUIRED_OF_FILES if resource.get(key) is None]
    if missing:
        return [f"the property {key!r} of resource {name!r} is missing" for key in missing]
    if entries.get(resource["path"]) != (resource["bytes"], resource["hash"]):
        return [f"resource {name!r} has another size or hash than the manifest says of {resource['path']}"]
    return []


def _problem(check: str, file: str, line: int | None, message: str) -> Problem:
    return Problem(check=check, file=file, line=line, message=message.rstrip("."), advice=ADVICE)
