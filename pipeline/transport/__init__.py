"""Fetching from publishers' systems: politely, within limits, and never half a reply.

    policy = Policy(hosts=("repository.overheid.nl",), homepage="https://example.org/", contact="data@example.org")
    with Web(policy, exchanges.append) as web:
        reply = web.get("https://repository.overheid.nl/sru?query=…", expect="xml")

A reply that comes back is whole: its length, its compression and the form that was asked for are checked.
`UnreachableError` says: try later. `SourceError` says: the source answers wrongly. Its kinds `MissingError` and
`TooLargeError` are about the one document. Every attempt, failed ones included, is told to the log as an `Exchange`.
"""

from pipeline.transport.policy import CheckedReply, Exchange, Expect, Policy
from pipeline.transport.web import Web

__all__ = ["Exchange", "Expect", "Policy", "CheckedReply", "Web"]
