"""Politeness and retries: acceptance tests A1 to A10, as far as they concern fetching."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from pipeline.errors import MissingError, SourceError, UnreachableError
from pipeline.transport import Exchange, Web, hosts
from tests.faults.brokenserver import BrokenServer, good
from tests.faults.webs import AGENT, JSON, XML, hasty, keeps
from tests.runs import ROOT

Make = Callable[..., Web]
UNCHANGED = good(b"", 'ETag: "a"', status=304)
HOUR = 3600
SLACK = 0.2
"""Seconds by which a server on a busy machine may note a request too late, and the next one in time."""


def test_a1_a_burst_of_503_is_outlasted_with_growing_gaps(server: BrokenServer, web: Make, log: list[Exchange]) -> None:
    busy = good(b"", status=503)
    url = server.on("/page", busy, busy, good(XML))

    reply = web(backoff=0.05, jitter=0.01).get(url, expect="xml")

    assert reply.body == XML
    first, second = server.gaps()
    assert 0.05 <= first < second
    faults = [(exchange.attempt, exchange.status, exchange.fault) for exchange in log if exchange.url == url]
    assert faults == [
        (1, 503, "answered 503 Service Unavailable"),
        (2, 503, "answered 503 Service Unavailable"),
        (3, 200, None),
    ]


def test_a1_a_burst_of_500_is_outlasted(server: BrokenServer, web: Make) -> None:
    broken = good(b"", status=500)
    url = server.on("/page", broken, broken, broken, good(XML))

    assert web().get(url, expect="xml").body == XML


@pytest.mark.parametrize("status", [429, 503])
def test_a2_retry_after_in_seconds_is_waited_for(server: BrokenServer, web: Make, status: int) -> None:
    url = server.on("/page", good(b"", "Retry-After: 1", status=status), good(JSON))

    web().get(url, expect="json")

    assert 1.0 - SLACK <= server.gaps()[0] < 3


@pytest.mark.parametrize("skew", [0, HOUR, -HOUR])
def test_a3_retry_after_as_a_date_counts_by_the_clock_of_the_server(server: BrokenServer, web: Make, skew: int) -> None:
    theirs = 1_790_000_000 + skew
    dates = [f"Date: {formatdate(theirs, usegmt=True)}", f"Retry-After: {formatdate(theirs + 1, usegmt=True)}"]
    url = server.on("/page", good(b"", *dates, status=429), good(JSON))

    web().get(url, expect="json")

    assert 1.0 - SLACK <= server.gaps()[0] < 3


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
def test_a3_our_own_clock_an_hour_wrong_changes_nothing(
    server: BrokenServer, web: Make, monkeypatch: pytest.MonkeyPatch, wrong: int
) -> None:
    theirs = 1_790_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(theirs + wrong))
    dates = [f"Date: {formatdate(theirs, usegmt=True)}", f"Retry-After: {formatdate(theirs + 1, usegmt=True)}"]
    url = server.on("/page", good(b"", *dates, status=503), good(JSON))

    web(seconds=0.05).get(url, expect="json")

    assert 1.0 - SLACK <= server.gaps()[0] < 3


@pytest.mark.parametrize("value", ["soon", "-5", "", "1.5", "٣", "Fri, 99 Foo 2026", "9" * 400])
def test_a4_a_retry_after_that_is_none_is_left_out_of_account(server: BrokenServer, web: Make, value: str) -> None:
    header = f"Retry-After: {value}".encode().decode("latin-1")
    url = server.on("/page", good(b"", header, status=503), good(JSON))
    started = time.monotonic()

    if value.startswith("9"):
        with pytest.raises(UnreachableError, match="come back in"):
            web().get(url)
    else:
        assert web().get(url, expect="json").body == JSON
    assert time.monotonic() - started < 5


def test_a5_a_retry_after_beyond_the_cap_defers_the_host_at_once(server: BrokenServer, web: Make) -> None:
    url = server.on("/page", good(b"", "Retry-After: 99999", status=503))
    patient = web()

    with pytest.raises(UnreachableError, match=r"/page: answered 503 .* come back in 99999 seconds"):
        patient.get(url)
    with pytest.raises(UnreachableError, match=r"/other: not asked, .* left alone: it asks to come back in 99999"):
        patient.get(server.on("/other", good(XML)))

    assert len(server.documents()) == 1


def test_a6_a_host_that_keeps_failing_is_left_alone_and_others_are_not(web: Make, log: list[Exchange]) -> None:
    with BrokenServer() as failing, BrokenServer() as healthy:
        asking = web(hosts=(failing.host, healthy.host))
        urls = [failing.on(f"/{number}", good(b"", status=500)) for number in range(9)]
        for url in urls:
            with pytest.raises(UnreachableError):
                asking.get(url)
        reply = asking.get(healthy.on("/page", good(XML)), expect="xml")

    assert reply.body == XML
    counts = [sum(asked.path == f"/{number}" for asked in failing.asked) for number in range(9)]
    assert counts == [4, 4, 2, 0, 0, 0, 0, 0, 0]


def test_a6_a_host_that_was_left_alone_is_tried_once_more_and_trusted_again(server: BrokenServer, web: Make) -> None:
    asking = web(failures=2, tries=1, recovery=0.2, robots=False)
    url = server.on("/page", *[good(b"", status=500)] * 3, good(XML))
    outcomes = []
    for wait in (0.0, 0.0, 0.0, 0.25, 0.0, 0.25, 0.0):
        time.sleep(wait)
        try:
            outcomes.append(str(asking.get(url).status))
        except UnreachableError as error:
            outcomes.append("not asked" if "not asked" in str(error) else "asked")

    assert outcomes == ["asked", "asked", "not asked", "asked", "not asked", "200", "200"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_a7_a_document_that_is_missing_is_not_asked_again(server: BrokenServer, web: Make, status: int) -> None:
    url = server.on("/letter.pdf", good(b"<h1>weg</h1>", status=status))

    with pytest.raises(MissingError, match=rf"/letter\.pdf: answered {status} ") as caught:
        web().get(url, expect="pdf")

    assert caught.value.status == status
    assert len(server.documents()) == 1


@pytest.mark.parametrize("status", [201, 204, 206, 300, 304, 400, 405, 418])
def test_a7_an_answer_that_makes_no_sense_is_not_asked_again(server: BrokenServer, web: Make, status: int) -> None:
    url = server.on("/page", good(b"", status=status))

    with pytest.raises(SourceError, match=f"/page: answered {status}") as caught:
        web().get(url)

    assert type(caught.value) is SourceError
    assert len(server.documents()) == 1


def test_a8_three_hundred_requests_come_one_at_a_time_at_a_pace_and_say_who_asks(
    server: BrokenServer, web: Make
) -> None:
    asking = web(seconds=0.01)
    urls = [server.on(f"/{number}", good(XML)) for number in range(300)]

    def ask(mine: list[str]) -> None:
        for url in mine:
            asking.get(url, expect="xml")

    threads = [threading.Thread(target=ask, args=(urls[part::4],)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    asked = server.documents()
    assert len(asked) == 300
    assert max(one.in_flight for one in asked) == 1
    assert keeps(0.01, server.gaps())
    assert all(later.time - sooner.time >= 0.3 - 0.1 for sooner, later in zip(asked, asked[30:], strict=False))
    assert {one.headers["user-agent"] for one in asked} == {AGENT}


def test_a8_two_webs_of_one_process_share_the_pace_of_a_host(server: BrokenServer, web: Make) -> None:
    slow, fast = web(seconds=0.1), web(seconds=0.0)
    url = server.on("/page", good(XML))
    slow.get(url)
    for _ in range(7):
        fast.get(url)

    assert keeps(0.1, server.gaps())


ASKING = """
import sys
from pathlib import Path
from tests.faults.webs import hasty
url, host, turns, seconds = sys.argv[1:]
web = hasty([], hosts=(host,), seconds=float(seconds), turns=Path(turns))
for _ in range(6):
    web.get(url)
"""


def test_a8_processes_of_one_home_share_the_pace_of_a_host(server: BrokenServer, tmp_path: Path) -> None:
    url = server.on("/page", good(XML))
    arguments = [url, server.host, str(tmp_path / "hosts")]
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKING, *arguments, seconds], cwd=ROOT) for seconds in ("0.3", "0.1")
    ]
    assert [process.wait(timeout=120) for process in asking] == [0, 0]
    asked = server.documents()
    assert len(asked) == 12 and max(one.in_flight for one in asked) == 1
    assert keeps(0.1, server.gaps())
    (file,) = (tmp_path / "hosts").iterdir()
    file.write_bytes(b'{"last": 9e99, "rest_until": 9e99}')  # As after a start of the machine.
    began = time.monotonic()
    hasty([], hosts=(server.host,), turns=tmp_path / "hosts").get(url)
    assert time.monotonic() - began < 30


def test_a8_a_process_rests_where_another_was_told_to(server: BrokenServer, tmp_path: Path) -> None:
    hosts.rest(server.host, 1.0, tmp_path / "hosts")
    began = time.monotonic()
    url = server.on("/page", good(XML))
    arguments = [url, server.host, str(tmp_path / "hosts"), "0"]
    subprocess.run([sys.executable, "-c", ASKING, *arguments], cwd=ROOT, check=True, timeout=120)
    assert server.documents()[0].time - began >= 1.0


def test_a8_no_burst_after_a_pause(server: BrokenServer, web: Make) -> None:
    asking = web(seconds=0.1)
    url = server.on("/page", good(XML))
    asking.get(url)
    time.sleep(0.3)
    for _ in range(7):
        asking.get(url)

    assert keeps(0.1, server.gaps())


def test_a9_a_page_that_did_not_change_is_answered_without_a_body(server: BrokenServer, web: Make) -> None:
    url = server.on("/page", good(XML, 'ETag: "a"'), UNCHANGED)
    asking = web()

    first = asking.get(url, expect="xml")
    second = asking.get(url, expect="xml", etag=first.headers["etag"], last_modified="Tue, 24 Nov 2026 10:00:00 GMT")

    assert (second.status, second.body) == (304, b"")
    headers = server.documents()[1].headers
    assert headers["if-none-match"] == '"a"'
    assert headers["if-modified-since"] == "Tue, 24 Nov 2026 10:00:00 GMT"


def test_a10_a_lying_validator_is_not_used_unless_it_is_given(server: BrokenServer, web: Make) -> None:
    changed = XML.replace(b"Zuid", b"Noord")
    url = server.on("/page", good(XML, 'ETag: "stuck"'), good(changed, 'ETag: "stuck"'))
    asking = web()

    bodies = [asking.get(url, expect="xml").body for _ in range(2)]

    assert bodies == [XML, changed]
    assert all("if-none-match" not in one.headers for one in server.asked)
