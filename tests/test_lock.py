"""The lock of a dataset: one works, and the others learn who does, also in the moment in which it is taken."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline import home
from pipeline.errors import BusyError
from pipeline.home import WORKING, Home

NOTE = '{"schema": 1, "process": %d, "since": "2026-01-05T12:00:00Z"}'


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home in which a dataset was locked before."""
    place = Home(tmp_path / "home")
    with place.lock("a"):
        pass
    return place


def test_a_note_goes_with_its_lock(place: Home) -> None:
    note = place.state("a") / WORKING
    with place.lock("a"):
        assert f'"process":{os.getpid()}' in note.read_text()
    assert not note.exists()


def test_a_lock_that_is_looked_at_is_not_taken_for_a_run(place: Home) -> None:
    look = FileLock(place.state("a") / "lock", thread_local=False)
    look.acquire()
    timer = threading.Timer(0.3, look.release)
    timer.start()
    with place.lock("a"):
        pass
    timer.join()


def test_who_has_taken_the_lock_just_now_is_named(place: Home) -> None:
    with FileLock(place.state("a") / "lock"):
        timer = threading.Timer(0.3, (place.state("a") / WORKING).write_text, [NOTE % os.getpid()])
        timer.start()
        with pytest.raises(BusyError, match=rf"\(process {os.getpid()}, since 2026-01-05T12:00:00Z\)"), place.lock("a"):
            pass
        timer.join()


def test_the_note_of_a_run_that_was_killed_is_not_taken_for_that_of_the_next(place: Home) -> None:
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    note = place.state("a") / WORKING
    note.write_text(NOTE % killed.pid)
    with FileLock(place.state("a") / "lock"):
        timer = threading.Timer(0.3, note.write_text, [NOTE % os.getpid()])
        timer.start()
        with pytest.raises(BusyError, match=rf"\(process {os.getpid()},"), place.lock("a"):
            pass
        timer.join()


def test_a_process_that_is_not_known_is_not_waited_for_for_ever(place: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "ATTEMPTS", 3)
    with FileLock(place.state("a") / "lock"):
        started = time.monotonic()
        with pytest.raises(BusyError, match="another run is working on 'a': wait for it"), place.lock("a"):
            pass
    assert time.monotonic() - started < 60
