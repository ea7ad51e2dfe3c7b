"""Check that every JSON file of a release can be parsed; RDF and tables have checks of their own."""

from pathlib import Path

from pipeline.release.checks.problem import Problem
from pipeline.release.describe.manifest import Manifest
from pipeline.release.wellformed import fault

CHECK = "descriptor"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return a problem for each JSON file that cannot be parsed; parts in `skip` were checked before."""
    problems = []
    for entry in manifest.files:
        file = folder / entry.path
        if file.suffix == ".json" and entry.part not in skip and file.is_file():
            found = fault(file.name, file.read_bytes())
            if found:
                problems.append(Problem(check=CHECK, file=entry.path, message=f"not JSON: {found}", advice=ADVICE))
    return tuple(problems)
