"""Check tables against their schemas, and the descriptor against Data Package 2.0.

Our own check reads all tables and passes the good ones. Any table that it doubts goes to frictionless, whose report
decides. Tests compare both checks on broken tables of every kind.
"""

from pathlib import Path
from typing import Any

import msgspec
from frictionless import FrictionlessException, Package, system

from pipeline.release.checks import fasttables
from pipeline.release.checks.problem import MOST, Problem, first
from pipeline.release.describe.manifest import Manifest

DESCRIPTOR = "datapackage.json"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"
REQUIRED = ("name", "id", "licenses", "version", "created")
REQUIRED_OF_FILES = ("path", "bytes", "hash", "mediatype")


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return the problems of the descriptor and of every table: types, constraints, keys, foreign keys.

    Tables of the parts in `skip` are not read: no table refers to one of another part.
    """
    known = frozenset(entry.path for entry in manifest.files if entry.part in skip)
    file = folder / DESCRIPTOR
    if not file.is_file():
        return (_problem("descriptor", DESCRIPTOR, None, "the file is missing"),)
    try:
        with system.use_context(trusted=False):
            package = _without(file, known) if known else Package(str(file))
            found = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])  # Frictionless has found it in order.
            resources = [one for one in found["resources"] if one["path"] not in known]
            return (*_descriptor(found | {"resources": resources}, manifest), *_tables(folder, package, resources))
    except FrictionlessException as error:
        reasons = error.reasons or [error.error]
        return tuple(_problem("descriptor", DESCRIPTOR, None, reason.message) for reason in reasons)


def _without(file: Path, known: frozenset[str]) -> Package:
    """Return a descriptor without the files that are known: they were described in the same words before."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
        found["resources"] = [one for one in found["resources"] if one["path"] not in known]
    except (msgspec.MsgspecError, KeyError, TypeError):
        return Package(str(file))
    return Package.from_descriptor(found, basepath=str(file.parent))


def judge(package: Package, name: str) -> tuple[Problem, ...]:
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


def _tables(folder: Path, package: Package, resources: list[dict[str, Any]]) -> list[Problem]:
    with_schema = [one for one in resources if one.get("type") == "table" and isinstance(one.get("schema"), dict)]
    doubted = fasttables.doubtful(folder, with_schema)
    return [problem for name in doubted for problem in judge(package, name)]


def _descriptor(found: dict[str, Any], manifest: Manifest) -> list[Problem]:
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


def _file(resource: dict[str, Any], entries: dict[str, tuple[int, str]]) -> list[str]:
    name = resource.get("name")
    missing = [key for key in REQUIRED_OF_FILES if resource.get(key) is None]
    if missing:
        return [f"the property {key!r} of resource {name!r} is missing" for key in missing]
    if entries.get(resource["path"]) != (resource["bytes"], resource["hash"]):
        return [f"resource {name!r} has another size or hash than the manifest says of {resource['path']}"]
    return []


def _problem(check: str, file: str, line: int | None, message: str) -> Problem:
    return Problem(check=check, file=file, line=line, message=message.rstrip("."), advice=ADVICE)
