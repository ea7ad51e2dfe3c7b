"""Fetch documents from publishers' systems: politely, within limits, and never half a reply.

    policy = Policy(hosts=("repository.overheid.nl",), homepage="https://example.org/", contact="data@example.org")
    with Web(policy, exchanges.append) as web:
        reply = web.get("https://repository.overheid.nl/sru?query=…", expect="xml")

Every reply is complete: its length, its compression and the requested form are checked.
`UnreachableError` means: try later. `SourceError` means: the source answers wrongly. Its subclasses `MissingError` and
`TooLargeError` concern one document. Every attempt, also a failed one, is passed to the log as an `Exchange`.
"""

from pipeline.transport.policy import CheckedReply, Exchange, Expect, Policy
from pipeline.transport.web import Web

__all__ = ["Exchange", "Expect", "Policy", "CheckedReply", "Web"]
