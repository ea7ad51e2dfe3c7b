"""A run by the workers of a Dask cluster gives the bytes of a run on one machine, whatever happens to a worker."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline import run
from pipeline.errors import DefinitionError, MachineError
from pipeline.home import Home
from pipeline.letters import engine, workers
from pipeline.letters.engine import Engine, by_dask, chosen
from pipeline.release.partitions import assembling
from tests.archive.test_elsewhere import bucket, database
from tests.letters.test_workers import bomb
from tests.runs import EPOCH, ROOT, environment, load, sample, silent, tree

__all__ = ["bucket", "database"]

distributed = pytest.importorskip("distributed", reason="distributed is not installed")


@contextmanager
def started(*arguments: str, **changes: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Start a program of Dask, and end it with its children."""
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
    with Path(os.devnull).open("wb") as nothing:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**changes), stdout=nothing, stderr=nothing, start_new_session=True
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def cluster(folder: Path, count: int, **changes: str) -> Iterator[str]:
    """Start a scheduler and so many workers on loopback, and give the address of the scheduler."""
    file, scratch = folder / "scheduler.json", folder / "scratch"
    loopback = ("--host", "127.0.0.1", "--scheduler-file", str(file))
    settings = {"DASK_DISTRIBUTED__WORKER__DAEMON": "false"} | changes
    with ExitStack() as stack:
        stack.enter_context(started("dask_scheduler", *loopback, "--port", "0", "--no-dashboard"))
        while not file.exists():
            time.sleep(0.1)
        for _ in range(count):
            one = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(scratch))
            stack.enter_context(started("dask_worker", *loopback, *one, **settings))
        address: str = json.loads(file.read_text())["address"]
        with distributed.Client(address, set_as_default=False) as client:
            if count:
                client.wait_for_workers(count, timeout=120)
        yield address


@pytest.fixture
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every share of work small, so that there are many of them."""
    monkeypatch.setattr(workers, "BATCH_RECORDS", 1)
    monkeypatch.setattr(workers, "SHARE", 1)
    monkeypatch.setattr(assembling, "FEW", 0)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def by_year(folder: Path) -> Path:
    """Return a copy of the sample dataset in parts by year, with a letter that ends its reader."""
    place = sample(folder, 5)
    file = place / "dataset.toml"
    file.write_text(file.read_text().replace("\noutputs", '\npartition = "year"\noutputs', 1))
    (place / "letters/bom.pdf").write_bytes(bomb(600 * 2**20))
    return place


def killing(address: str, left: list[str]) -> Any:
    """Return a report that kills a worker of the cluster when the first is done of each step, and strikes that out."""

    def report(step: str, done: int, total: int | None) -> None:
        if step in left and done:
            left.remove(step)
            with distributed.Client(address, set_as_default=False) as client:
                (_, process), *_ = client.run(os.getpid).items()
            os.kill(process, signal.SIGKILL)

    return report


@pytest.mark.usefixtures("small_jobs")
def test_a_cluster_with_a_bucket_and_a_database_makes_the_same_release_though_a_worker_is_killed(
    bucket: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = by_year(tmp_path)
    run.run(load(place), Home(tmp_path / "here"), Engine(processes=2), silent)
    for name, value in {"ARCHIVE": bucket, "INDEX": database}.items():
        monkeypatch.setenv(f"BRIEVENBUS_{name}", value)
    there = Home(tmp_path / "there")
    with cluster(tmp_path, 2) as address:
        left = ["Reading letters", "Writing letters"]
        _, published = run.run(load(place), there, Engine(scheduler=address), killing(address, left))
    assert published.new and not left
    assert tree(there.web) == tree(tmp_path / "here/public")
    assert published.release is not None and published.release.counts.unreadable == 1
    assert not (tmp_path / "there/archive").exists()
    import s3fs  # noqa: PLC0415 # only where it is installed

    assert s3fs.S3FileSystem(use_listings_cache=False).find(f"{bucket}/voorbeeldbrieven/handover") == []


@pytest.mark.usefixtures("small_jobs")
def test_a_cluster_on_a_shared_disk_needs_no_bucket(tmp_path: Path) -> None:
    place = sample(tmp_path, 6)
    run.run(load(place), Home(tmp_path / "here"), Engine(), silent)
    there = Home(tmp_path / "there")
    left = there.state("voorbeeldbrieven") / "handover/left/letters.sqlite"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"of a run that was killed")
    with cluster(tmp_path, 1) as address:
        run.run(load(place), there, Engine(scheduler=address), silent)
        with pytest.raises(DefinitionError, match="another version"):
            list(by_dask_of_another_version(address))
    assert tree(there.web) == tree(tmp_path / "here/public")
    assert not left.parent.parent.exists()


def by_dask_of_another_version(address: str) -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "code_hash", lambda: "0" * 64)
        yield from by_dask(address, abs, [-1])


def test_a_worker_that_may_start_no_process_and_a_cluster_without_workers_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon = {"DASK_DISTRIBUTED__WORKER__DAEMON": "true"}
    refused = pytest.raises(DefinitionError, match="DASK_DISTRIBUTED__WORKER__DAEMON=false")
    with cluster(tmp_path, 1, **daemon) as address, refused:
        list(by_dask(address, abs, [-1]))
    monkeypatch.setattr(engine, "WAIT_SECONDS", 0.5)
    with pytest.raises(MachineError, match="does not answer"):
        list(by_dask(address, abs, [-1]))
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    with cluster(tmp_path, 0) as address, pytest.raises(MachineError, match="has no worker"):
        list(by_dask(address, abs, [-1]))


def test_the_engine_comes_from_options_or_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen("local", 4, None) == Engine(processes=1)
    assert chosen(None, 4, None) == Engine(processes=4)
    with pytest.raises(DefinitionError, match="needs --scheduler"):
        chosen("dask", None, None)
    with pytest.raises(DefinitionError, match="there are: local, processes, dask"):
        chosen("spark", None, None)
    monkeypatch.setenv("BRIEVENBUS_ENGINE", "dask")
    monkeypatch.setenv("BRIEVENBUS_SCHEDULER", "tcp://10.0.0.1:8786")
    assert chosen(None, None, None) == Engine(scheduler="tcp://10.0.0.1:8786")
    assert chosen("local", None, None) == Engine(processes=1)
