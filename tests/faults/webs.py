"""Webs for tests: as in production, but that they wait hundredths of a second before they try again.

Deadlines stay long, so that a machine that is busy fails no test; a test of a deadline sets its own.
"""

import statistics
from importlib.metadata import version
from pathlib import Path

import msgspec

from pipeline.transport import Exchange, Policy, Web

POLICY = Policy(
    hosts=(),
    homepage="https://example.org/brievenbus",
    contact="data@example.org",
    seconds=0.0,
    connect=5.0,
    read=5.0,
    total=20.0,
    backoff=0.01,
    jitter=0.0,
    retry_after=2.0,
    loopback=True,
)

AGENT = f"Brievenbus/{version('brievenbus')} (+{POLICY.homepage}; {POLICY.contact})"
"""The User-Agent of every request."""


def hasty(log: list[Exchange], turns: Path | None = None, **changes: object) -> Web:
    """Return a web with the policy of tests, changed where a test needs it; at least its hosts are."""
    return Web(msgspec.structs.replace(POLICY, **changes), log.append, turns)


def keeps(seconds: float, gaps: list[float]) -> bool:
    """Return whether gaps between requests, as the server noted them, are those of a pace.

    A machine that is busy notes a request too late and the next one in time, so a single gap says little.
    """
    return statistics.median(gaps) >= 0.9 * seconds and sum(gaps) >= 0.9 * seconds * len(gaps) - 0.1


XML = '<?xml version="1.0" encoding="UTF-8"?>\n<brief><titel>Café “Zuid” – één</titel></brief>\n'.encode()
JSON = '{"value": [{"Onderwerp": "Brief é €"}]}'.encode()
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
HTML = b"<!doctype html><html><head><title>Storing</title></head><body><h1>Storing</h1></body></html>"
