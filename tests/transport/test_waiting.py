"""Turns, tries and trust, without a server."""

import itertools
import threading
import time

import msgspec
import pytest

from pipeline.errors import DefinitionError, UnreachableError
from pipeline.transport import Policy, hosts
from pipeline.transport.address import RequestAddress
from pipeline.transport.patience import Patience, retry_after

POLICY = Policy(hosts=("a.example",), homepage="https://example.org/", contact="a@example.org", jitter=0.0)
HOST = RequestAddress("https://a.example/page", "a.example:443", "https://a.example/robots.txt")
DATE = "Tue, 24 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("99999999999999999999", 999999999999999.0),
        ("Tue, 24 Nov 2026 10:02:00 GMT", 120.0),
        ("Tuesday, 24-Nov-26 10:02:00 GMT", 120.0),
        ("Tue Nov 24 10:02:00 2026", 120.0),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("+5", None),
        ("1.5", None),
        ("1e3", None),
        ("soon", None),
        ("٣", None),
        ("Tue, 24 Foo 2026 10:02:00 GMT", None),
        ("Tue, 99 Nov 2026 10:02:00 GMT", None),
        ("Tue, 24 Nov 99999999999 10:02:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value, "date": DATE}) == seconds


def test_retry_after_as_a_date_without_a_date_counts_by_our_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795514400")

    assert retry_after({"retry-after": "Tue, 24 Nov 2026 10:02:00 GMT"}) == 120.0


def test_the_wait_between_tries_doubles_up_to_its_cap() -> None:
    patience = Patience(msgspec.structs.replace(POLICY, tries=6, backoff=1.0, backoff_cap=5.0))

    waits = [patience.another("https://a.example/") for _ in range(6)]

    assert waits == [1.0, 2.0, 4.0, 5.0, 5.0, None]


def test_the_wait_between_tries_has_its_share_of_chance() -> None:
    waits = {Patience(msgspec.structs.replace(POLICY, jitter=1.0)).another("https://a.example/") for _ in range(20)}

    assert len(waits) > 10
    assert all(wait is not None and 1.0 <= wait <= 2.0 for wait in waits)


def test_a_host_has_one_turn_at_a_time() -> None:
    busy, most = [], []

    def ask() -> None:
        with hosts.turn("one.example:443", 0.0, None):
            busy.append(1)
            most.append(len(busy))
            time.sleep(0.005)
            busy.pop()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1] * 10


def test_turns_keep_the_slowest_pace_that_was_asked_for_from_the_first_on() -> None:
    times = []
    for seconds in (0.02, 0.02, 0.1, 0.1, 0.0, 0.02):
        with hosts.turn("paced.example:443", seconds, None):
            times.append(time.monotonic())

    gaps = [later - sooner for sooner, later in itertools.pairwise(times)]
    assert times[-1] - times[0] >= 0.02 + 4 * 0.1 - 0.01
    assert gaps[1] >= 0.05


def test_hosts_do_not_wait_for_each_other() -> None:
    started = time.monotonic()
    for number in range(20):
        with hosts.turn(f"{number}.example:443", 1.0, None):
            pass

    assert time.monotonic() - started < 1.0


def test_a_host_that_asked_for_rest_gets_it() -> None:
    hosts.rest("tired.example:443", 0.2, None)
    hosts.rest("tired.example:443", 0.0, None)
    started = time.monotonic()
    with hosts.turn("tired.example:443", 0.0, None):
        assert time.monotonic() - started >= 0.19


def test_an_answer_between_failures_keeps_the_trust() -> None:
    breaker = hosts.Breaker(msgspec.structs.replace(POLICY, failures=3))
    for _ in range(5):
        breaker.failed(HOST.host, "answered 500")
        breaker.failed(HOST.host, "answered 500")
        breaker.answered(HOST.host)
    breaker.check(HOST)

    for _ in range(3):
        breaker.failed(HOST.host, "answered 500")

    with pytest.raises(UnreachableError, match="left alone: 3 failures in a row, the last: answered 500"):
        breaker.check(HOST)
    breaker.check(HOST._replace(host="b.example:443"))


@pytest.mark.parametrize("contact", ["", "a\r\nX-Header: b", "ministerie (BZK)", "café@example.org", "a\\b"])
def test_a_contact_that_does_not_fit_a_header_is_refused(contact: str) -> None:
    with pytest.raises(DefinitionError, match="fetch policy: contact is"):
        msgspec.structs.replace(POLICY, contact=contact).__post_init__()
    with pytest.raises(DefinitionError, match="fetch policy: contact is"):
        Policy(hosts=(), homepage="https://example.org/", contact=contact)


@pytest.mark.parametrize("name", ["connect", "read", "total", "raw_bytes", "decoded_bytes", "tries", "failures"])
def test_a_limit_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match=f"fetch policy: {name} is 0, not above zero"):
        Policy(hosts=(), homepage="https://example.org/", contact="a@example.org", **{name: 0})  # type: ignore[arg-type]
