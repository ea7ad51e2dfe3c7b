"""Parts are written by processes side by side: the same bytes, a clear error, and no process that outlives its run."""

import os
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.release.partitions import assembling
from tests.runs import EPOCH, ROOT, run_here, sample, tree


@pytest.mark.parametrize("partition", ["", 'partition = "year"\n'])
def test_processes_write_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, partition: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place = sample(tmp_path, 6)
    definition = place / "dataset.toml"
    definition.write_text(partition + definition.read_text(encoding="utf-8"), encoding="utf-8")
    run_here(place, tmp_path / "here", 1)
    monkeypatch.setattr(assembling, "FEW", 0)
    used = []
    apart = assembling._in_processes
    monkeypatch.setattr(assembling, "_in_processes", lambda *given: used.append(given) or apart(*given))
    run_here(place, tmp_path / "apart", 2)
    assert used
    assert tree(tmp_path / "apart/public") == tree(tmp_path / "here/public")


def test_a_process_that_is_ended_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)

    class Broken:
        def result(self) -> None:
            raise BrokenProcessPool("one of them was killed")

    place = sample(tmp_path, 2)
    monkeypatch.setattr(assembling, "FEW", 0)
    monkeypatch.setattr(assembling.ProcessPoolExecutor, "submit", lambda *given: Broken())
    with pytest.raises(PipelineError, match="a process that writes files was ended"):
        run_here(place, tmp_path / "home")
    assert not (tmp_path / "home/public/voorbeeldbrieven/releases").exists()


PROGRAM = """
import multiprocessing, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from pipeline.machine import end_with_parent

def wait(file):
    open(file, "w").write(str(os.getpid()))
    time.sleep(600)

if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(1, mp_context=context, initializer=end_with_parent) as pool:
        pool.submit(wait, sys.argv[1]).result()
"""


def test_a_process_ends_with_the_one_it_works_for(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    file = tmp_path / "pid"
    command = [sys.executable, str(tmp_path / "program.py"), str(file)]
    run = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True)
    while not (file.exists() and file.read_text()):
        assert run.poll() is None
        time.sleep(0.05)
    worker = int(file.read_text())
    run.kill()
    run.wait()
    until = time.monotonic() + 30
    while Path(f"/proc/{worker}").exists() and "Z" not in Path(f"/proc/{worker}/stat").read_text().split()[2]:
        assert time.monotonic() < until, "the process goes on"
        time.sleep(0.05)
