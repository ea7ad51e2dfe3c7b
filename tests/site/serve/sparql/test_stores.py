"""Stores: built aside, named when whole, removed when no answer comes from them any more."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline.errors import PublishError
from pipeline.site.serve import leases
from pipeline.site.serve.sparql import stores
from tests.site.serve.sparql.endpoints import THREE, endpoint, publish

ONE = '<x:s> <x:p> "{}" <x:g> .\n'


def test_a_store_follows_the_content_of_the_releases(tmp_path: Path) -> None:
    web, folder = tmp_path / "public", tmp_path / "stores"
    publish(web, "v1", THREE)
    publish(web, "w1", ONE.format(1), "vragen")
    first = stores.settle(folder, web)
    assert first is not None
    assert (first.quads, first.version) == (4, "brieven=v1, vragen=w1")
    assert stores.settle(folder, web) == first
    publish(web, "v1", ONE.format("cut again"))
    second = stores.settle(folder, web)
    assert second is not None
    assert (second.quads, second.name == first.name) == (2, False)
    assert {path.name for path in folder.iterdir()} == {"current.json", "lock", second.name}


def test_what_cannot_be_loaded_leaves_the_former_store_unless_a_letter_left_it(tmp_path: Path) -> None:
    web, folder = tmp_path / "public", tmp_path / "stores"
    publish(web, "v1", THREE)
    first = stores.settle(folder, web)
    publish(web, "v2", "no quads\n")
    with pytest.raises(PublishError, match="could not be built"):
        stores.settle(folder, web)
    assert stores.current(folder) == first
    publish(web, "v1", "no quads\n")
    with pytest.raises(PublishError, match="could not be built"):
        stores.settle(folder, web)
    assert stores.current(folder) is None
    assert {path.name for path in folder.iterdir()} == {"lock"}


def test_settle_waits_for_answers_from_the_former_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web, folder = tmp_path / "public", tmp_path / "stores"
    publish(web, "v1", THREE)
    first = stores.settle(folder, web)
    assert first is not None
    lease = stores.StoreLease(folder, first)
    publish(web, "v2", THREE)
    with lease.used():
        lease.end()
        monkeypatch.setattr(leases, "LEAVE_SECONDS", 0.2)
        with pytest.raises(PublishError, match="former releases"):
            stores.settle(folder, web)
    monkeypatch.setattr(leases, "LEAVE_SECONDS", 20.0)
    publish(web, "v3", THREE)
    second = stores.settle(folder, web)
    assert second is not None
    with pytest.raises(FileNotFoundError):
        stores.StoreLease(folder, first)


def test_a_command_waits_for_the_first_store_that_a_server_builds(tmp_path: Path) -> None:
    """That store may be of the releases as they were before the command."""
    web, folder = tmp_path / "public", tmp_path / "stores"
    publish(web, "v1", THREE)
    stores.follow(folder, web)
    assert not folder.exists()
    folder.mkdir()
    with ThreadPoolExecutor(1) as threads:
        with FileLock(folder / "lock"):
            done = threads.submit(stores.follow, folder, web)
            time.sleep(0.3)
            assert not done.done()
        done.result()
    assert stores.current(folder) is not None


def test_results_of_a_server_that_was_killed_are_removed(tmp_path: Path) -> None:
    web, folder = tmp_path / "public", tmp_path / "stores"
    (folder / "answers-999999999").mkdir(parents=True)
    (folder / f"answers-{os.getpid()}").mkdir()
    publish(web, "v1", THREE)
    assert stores.settle(folder, web) is not None
    assert [path.name for path in folder.glob("answers-*")] == [f"answers-{os.getpid()}"]


def test_h10_every_answer_comes_from_one_version_and_none_fails(tmp_path: Path) -> None:
    quads = {
        version: "".join(f'<x:s{n}> <x:p> "{version}" <x:g> .\n' for n in range(300)) for version in ("v1", "v2", "v3")
    }
    query = "SELECT DISTINCT ?o { ?s ?p ?o . ?t ?p ?o }"
    stop = threading.Event()
    seen: list[tuple[int, str, str]] = []
    with endpoint(tmp_path, quads["v1"], waiting_per_client=50) as sparql:

        def client() -> None:
            while not stop.is_set():
                reply = sparql.ask(query, "text/csv")
                seen.append((reply.status, reply.headers["X-Version"], reply.text))

        with ThreadPoolExecutor(4) as threads:
            done = [threads.submit(client) for _ in range(4)]
            for version in ("v2", "v3"):
                time.sleep(0.5)
                publish(sparql.web, version, quads[version])
                assert stores.settle(sparql.stores, sparql.web) is not None
                count = len(seen)
                while len(seen) < count + 12:
                    time.sleep(0.02)
            stop.set()
            for one in done:
                one.result()
    assert {status for status, _, _ in seen} == {200}
    assert {(version, text) for _, version, text in seen} == {(f"brieven={one}", f"o\r\n{one}\r\n") for one in quads}
