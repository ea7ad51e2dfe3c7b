"""Check which addresses may be requested: by name before a request, by IP address before a connection."""

import ipaddress
from typing import NamedTuple
from urllib.parse import SplitResult, urldefrag, urlsplit

import requests

from pipeline.errors import SourceError
from pipeline.transport.policy import Policy

LONGEST = 8_000
"""Most characters of a URL that common servers accept (RFC 9110 section 4.1 asks for 8000)."""
PORTS = {"https": 443, "http": 80}
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All public IPv6 addresses (https://www.iana.org/assignments/ipv6-address-space)."""
TUNNELS = (ipaddress.IPv6Network("2001::/23"), ipaddress.IPv6Network("2002::/16"))
"""Teredo and 6to4 hide an IPv4 address, and no publisher uses them (RFC 4380, RFC 3056)."""
PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
"""Addresses for protocols, not for hosts (RFC 6890); Python 3.11 treats some of them as public."""
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network without IPv4 sees them (RFC 6052)."""

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class RequestAddress(NamedTuple):
    """A URL that may be requested, in the form that is sent."""

    url: str
    host: str
    """Host with its port: `open.overheid.nl:443`."""
    robots: str
    """URL of the host's robots.txt."""


def target(policy: Policy, url: str) -> RequestAddress:
    """Return a URL in the form that is sent. Raises SourceError where the policy does not allow it."""
    if len(url) > LONGEST or any(character < " " or character == "\x7f" for character in url):
        raise SourceError(f"{url[:100]!r}: not a URL, for its length or a control character")
    try:
        request = requests.PreparedRequest()
        request.prepare_url(url, None)
        sent = urldefrag(request.url or "").url
        parts = urlsplit(sent)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        raise SourceError(f"{url[:100]!r}: not a URL") from None
    _check(policy, parts, port)
    robots = parts._replace(path="/robots.txt", query="").geturl()
    return RequestAddress(sent, f"{parts.hostname}:{port}", robots)


def _check(policy: Policy, parts: SplitResult, port: int | None) -> None:
    """Raise SourceError for a scheme, host or port that the policy does not allow. Messages show no password."""
    shown = f"{parts.scheme}://{parts.hostname}{parts.path}"[:300]
    if parts.scheme != "https" and not (parts.scheme == "http" and policy.loopback):
        raise SourceError(f"{shown!r}: only https is fetched")
    if parts.username is not None or parts.password is not None:
        raise SourceError(f"{shown!r}: a URL with a user name is not fetched")
    named = {f"{parts.hostname}:{port}"} | ({f"{parts.hostname}"} if port == PORTS[parts.scheme] else set())
    if not named & {host.lower() for host in policy.hosts}:
        raise SourceError(f"{shown!r}: {parts.hostname}:{port} is not one of the hosts of this source")


def may_connect(address: str, *, loopback: bool) -> bool:
    """Return whether an IP address is public, or belongs to this machine where `loopback` allows that.

    >>> [may_connect(ip, loopback=False) for ip in ("145.21.161.1", "10.0.0.1", "::ffff:10.0.0.1", "100.64.0.1")]
    [True, False, False, False]
    """
    try:
        ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if ip.is_loopback:
        return loopback
    if isinstance(ip, ipaddress.IPv6Address):
        return ip in GLOBAL_UNICAST and ip.is_global and not any(ip in tunnel for tunnel in TUNNELS)
    return ip not in PROTOCOLS and ip.is_global and not ip.is_multicast and not ip.is_reserved


def _unwrapped(ip: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 address leads to in the end, or the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in TRANSLATED else ip.ipv4_mapped or ip
