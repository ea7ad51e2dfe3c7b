"""The readers that come from npm are there, and are the ones that the lock file names."""

import json
from pathlib import Path

import pytest

LOCK = json.loads((Path(__file__).parent / "package-lock.json").read_bytes())


@pytest.mark.parametrize("name", ["@comunica/query-sparql", "ldes-client", "rdf-parser-csvw"])
def test_a_reader_is_installed_as_locked(node: Path, name: str) -> None:
    package = json.loads((node / "node_modules" / name / "package.json").read_bytes())

    assert package["version"] == LOCK["packages"][f"node_modules/{name}"]["version"]


def test_the_lock_file_names_no_address_and_has_a_hash_for_everything() -> None:
    packages = [package for path, package in LOCK["packages"].items() if path]

    assert len(packages) > 100
    assert all("resolved" not in package and package["integrity"].startswith("sha512-") for package in packages)
