"""I7: what is locked and what is allowed has the fixes and the limits that we need."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.runs import ROOT

PREFECT_FLOOR = Version("3.6.25")
"""The first with fixes for all advisories up to CVE-2026-7723."""
SQLALCHEMY_END = Version("2.1")
"""From here on the scheduler of Prefect 3.8 fails on every round."""


def locked(file: str) -> dict[str, Version]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return {
        name.lower(): Version(version) for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


def allowed() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {found.name.lower(): found for found in map(Requirement, project["dependencies"])}


def test_i7_prefect_below_the_floor_is_neither_locked_nor_allowed() -> None:
    assert locked("requirements.lock")["prefect"] >= PREFECT_FLOOR
    assert Version("3.6.24") not in allowed()["prefect"].specifier
    assert PREFECT_FLOOR in allowed()["prefect"].specifier


def test_i7_sqlalchemy_that_prefect_cannot_schedule_with_is_neither_locked_nor_allowed() -> None:
    assert locked("requirements.lock")["sqlalchemy"] < SQLALCHEMY_END
    assert SQLALCHEMY_END not in allowed()["sqlalchemy"].specifier


def test_every_dependency_is_locked_within_its_bounds() -> None:
    versions = locked("requirements.lock")
    wrong = [
        name
        for name, requirement in allowed().items()
        if name not in versions or versions[name] not in requirement.specifier
    ]
    assert wrong == []


FREE = re.compile(r"MIT|BSD|Apache|PSF|Python Software|ISC|MPL|Unlicense|EUPL|W3C|LGPL|Artistic|0BSD|CC0")
"""Licences under which a library may be used by a work under the EUPL 1.2."""


def test_every_library_in_use_has_a_licence_that_ours_goes_with() -> None:
    wrong = {}
    for name in locked("requirements.lock"):
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:  # For another system or version of Python.
            continue
        said = " ".join(
            [
                str(found.get("License-Expression") or ""),
                str(found.get("License") or "")[:60],
                *(one for one in found.get_all("Classifier") or [] if one.startswith("License")),
            ]
        )
        if "AGPL" in said or "Affero" in said or not FREE.search(said):
            wrong[name] = said
    assert wrong == {}


def test_the_list_of_packages_has_every_locked_one_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py", reason="cyclonedx-bom is not installed")
    recipe = subprocess.run(
        ["make", "--no-print-directory", "-n", "-o", ".venv/tested", "sbom"], cwd=ROOT, capture_output=True, text=True
    )
    arguments = recipe.stdout.replace("\\\n", " ").split()[1:]
    made = []
    for number in (1, 2):
        arguments[arguments.index("--output-file") + 1] = str(tmp_path / f"{number}.json")
        command = [sys.executable, "-m", "cyclonedx_py", *arguments]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
        made.append((tmp_path / f"{number}.json").read_bytes())
    assert made[0] == made[1]
    found = json.loads(made[0])
    assert "serialNumber" not in found and "timestamp" not in found["metadata"]
    assert {one["name"].lower(): Version(one["version"]) for one in found["components"]} == locked("requirements.lock")
    assert all(part["hashes"] for one in found["components"] for part in one["externalReferences"])


@pytest.mark.slow
def test_two_builds_of_the_wheel_are_the_same_bytes_and_hold_what_the_command_needs(tmp_path: Path) -> None:
    hashes = set()
    for number in (1, 2):
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "wheel",
                "-qq",
                "--no-deps",
                "--no-build-isolation",
                "-w",
                tmp_path / str(number),
                ROOT,
            ],
            check=True,
            env=os.environ | {"SOURCE_DATE_EPOCH": "1767614400"},
            timeout=120,
        )
        (wheel,) = (tmp_path / str(number)).glob("*.whl")
        hashes.add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert len(hashes) == 1
    listed = subprocess.run([sys.executable, "-m", "zipfile", "-l", wheel], capture_output=True, text=True, check=True)
    for needed in ("pipeline/_vocab/mapping.toml", "pipeline/_datasets/", "pipeline/site/templates/base.html"):
        assert needed in listed.stdout
