"""What holds for every test: traffic stays on loopback, and a missing tool is a failure where tools are required."""

import gc
import ipaddress
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import runs, slow, warm
from tests.node.installed import installed

ROOT = Path(__file__).parents[1]
SHARED = Path(__file__).parents[2] / "shared"
ENVIRONMENT = frozenset(os.environ)
"""Names of the variables with which the tests began."""
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000
"""A file system in memory, and the bytes that it must have free: four times what tests hold at a time."""
LONGEST = "tests/flows/test_schedule_runs.py"
"""Waits for minutes, while others work."""
LOCAL_NAMES = {"localhost", "", None}


def _refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every address outside loopback before a socket connects or a name is looked up."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES or _is_loopback(name):
        return
    raise PermissionError(f"tests stay on loopback: {name!r} is refused")


def _is_loopback(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_refuse_the_world)
# The same examples at every run: a run fails for a change, not by chance. The fuzzer looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")
# A runner that starts tests in the background has SIGINT ignored, and every process that a test starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Wait for no disk, but in benchmarks."""
    if not any("benchmarks" in one for one in config.args):
        warm.hasten()
        if "not long" in config.getoption("markexpr") and _has_room():
            os.environ.setdefault("TMPDIR", str(MEMORY))
            tempfile.tempdir = None
    _read_no_iris(str(runs.made_together()))


def _read_no_iris(folder: str) -> None:
    """Spare each Python jsonschema's reader of IRIs, which takes a second to import and no schema here asks for."""
    Path(folder, "rfc3987_syntax.py").write_text("raise ImportError\n")
    sys.path.insert(0, folder)
    before = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *(one for one in before if one not in ("", folder))])


def _has_room() -> bool:
    """Return whether what tests write can be in memory, where a run takes a fifth less of the processor."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return False
    free = found.f_bavail * found.f_frsize
    return free > ROOM and os.access(MEMORY, os.W_OK) and not found.f_flag & os.ST_NOEXEC


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, do not even import files with slow tests only."""
    is_quick = "not slow" in config.getoption("markexpr")
    return True if is_quick and _name(collection_path) in slow.listed() else None


@pytest.hookimpl(hookwrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage among the tests that are collected, of which there is none until the end."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow.txt, and put their files first, so that no worker begins with one at the end."""

    def place(item: pytest.Item) -> tuple[bool, bool]:
        file = item.nodeid.partition("::")[0]
        return file != LONGEST, file not in files

    lines = set(slow.listed())
    files = {line.partition("::")[0] for line in lines}
    for item in items:
        if item.nodeid.partition("[")[0] in lines or item.nodeid.partition("::")[0] in lines:
            item.add_marker(pytest.mark.slow)
    items.sort(key=place)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Undo the settings of Prefect that importing `flows` made: every command of a test would share one database."""
    for name in os.environ.keys() - ENVIRONMENT:
        if name.startswith("PREFECT_"):
            del os.environ[name]


def pytest_unconfigure() -> None:
    """Let what was kept from the collector go: some libraries complain of it."""
    gc.unfreeze()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where every tool is required, turn a skip for want of one into a failure."""
    result = yield
    report = result.get_result()  # type: ignore[attr-defined]
    required = os.environ.get("BRIEVENBUS_TOOLS") == "required"
    if required and report.skipped and "is not installed" in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {report.longrepr}"


@pytest.fixture
def shared() -> Path:
    """Give the folder of real letters and recorded replies, where this checkout has it beside it."""
    if not SHARED.is_dir():
        pytest.skip("the folder with real letters is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def node() -> Path:
    """Give the folder that holds `node_modules` with the readers of tests/node."""
    return installed()
