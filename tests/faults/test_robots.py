"""robots.txt (RFC 9309): honoured, asked for once, and what is done where it cannot be had."""

import time
from collections.abc import Callable

import pytest

from pipeline.errors import SourceError, UnreachableError
from pipeline.transport import Web
from tests.faults.brokenserver import ROBOTS, Answer, BrokenServer, good
from tests.faults.webs import HTML, XML, keeps

Make = Callable[..., Web]
SHUT = b"User-agent: *\nDisallow: /private/\nAllow: /private/letters/\nDisallow: /*.zip$\n"
NAMED = b"User-agent: *\nDisallow:\n\nUser-agent: brievenbus\nDisallow: /letters/\n"


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (SHUT, "/open", True),
        (SHUT, "/private/page", False),
        (SHUT, "/private/letters/1", True),
        (SHUT, "/letters/1.zip", False),
        (NAMED, "/letters/1", False),
        (NAMED, "/open", True),
        (HTML, "/open", True),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /", "/open", False),
        (b"\xff\xfe\x00garbage\x00" * 1000, "/open", True),
    ],
)
def test_what_robots_txt_says_is_done(
    server: BrokenServer, web: Make, robots: bytes, path: str, *, allowed: bool
) -> None:
    server.on(ROBOTS, good(robots))
    url = server.on(path, good(XML))

    if allowed:
        assert web().get(url, expect="xml").body == XML
    else:
        with pytest.raises(SourceError, match=f"{path}: the robots.txt of the host disallows it"):
            web().get(url)
        assert server.documents() == []


def test_a_redirect_is_held_to_robots_txt_too(server: BrokenServer, web: Make) -> None:
    server.on(ROBOTS, good(SHUT))
    url = server.on("/open", good(b"", "Location: /private/page", status=302))

    with pytest.raises(SourceError, match=r"/private/page: the robots\.txt"):
        web().get(url)


def test_robots_txt_is_asked_for_once(server: BrokenServer, web: Make) -> None:
    asking = web()
    for number in range(5):
        asking.get(server.on(f"/{number}", good(XML)))

    assert [asked.path for asked in server.asked] == [ROBOTS, "/0", "/1", "/2", "/3", "/4"]


def test_a_policy_may_leave_robots_txt_out_of_account(server: BrokenServer, web: Make) -> None:
    server.on(ROBOTS, good(b"User-agent: *\nDisallow: /\n"))

    assert web(robots=False).get(server.on("/page", good(XML))).body == XML
    assert [asked.path for asked in server.asked] == ["/page"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_without_robots_txt_allows_everything(server: BrokenServer, web: Make, status: int) -> None:
    server.on(ROBOTS, good(HTML, status=status))

    assert web().get(server.on("/page", good(XML))).body == XML


@pytest.mark.parametrize("answer", [good(b"", status=503), good(b"", status=429), Answer((), "close")])
def test_a_host_of_which_robots_txt_cannot_be_had_is_left_alone_for_now(
    server: BrokenServer, web: Make, answer: Answer
) -> None:
    server.on(ROBOTS, answer)
    asking = web(tries=2, recovery=0.3, failures=100)
    url = server.on("/page", good(XML))

    for _ in range(3):
        with pytest.raises(UnreachableError, match=r"/page: stayed away, for its robots\.txt could not be had: "):
            asking.get(url)
    assert [asked.path for asked in server.asked] == [ROBOTS, ROBOTS]

    server.on(ROBOTS, good(b""))
    time.sleep(0.35)
    assert asking.get(url).body == XML


def test_robots_txt_elsewhere_is_followed_on_the_list_and_taken_for_none_off_it(
    server: BrokenServer, web: Make
) -> None:
    server.on("/rules", good(SHUT))
    server.on(ROBOTS, good(b"", "Location: /rules", status=301))
    with pytest.raises(SourceError, match="disallows"):
        web().get(server.on("/private/page", good(XML)))

    server.on(ROBOTS, good(b"", "Location: https://example.org/fout404", status=302))
    assert web().get(server.url("/private/page")).body == XML


@pytest.mark.parametrize("rule", [b"Crawl-delay: 0.2", b"Request-rate: 5/1s"])
def test_a_slower_pace_that_robots_txt_asks_for_is_kept(server: BrokenServer, web: Make, rule: bytes) -> None:
    server.on(ROBOTS, good(b"User-agent: *\n" + rule + b"\n"))
    asking = web(seconds=0.01)
    for number in range(6):
        asking.get(server.on(f"/{number}", good(XML)))

    assert keeps(0.2, server.gaps())


def test_the_sitemaps_that_robots_txt_names_are_given(server: BrokenServer, web: Make) -> None:
    server.on(ROBOTS, good(b"Sitemap: https://example.org/a.xml\nsitemap: https://example.org/b.xml\n"))

    assert web().sitemaps(server.url("/")) == ("https://example.org/a.xml", "https://example.org/b.xml")


def test_a_hostile_robots_txt_takes_no_time(server: BrokenServer, web: Make) -> None:
    server.on(
        ROBOTS, good(b"User-agent: *\n" + b"Disallow: /" + b"*a" * 2000 + b"b$\n" + b"Disallow: /*a*b\n" * 30_000)
    )
    url = server.on("/" + "a" * 4000, good(XML))
    started = time.monotonic()

    web().get(url)

    assert time.monotonic() - started < 5
