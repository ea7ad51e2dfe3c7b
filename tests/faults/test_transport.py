"""Broken transport: acceptance tests B1 to B10."""

import random
import time
import tracemalloc
from collections.abc import Callable

import pytest

from pipeline.errors import PipelineError, SourceError, TooLargeError, UnreachableError
from pipeline.transport import Exchange, Expect, Web
from tests.faults.brokenserver import Answer, BrokenServer, chunked, cut, good, head, packed
from tests.faults.webs import HTML, JSON, PDF, XML

Make = Callable[..., Web]
READ = 0.4
"""Seconds without a byte, where a test wants them to run out."""
RESET = Answer((head(200, f"Content-Length: {len(XML)}") + XML[:60],), "reset")
CLOSED = Answer((), "close")
GARBAGE = Answer((b"\x16\x03\x01 this is not HTTP\r\n\r\n",), "close")
BIG_HEADER = Answer((head(200, "Content-Length: 2", "X-Big: " + "a" * 200_000) + b"{}",), "close")
MANY_HEADERS = Answer((head(200, "Content-Length: 2", *[f"X-{n}: a" for n in range(1000)]) + b"{}",), "close")
NOT_GZIP = good(XML, "Content-Encoding: gzip")
NOT_ASKED_FOR = good(XML, "Content-Encoding: br")
BAD_CHUNK = Answer((head(200, "Transfer-Encoding: chunked") + b"zz\r\nabc\r\n",), "close")
HANG = Answer((9.0,))
STALL = Answer((head(200, f"Content-Length: {len(XML)}") + XML[:60], 9.0))
LORIS_HEADERS = Answer((b"HTTP/1.1 200 OK\r\nX-Slow: ", *[part for _ in range(200) for part in (b"a", 0.05)]))
LORIS_CHUNK = Answer((head(200, "Transfer-Encoding: chunked"), *[part for _ in range(200) for part in (b"0", 0.05)]))
LORIS_BODY = Answer((head(200, "Content-Length: 500"), *[part for _ in range(200) for part in (b"<a/>", 0.05)]))

BROKEN = {
    "cut": (cut(XML, 60), "a body that is cut off after 60 bytes"),
    "length too large": (cut(XML, len(XML) - 1), f"a body that is cut off after {len(XML) - 1} bytes"),
    "reset": (RESET, "the connection was reset"),
    "cut chunks": (chunked(XML, whole=False), "Response ended prematurely"),
    "bad chunk": (BAD_CHUNK, "a chunked body with a chunk without length"),
    "closed": (CLOSED, "the connection was closed without an answer"),
    "garbage": (GARBAGE, "an answer that is not HTTP"),
    "big header": (BIG_HEADER, "headers that cannot be read (LineTooLong)"),
    "many headers": (MANY_HEADERS, "headers that cannot be read (HTTPException)"),
    "hang": (HANG, "no byte for 0.4 seconds"),
    "stall": (STALL, "no byte for 0.4 seconds"),
}
WRONG = {
    "gzip that is none": (NOT_GZIP, "a body that says it is gzip and is not"),
    "gzip cut with an honest length": (packed(XML, keep=60), "a gzip body that is cut off"),
    "a coding not asked for": (NOT_ASKED_FOR, "a body in Content-Encoding 'br', which was not asked for"),
}


@pytest.mark.parametrize("name", BROKEN | WRONG)
def test_b1_b6_b8_what_breaks_once_is_had_whole_the_next_time(server: BrokenServer, web: Make, name: str) -> None:
    answer, _ = (BROKEN | WRONG)[name]
    url = server.on("/page", answer, good(XML))

    assert web(read=READ).get(url, expect="xml").body == XML


@pytest.mark.parametrize("name", BROKEN)
def test_b2_b6_b8_what_stays_broken_is_named_with_its_url(
    server: BrokenServer, web: Make, log: list[Exchange], name: str
) -> None:
    answer, fault = BROKEN[name]
    url = server.on("/page", answer)

    with pytest.raises(UnreachableError) as caught:
        web(tries=2, read=READ).get(url, expect="xml")

    assert str(caught.value).startswith(f"{url}: ")
    assert fault in str(caught.value)
    assert str(caught.value).endswith("(tries: 2)")
    assert "\n" not in str(caught.value)
    told = [exchange for exchange in log if exchange.url == url]
    assert [exchange.attempt for exchange in told] == [1, 2]
    assert all(exchange.body is None and fault in str(exchange.fault) for exchange in told)


@pytest.mark.parametrize("name", WRONG)
def test_b3_b8_a_wrong_compression_is_not_let_pass(server: BrokenServer, web: Make, name: str) -> None:
    answer, fault = WRONG[name]

    with pytest.raises(SourceError, match=fault):
        web(tries=2).get(server.on("/page", answer), expect="any")

    assert len(server.documents()) == 2


@pytest.mark.parametrize(("body", "expect"), [(XML, "xml"), (JSON, "json"), (PDF, "pdf"), (HTML, "html")])
def test_b3_a_length_that_is_too_small_is_found_by_content(
    server: BrokenServer, web: Make, body: bytes, expect: Expect
) -> None:
    short = Answer((head(200, f"Content-Length: {len(body) - 20}") + body,), "close")
    truncated = good(body[:-20])

    for answer in (short, truncated):
        asking = web(tries=1, robots=False)  # A connection of its own: what is left on the other one may reset it.
        with pytest.raises(SourceError, match="that is whole"):
            asking.get(server.on("/page", answer), expect=expect)


def test_b3_what_is_left_of_a_body_is_not_taken_for_the_next_answer(server: BrokenServer, web: Make) -> None:
    evil = good(JSON.replace(b"Brief", b"Kwaad"))
    short = Answer((head(200, "Content-Length: 2") + b"{}", *evil.parts))
    asking = web()

    first = asking.get(server.on("/page", short), expect="json")
    time.sleep(0.05)
    second = asking.get(server.on("/next", good(JSON)), expect="json")

    assert (first.body, second.body) == (b"{}", JSON)


@pytest.mark.parametrize(
    "answer",
    [
        Answer((head(200, "Connection: close") + XML,), "close"),
        chunked(XML),
        packed(XML),
        Answer((head(200, f"Content-Length: {len(XML)}"), XML[:7], 0.05, XML[7:])),
    ],
    ids=["no length", "chunked", "gzip", "in pieces"],
)
def test_b4_every_right_way_to_send_a_body_gives_the_same_bytes(
    server: BrokenServer, web: Make, answer: Answer
) -> None:
    assert web(tries=1).get(server.on("/page", answer), expect="xml").body == XML


@pytest.mark.parametrize("answer", [LORIS_BODY, LORIS_HEADERS, LORIS_CHUNK], ids=["body", "headers", "chunk size"])
def test_b5_a_trickle_ends_at_the_total_deadline(server: BrokenServer, web: Make, answer: Answer) -> None:
    asking = web(tries=1, total=0.5, robots=False)
    started = time.monotonic()

    with pytest.raises(UnreachableError, match=r"/page: not complete after 0\.5 seconds"):
        asking.get(server.on("/page", answer), expect="xml")

    assert 0.5 <= time.monotonic() - started < 2


def test_b7_an_endless_body_is_left_at_the_cap(server: BrokenServer, web: Make, log: list[Exchange]) -> None:
    megabyte = b"x" * 2**20
    url = server.on("/page", Answer((head(200), *[megabyte] * 5_000), "close"))

    with pytest.raises(TooLargeError, match="a body of more than 3000000 bytes"):
        web(raw_bytes=3_000_000).get(url)

    assert log[-1].bytes < 3_200_000
    assert len(server.documents()) == 1


def test_b7_a_body_of_five_gigabytes_is_not_begun(server: BrokenServer, web: Make, log: list[Exchange]) -> None:
    url = server.on("/page", Answer((head(200, f"Content-Length: {5 * 2**30}"), b"x" * 65_536, 9.0)))

    with pytest.raises(TooLargeError, match="a body of 5368709120 bytes, more than"):
        web().get(url)

    assert log[-1].bytes == 0


def test_b7_a_gzip_bomb_is_left_at_the_cap_and_never_in_memory(server: BrokenServer, web: Make) -> None:
    bomb = packed(b"\0" * (200 * 2**20))
    url = server.on("/page", bomb)
    asking = web(decoded_bytes=8 * 2**20, robots=False)
    tracemalloc.start()

    with pytest.raises(TooLargeError, match="a body of more than 8388608 bytes when unpacked"):
        asking.get(url)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 2**20


def test_b9_a_redirect_in_a_circle_ends_at_once(server: BrokenServer, web: Make) -> None:
    url = server.on("/page", good(b"", "Location: /page", status=302))

    with pytest.raises(SourceError, match=r"/page: too many redirects"):
        web().get(url)

    assert len(server.documents()) == 1


@pytest.mark.parametrize(("hops", "asked"), [(5, 6), (6, 6), (9, 6)])
def test_b9_five_redirects_are_followed_and_no_more(server: BrokenServer, web: Make, hops: int, asked: int) -> None:
    for hop in range(hops):
        server.on(f"/{hop}", good(b"", f"Location: /{hop + 1}", status=(301, 302, 303, 307, 308)[hop % 5]))
    server.on(f"/{hops}", good(XML))

    if hops == 5:
        assert web().get(server.url("/0"), expect="xml").url == server.url("/5")
    else:
        with pytest.raises(SourceError, match="too many redirects"):
            web().get(server.url("/0"), expect="xml")

    assert len(server.documents()) == asked


def test_b10_a_random_mix_of_all_faults_loses_nothing_and_doubles_nothing(server: BrokenServer, web: Make) -> None:
    dice = random.Random(20261124)
    slow = {"hang", "stall"}
    faults = [answer for name, (answer, _) in (BROKEN | WRONG).items() if name not in slow]
    faults += [good(b"", status=503), good(HTML), good(b""), good(XML[:50])]
    bodies = {f"/{number}": XML.replace(b"Zuid", b"%d" % number) for number in range(250)}
    for path, body in bodies.items():
        spoilt = [dice.choice(faults)] if dice.random() < 0.2 else []
        server.on(path, *spoilt, good(body))
    asking = web()

    had = {path: asking.get(server.url(path), expect="xml").body for path in bodies}

    assert had == bodies
    assert len(server.documents()) > 250


def test_a_server_that_heals_gives_the_next_run_what_the_last_one_missed(server: BrokenServer, web: Make) -> None:
    url = server.on("/page", RESET)
    with pytest.raises(PipelineError):
        web(tries=2).get(url, expect="xml")

    server.on("/page", good(XML))

    assert web().get(url, expect="xml").body == XML
