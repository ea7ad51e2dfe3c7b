"""The readers that come from npm are there, and are the ones that the lock file names."""

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LOCK = json.loads((HERE / "package-lock.json").read_bytes())


@pytest.mark.parametrize("name", ["@comunica/query-sparql", "ldes-client", "rdf-parser-csvw"])
def test_a_reader_is_installed_as_locked(node: Path, name: str) -> None:
    package = json.loads((node / "node_modules" / name / "package.json").read_bytes())

    assert package["version"] == LOCK["packages"][f"node_modules/{name}"]["version"]


@pytest.mark.parametrize("folder", [".", "lighthouse"])
def test_a_lock_file_names_no_address_and_has_a_hash_for_everything(folder: str) -> None:
    lock = json.loads((HERE / folder / "package-lock.json").read_bytes())
    packages = [package for path, package in lock["packages"].items() if path]

    assert len(packages) > 100
    assert all("resolved" not in package and package["integrity"].startswith("sha512-") for package in packages)
