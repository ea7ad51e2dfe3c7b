"""Fair shares of clients: so many queries at once, so many seconds of work a minute, and none remembered for long."""

import asyncio

import pytest

from pipeline.site.serve import clients
from pipeline.site.serve.clients import Clients, ShareUsedError
from tests.loops import finish


class _Clock:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        patch.setattr(clients.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    return _Clock(monkeypatch)


async def work(known: Clients, address: str, seconds: float) -> None:
    async with known.turn(address) as turn:
        turn.seconds += seconds


def test_who_has_used_a_share_waits_until_its_work_is_a_minute_ago(clock: _Clock) -> None:
    async def main() -> None:
        known = Clients(running=1, waiting=1, seconds=10)
        await work(known, "192.0.2.1", 6)
        clock.now += 20
        await work(known, "192.0.2.1", 6)
        with pytest.raises(ShareUsedError) as refused:
            await work(known, "192.0.2.1", 1)
        assert refused.value.seconds == 40
        await work(known, "192.0.2.2", 1)
        clock.now += 41
        await work(known, "192.0.2.1", 1)

    finish(main())


def test_more_queries_at_once_than_may_wait_are_refused(clock: _Clock) -> None:
    async def main() -> None:
        known = Clients(running=1, waiting=1, seconds=10)
        async with known.turn("2001:db8::1"):
            second = asyncio.create_task(work(known, "2001:db8::2", 1))
            await asyncio.sleep(0)
            with pytest.raises(ShareUsedError, match="at once"):
                await work(known, "2001:db8::3", 1)
        await second

    finish(main())


def test_a_client_that_stays_away_is_forgotten(clock: _Clock) -> None:
    async def main() -> None:
        known = Clients(running=1, waiting=1, seconds=10)
        for number in range(250):
            await work(known, f"192.0.2.{number}", 1)
        clock.now += 61
        await work(known, "198.51.100.1", 1)
        assert len(known._known) == 1

    finish(main())
