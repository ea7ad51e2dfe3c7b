"""Measure tests, and list those that take long in slow.txt: `.venv/bin/python -m pytest -p tests.slow tests/formats`.

A listed test is marked `slow`: `make quick` leaves it out, and `make test` begins with its file, so that all workers
end at about the same time. Processor time counts, that of child processes included, so that a busy machine changes
little, and a third of the time by the clock, for tests that wait. The cases of a test count together. A test with a
fixture that others share and that takes long is listed too: the first test that is left would pay for it. A line is a
test, or a file none of whose tests is quick; only the lines of files that ran are renewed.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import warm

FILE = Path(__file__).with_name("slow.txt")
SECONDS = 0.5
_measured: dict[str, float] = {}
_shared: dict[str, set[str]] = defaultdict(set)
"""The fixtures of each test that others may share."""
_fixtures: dict[str, float] = {}


def listed() -> list[str]:
    """Return the lines of the list: `tests/a.py` or `tests/a.py::test_b`."""
    return FILE.read_text(encoding="utf-8").splitlines()


def _spent() -> tuple[float, float]:
    """Return the processor time and the time by the clock so far, in seconds."""
    now = os.times()
    worked = now.user + now.system + now.children_user + now.children_system + warm.spent()
    return worked, now.elapsed


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure a test with its fixtures."""
    before = _spent()
    yield
    worked, passed = (now - then for now, then in zip(_spent(), before, strict=True))
    name = item.nodeid.partition("[")[0]
    _measured[name] = _measured.get(name, 0.0) + max(worked, passed / 3)
    known = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]
    _shared[name] |= {_called(found[-1]) for found in known if found[-1].scope != "function"}


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[None]:
    """Measure a fixture, with those that it needs."""
    before = _spent()
    yield
    worked, passed = (now - then for now, then in zip(_spent(), before, strict=True))
    _fixtures[_called(fixturedef)] = max(worked, passed / 3)


def _called(fixture: Any) -> str:
    return f"{fixture.baseid}::{fixture.argname}"


def _is_slow(name: str) -> bool:
    return _measured[name] >= SECONDS or any(_fixtures.get(one, 0.0) >= SECONDS for one in _shared[name])


def pytest_sessionfinish() -> None:
    """Renew the list."""
    files = defaultdict(list)
    for name in _measured:
        files[name.partition("::")[0]].append(name)
    lines = [line for line in listed() if line.partition("::")[0] not in files]
    for file, names in files.items():
        slow = [name for name in names if _is_slow(name)]
        lines += [file] if len(slow) == len(names) else slow
    FILE.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
