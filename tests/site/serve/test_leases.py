"""Leases: a command waits for the answers from the releases that it replaced, and for no others."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest
from starlette.types import Message

from pipeline.errors import PublishError
from pipeline.site.serve import leases
from tests.loops import finish
from tests.site.serve.sparql.endpoints import THREE, publish


@pytest.fixture
def web(tmp_path: Path) -> Path:
    publish(tmp_path / "public", "v1", THREE)
    return tmp_path / "public"


def replaced(web: Path) -> None:
    """Publish the same release with another file of the same name, as a withdrawal does."""
    manifest = web / "brieven/releases/v1/manifest.json"
    other = manifest.with_suffix(".new")
    other.write_bytes(manifest.read_bytes())
    other.replace(manifest)


def test_settle_waits_for_an_answer_from_the_former_release(
    tmp_path: Path, web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "leases"
    with leases.leased(folder, web):
        leases.settle(folder, web)
        replaced(web)
        monkeypatch.setattr(leases, "LEAVE_SECONDS", 0.2)
        with pytest.raises(PublishError, match="former releases"):
            leases.settle(folder, web)
    leases.settle(folder, web)
    assert list(folder.iterdir()) == []


def test_settle_goes_on_once_the_answer_is_sent_and_waits_for_no_later_one(tmp_path: Path, web: Path) -> None:
    folder, done = tmp_path / "leases", threading.Event()
    with leases.leased(folder, web):
        replaced(web)
        waiting = threading.Thread(target=lambda: (leases.settle(folder, web), done.set()))
        waiting.start()
        with leases.leased(folder, web):
            assert not done.wait(0.3)
    with leases.leased(folder, web):
        assert done.wait(5)
    waiting.join()


def test_an_answer_without_a_place_for_locks_is_made_all_the_same(tmp_path: Path, web: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (None, tmp_path / "file"):
        with leases.leased(folder, web) as lease:
            assert not lease.is_over()
    leases.settle(tmp_path / "absent", web)


def test_no_lock_is_left_open(tmp_path: Path, web: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with leases.leased(tmp_path / "leases", web):
            pass
        replaced(web)
        leases.settle(tmp_path / "leases", web)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_large_answer_is_cut_some_time_after_its_data_was_replaced(
    web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "ENDING_SECONDS", 0.05)
    body = os.urandom(leases.PIECE * 4 + 1)
    sent: list[Message] = []

    async def main(is_replaced: bool) -> None:
        async def send(message: Message) -> None:
            sent.append(message)
            if is_replaced and len(sent) == 2:
                replaced(web)
                await asyncio.to_thread(lambda: leases.state(web))
            if is_replaced:
                time.sleep(0.1)

        with leases.leased(None, web) as lease:
            pieces = leases.in_pieces(send, lease)
            await pieces({"type": "http.response.start", "status": 200, "headers": []})
            await pieces({"type": "http.response.body", "body": body})

    finish(main(False))
    assert b"".join(one.get("body", b"") for one in sent) == body
    assert [one.get("more_body", False) for one in sent[1:]] == [True] * 5 + [False]
    sent.clear()
    finish(main(True))
    assert body.startswith(b"".join(one.get("body", b"") for one in sent))
    assert 2 <= len(sent) < 6
    assert sent[-1]["more_body"]
