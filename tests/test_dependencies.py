"""I7: what is locked and what is allowed has the fixes and the limits that we need."""

import re
import tomllib

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
