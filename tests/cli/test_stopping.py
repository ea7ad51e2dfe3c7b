"""A stop ends a process whatever it is in the middle of."""

import signal
import sys
import time
from pathlib import Path

import pytest

from tests.processes import Started, wait_for

SWALLOWING = """
class Swallows:
    def __del__(self):
        print("ready", flush=True)
        import time
        time.sleep(60)
Swallows()
print("went on", flush=True)
"""
C_LIBRARY = """
import hashlib
print("ready", flush=True)
hashlib.pbkdf2_hmac("sha256", b"", b"", 1_000_000_000)
"""
HANGING = """
stopping.at_stop(lambda: time.sleep(60))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("body", [SWALLOWING, C_LIBRARY, HANGING], ids=["finalizer", "C library", "callback"])
def test_a_stop_is_heard_in_a_finalizer_a_c_library_and_past_a_callback_that_hangs(body: str, tmp_path: Path) -> None:
    text = f"import time\nfrom pipeline.cli import stopping\nstopping.listen()\n{body}"
    started = Started([sys.executable, "-c", text], tmp_path / "marks")
    try:
        assert wait_for(lambda: "ready" in started.words(), 30)
        began = time.monotonic()
        started.send(signal.SIGTERM, to_group=False)
        assert started.process.wait(timeout=20) == 143
        assert time.monotonic() - began < 10
        assert started.words().splitlines() == ["ready", "brievenbus: stopped; nothing was begun"]
    finally:
        started.end()


def test_a_signal_after_a_command_is_done_changes_nothing(tmp_path: Path) -> None:
    ending = "import atexit, time\natexit.register(lambda: (print('ready', flush=True), time.sleep(2)))\n"
    text = f"{ending}from pipeline.cli import stopping\nstopping.run_module('time', 'time')"
    started = Started([sys.executable, "-c", text], tmp_path / "marks")
    try:
        assert wait_for(lambda: "ready" in started.words(), 30)
        started.send(signal.SIGTERM, to_group=False)
        assert started.process.wait(timeout=20) == 0
        assert started.words() == "ready\n"
    finally:
        started.end()
