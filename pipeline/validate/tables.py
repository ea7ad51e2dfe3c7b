"""Tables against their schemas and the descriptor against Data Package 2.0, by frictionless."""

from pathlib import Path

from frictionless import FrictionlessException, Package, system

from pipeline.validate.problem import MOST, Problem, first

DESCRIPTOR = "datapackage.json"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(folder: Path) -> tuple[Problem, ...]:
    """Return what frictionless finds in the descriptor and in every table: types, constraints, keys, foreign keys."""
    file = folder / DESCRIPTOR
    if not file.is_file():
        return (Problem(check="descriptor", file=DESCRIPTOR, message="the file is missing", advice=ADVICE),)
    try:
        with system.use_context(trusted=False):
            package = Package(str(file))
            report = package.validate(limit_errors=MOST)
    except FrictionlessException as error:
        reasons = error.reasons or [error.error]
        return tuple(_problem("descriptor", DESCRIPTOR, None, reason.message) for reason in reasons)
    problems = [_problem("descriptor", DESCRIPTOR, None, error.message) for error in report.errors]
    for task in report.tasks:
        found = [
            _problem("tables", str(task.place), getattr(error, "row_number", None), error.message)
            for error in task.errors
        ]
        problems += first(found, task.stats.get("errors", 0))
    return (*_standard(package), *problems)


def _standard(package: Package) -> list[Problem]:
    """Return what frictionless does not check of the rules that Data Package 2.0 has for a package like ours."""
    found = package.to_descriptor()
    profiles = "https://datapackage.org/profiles/2.0/"
    problems = []
    if found.get("$schema") != f"{profiles}datapackage.json":
        problems.append(_problem("descriptor", DESCRIPTOR, None, f"'$schema' must be {profiles}datapackage.json"))
    for key in ("name", "id", "licenses", "version", "created"):
        if not found.get(key):
            problems.append(_problem("descriptor", DESCRIPTOR, None, f"the property {key!r} is missing"))
    for resource in found.get("resources", []):
        for key in ("path", "bytes", "hash", "mediatype"):
            if resource.get(key) is None:
                message = f"the property {key!r} of resource {resource.get('name')!r} is missing"
                problems.append(_problem("descriptor", DESCRIPTOR, None, message))
    return problems


def _problem(check: str, file: str, line: int | None, message: str) -> Problem:
    return Problem(check=check, file=file, line=line, message=message.rstrip("."), advice=ADVICE)
