"""Check that every JSON file of a release can be parsed; RDF and tables have checks of their own."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.release.checks.problem import Problem
from pipeline.release.checks.proven import digest
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import Manifest
from pipeline.release.wellformed import fault

CHECK = "descriptor"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(
    folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset(), known: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Return a problem for each JSON file that cannot be parsed; parts in `skip` were checked before.

    `known` are the hashes of inputs that were found right before.
    """
    problems = []
    for entry in manifest.files:
        file = folder / entry.path
        if file.suffix == ".json" and entry.part not in skip and _input(entry) not in known and file.is_file():
            found = fault(file.name, file.read_bytes())
            if found:
                problems.append(Problem(check=CHECK, file=entry.path, message=f"not JSON: {found}", advice=ADVICE))
    return tuple(problems)


def inputs(manifest: Manifest, skip: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the hashes of all that `check` looks at in a release in which it found nothing wrong."""
    return (_input(entry) for entry in manifest.files if entry.path.endswith(".json") and entry.part not in skip)


def _input(entry: ManifestEntry) -> str:
    return digest("json", entry.sha256)
