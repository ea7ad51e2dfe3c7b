"""Addresses that a record or a redirect must not lead to: acceptance tests E1 to E4, as far as they concern fetching.

No test lets a connection leave loopback: inside addresses are given by a resolver of the test's own, and every
socket that is made or connected is noted by an audit hook.
"""

import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipeline.errors import SourceError, UnreachableError
from pipeline.transport import Exchange, Web
from tests.faults.brokenserver import Answer, BrokenServer, good
from tests.faults.webs import XML, hasty

Make = Callable[..., Web]
NAME = "open.overheid.test"
_NOTED: list[tuple[str, Any]] = []
_NOTING = False


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _NOTING and event == "socket.__new__":
        _NOTED.append((event, None))
    elif _NOTING and event == "socket.connect":
        _NOTED.append((event, arguments[1]))


sys.addaudithook(_note)


@pytest.fixture
def sockets() -> Iterator[list[tuple[str, Any]]]:
    """Give the list of sockets that are made and connected from here on."""
    global _NOTING
    _NOTED.clear()
    _NOTING = True
    yield _NOTED
    _NOTING = False


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """Give what sets the answers of the resolver, one list of addresses for each question; the last one stays."""
    questions: list[str] = []

    def answers(*lists: list[str]) -> list[str]:
        waiting = list(lists)

        def look_up(host: str, port: int, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
            questions.append(host)
            found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            return [
                (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
                for ip in found
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return questions

    yield answers


INSIDE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "192.0.0.170",
    "64:ff9b:1::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_e1_a_name_that_leads_inside_is_refused_before_a_socket_is_made(
    resolver: Callable[..., list[str]], sockets: list[object], log: list[Exchange], address: str
) -> None:
    resolver([address])

    with hasty(log, hosts=(NAME,), loopback=False, robots=False) as web, pytest.raises(SourceError) as caught:
        web.get(f"https://{NAME}/letter.pdf")

    assert str(caught.value) == (f"https://{NAME}/letter.pdf: {NAME} leads to {address}, which is not a public address")
    assert sockets == []
    assert len(log) == 1


@pytest.mark.parametrize("address", [ip for ip in INSIDE if "127" not in ip and ip != "::1" and "7f00" not in ip])
def test_e1_where_loopback_is_allowed_the_rest_of_the_inside_is_not(
    resolver: Callable[..., list[str]], sockets: list[object], log: list[Exchange], address: str
) -> None:
    resolver([address])

    with hasty(log, hosts=(NAME,), robots=False) as web, pytest.raises(SourceError, match="not a public address"):
        web.get(f"https://{NAME}/letter.pdf")

    assert sockets == []


def test_e1_one_inside_address_among_public_ones_is_enough_to_refuse(
    resolver: Callable[..., list[str]], sockets: list[object], log: list[Exchange]
) -> None:
    resolver(["145.21.161.1", "2a00:d00:1::1", "10.0.0.1"])

    with (
        hasty(log, hosts=(NAME,), loopback=False, robots=False) as web,
        pytest.raises(SourceError, match=r"10\.0\.0\.1"),
    ):
        web.get(f"https://{NAME}/letter.pdf")

    assert sockets == []


def test_e1_e3_a_redirect_off_the_list_is_refused_before_a_socket_is_made(
    server: BrokenServer, web: Make, sockets: list[tuple[str, Any]]
) -> None:
    with BrokenServer() as other:
        port = other.host.partition(":")[2]
        places = [
            f"http://127.0.0.1:{port}/",
            f"//127.0.0.1:{port}/",
            f"http://[::ffff:127.0.0.1]:{port}/",
            f"http://0x7f.1:{port}/",
            f"http://127.1:{port}/",
            f"http://2130706433:{port}/",
            f"http://localhost:{port}/",
            f"http://{server.host}@127.0.0.1:{port}/",
            f"http://127.0.0.1:{port}\\@{server.host}/",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://[fe80::1]/",
            "http://[::1",
            "http://127.0.0.1:99999/",
            "https://example.org/",
        ]
        asking = web()
        asking.get(server.on("/first", good(XML)))
        for number, place in enumerate(places):
            url = server.on(f"/{number}", good(b"", f"Location: {place}", status=302))
            with pytest.raises(SourceError, match=f"/{number}: a redirect that is not followed"):
                asking.get(url)

    assert other.connections == 0
    mine = ("127.0.0.1", int(server.host.partition(":")[2]))
    assert {address for event, address in sockets if event == "socket.connect"} == {mine}


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:text/plain,a", "javascript:alert(1)", "gopher://127.0.0.1"]
)
def test_e2_only_https_is_fetched_wherever_the_address_stands(server: BrokenServer, web: Make, url: str) -> None:
    asking = web()

    with pytest.raises(SourceError, match="only https is fetched"):
        asking.get(url)
    with pytest.raises(SourceError, match="only https is fetched"):
        asking.get(server.on("/page", good(b"", f"Location: {url}", status=302)))


def test_e3_a_redirect_without_encryption_is_refused(log: list[Exchange]) -> None:
    web = hasty(log, hosts=("open.overheid.nl",), loopback=False)

    with web, pytest.raises(SourceError, match="only https is fetched"):
        web.get("http://open.overheid.nl/")

    assert log == []


def test_e4_the_address_that_was_checked_is_the_one_connected_to(
    server: BrokenServer, web: Make, resolver: Callable[..., list[str]], sockets: list[tuple[str, Any]]
) -> None:
    port = int(server.host.partition(":")[2])
    questions = resolver(["127.0.0.1"], ["10.0.0.1"])
    server.on("/page", Answer(good(XML).parts, "close"))
    asking = web(hosts=(f"{NAME}:{port}",), robots=False)

    reply = asking.get(f"http://{NAME}:{port}/page", expect="xml")
    with pytest.raises(SourceError, match=r"leads to 10\.0\.0\.1"):
        asking.get(f"http://{NAME}:{port}/page", expect="xml")

    assert reply.body == XML
    assert questions == [NAME, NAME]
    made = [(event, address) for event, address in sockets if event == "socket.connect"]
    assert made == [("socket.connect", ("127.0.0.1", port))]
    assert server.asked[0].headers["host"] == f"{NAME}:{port}"


def test_a_name_that_is_not_found_may_be_found_later(log: list[Exchange], monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_found)

    with (
        hasty(log, hosts=(NAME,), robots=False) as web,
        pytest.raises(UnreachableError, match=r"the name .* is not found"),
    ):
        web.get(f"https://{NAME}/")

    assert len(log) == 4


def test_a_port_at_which_nobody_listens_may_be_answered_later(log: list[Exchange]) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{reserved.getsockname()[1]}"
        web = hasty(log, hosts=(host,), robots=False, tries=2)
        fault = r"no connection to 127\.0\.0\.1 port \d+ .*refused.*tries: 2"
        with web, pytest.raises(UnreachableError, match=fault):
            web.get(f"http://{host}/")
