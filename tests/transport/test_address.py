"""Which addresses may be asked."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceError
from pipeline.transport import Policy
from pipeline.transport.address import RequestAddress, may_connect, target

POLICY = Policy(hosts=("open.overheid.nl", "127.0.0.1:8080"), homepage="https://example.org/", contact="a@example.org")


QUERY = "https://open.overheid.nl/sru?query="


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://open.overheid.nl", "https://open.overheid.nl/"),
        ("HTTPS://Open.Overheid.NL/zoek?q=a%20b#deel", "https://open.overheid.nl/zoek?q=a%20b"),
        ("https://open.overheid.nl:443/a b", "https://open.overheid.nl:443/a%20b"),
        (QUERY + 'dt.identifier=="kst-1"', QUERY + "dt.identifier==%22kst-1%22"),
        ("https://open.overheid.nl\\.example.org/", "https://open.overheid.nl/%5C.example.org/"),
    ],
)
def test_an_allowed_address_is_sent_as_it_should_be(url: str, sent: str) -> None:
    robots = "https://open.overheid.nl:443/robots.txt" if ":443" in url else "https://open.overheid.nl/robots.txt"

    assert target(POLICY, url) == RequestAddress(sent, "open.overheid.nl:443", robots)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://open.overheid.nl/", "only https is fetched"),
        ("http://127.0.0.1:8080/", "only https is fetched"),
        ("open.overheid.nl/a", "not a URL"),
        ("//open.overheid.nl/a", "not a URL"),
        ("", "not a URL"),
        ("https://", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://open.overheid.nl:x/", "not a URL"),
        ("https://open.overheid.nl/\r\nX: y", "control character"),
        ("https://open.overheid.nl/\x00", "control character"),
        ("https://open.overheid.nl/" + "a" * 9_000, "length"),
        ("https://open.overheid.nl:8443/", "open.overheid.nl:8443 is not one of the hosts"),
        ("https://127.0.0.1/", "127.0.0.1:443 is not one of the hosts"),
        ("https://open.overheid.nl./", "is not one of the hosts"),
        ("https://www.open.overheid.nl/", "is not one of the hosts"),
        ("https://open.overheid.nl.example.org/", "is not one of the hosts"),
        ("https://example.org/open.overheid.nl", "is not one of the hosts"),
        ("https://example.org\\@open.overheid.nl/", "is not one of the hosts"),
        ("https://user@open.overheid.nl/", "a user name"),
        ("https://geheim:geheim@open.overheid.nl/", "a user name"),
    ],
)
def test_other_addresses_are_not_asked_and_no_password_is_shown(url: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        target(POLICY, url)

    assert said in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@given(st.text())
def test_no_text_is_taken_for_an_allowed_address(text: str) -> None:
    with pytest.raises(SourceError):
        target(POLICY, text)


@given(st.text())
def test_what_follows_a_host_does_not_change_it(text: str) -> None:
    try:
        found = target(POLICY, "https://open.overheid.nl/" + text)
    except SourceError:
        return
    assert found.host == "open.overheid.nl:443"
    assert found.url.isascii()


@pytest.mark.parametrize("address", ["145.21.161.1", "8.8.8.8", "2a00:d00:1::1", "2001:67c:2e8::1", "64:ff9b::808:808"])
def test_public_addresses_are_connected_to(address: str) -> None:
    assert may_connect(address, loopback=False)


@given(st.ip_addresses())
def test_no_address_that_python_calls_private_is_connected_to(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    wrapped = [ipaddress.ip_network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96")]
    if address.is_private or address.is_link_local or address.is_multicast or address.is_reserved:
        assert not may_connect(str(address), loopback=False) or any(address in network for network in wrapped)


@given(st.ip_addresses(v=4))
def test_an_address_in_another_form_is_judged_alike(address: ipaddress.IPv4Address) -> None:
    forms = [str(address), f"::ffff:{address}", f"64:ff9b::{address}"]

    assert len({may_connect(form, loopback=False) for form in forms}) == 1


@pytest.mark.parametrize("address", ["", "localhost", "1.2.3", "10.0.0.1/8"])
def test_what_is_no_address_is_not_connected_to(address: str) -> None:
    assert not may_connect(address, loopback=True)
