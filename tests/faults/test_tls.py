"""Encryption is verified, and its connections end at the deadline as well."""

import datetime
import ipaddress
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests.adapters
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipeline.errors import UnreachableError
from pipeline.transport import Exchange
from tests.faults.brokenserver import Answer, BrokenServer, good, head
from tests.faults.webs import XML, hasty

DAY = datetime.timedelta(days=1)


def certificate(folder: Path, *, address: str = "127.0.0.1", expires: datetime.timedelta = DAY) -> Path:
    """Write a certificate for an address, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    today = datetime.datetime.now(datetime.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(today - 2 * DAY).not_valid_after(today + expires)
    builder = builder.add_extension(alternative, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def serving(path: Path) -> BrokenServer:
    """Return a server with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return BrokenServer(context)


def refusal(server: BrokenServer, log: list[Exchange]) -> str:
    """Return why a server is not believed."""
    web = hasty(log, hosts=(server.host,), robots=False, tries=1)
    with web, pytest.raises(UnreachableError) as caught:
        web.get(server.on("/page", good(XML)))
    return str(caught.value)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the file of the one certificate that is trusted."""
    path = tmp_path / "certificate.pem"
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(path))
    yield path


def test_a_certificate_that_is_trusted_is_taken(tmp_path: Path, trusted: Path, log: list[Exchange]) -> None:
    certificate(tmp_path)
    with serving(trusted) as server, hasty(log, hosts=(server.host,)) as web:
        assert web.get(server.on("/page", good(XML)), expect="xml").body == XML


def test_a_certificate_of_nobody_is_refused(tmp_path: Path, log: list[Exchange]) -> None:
    with serving(certificate(tmp_path)) as server:
        fault = refusal(server, log)

    assert "certificate verify failed: self-signed certificate" in fault
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "expires", "fault"),
    [("127.0.0.2", DAY, "IP address mismatch"), ("127.0.0.1", -DAY, "certificate has expired")],
)
def test_a_certificate_of_another_or_of_the_past_is_refused(
    tmp_path: Path, trusted: Path, log: list[Exchange], address: str, expires: datetime.timedelta, fault: str
) -> None:
    certificate(tmp_path, address=address, expires=expires)
    with serving(trusted) as server:
        refused = refusal(server, log)

    assert fault in refused
    assert server.asked == []


def test_b5_a_trickle_ends_at_the_total_deadline_when_encrypted(
    tmp_path: Path, trusted: Path, log: list[Exchange]
) -> None:
    certificate(tmp_path)
    trickle = Answer((head(200, "Content-Length: 500"), *[part for _ in range(200) for part in (b"<a/>", 0.05)]))
    with serving(trusted) as server, hasty(log, hosts=(server.host,), robots=False, tries=1, total=0.5) as web:
        started = time.monotonic()
        with pytest.raises(UnreachableError, match=r"not complete after 0\.5 seconds"):
            web.get(server.on("/page", trickle))

    assert 0.5 <= time.monotonic() - started < 2


def test_b6_a_server_that_never_shakes_hands_is_left(log: list[Exchange]) -> None:
    with BrokenServer() as server, hasty(log, hosts=(server.host,), robots=False, tries=1, connect=0.3) as web:
        server.on("/page", Answer((9.0,)))
        started = time.monotonic()
        with pytest.raises(UnreachableError):
            web.get(f"https://{server.host}/page")

    assert time.monotonic() - started < 3
