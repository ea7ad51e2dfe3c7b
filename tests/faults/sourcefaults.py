"""Everything that a publisher's system can do wrong with one answer: for tests that harvest through it."""

import gzip
import zlib
from collections.abc import Callable
from typing import NamedTuple

from tests.replay.koop import BARE_DIAGNOSTIC
from tests.replay.server import Answer

HTML = b"<!doctype html><html><head><title>Storing</title></head><body>De dienst is niet beschikbaar.</body></html>"
BOMB = b"<!DOCTYPE brief [<!ENTITY woord '%s'><!ENTITY zin '&woord;&woord;'>]><brief>&zin;</brief>" % (b"lang" * 250)
ENDLESS = 200 * 2**20
ITSELF = "itself"
"""Stands in a Location for the address that was asked for."""
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"


class Fault(NamedTuple):
    """One fault."""

    spoil: Callable[[Answer], Answer]
    """From the right answer to the wrong one."""
    listed: str | None
    """What the error says where a list is spoilt for good; None where it does no harm."""
    document: str | None
    """What the issue says where a document is spoilt for good; None where it does no harm, `ELSEWHERE` where that is
    for its reader."""


def _always(answer: Answer) -> Callable[[Answer], Answer]:
    return lambda right: answer


def _status(status: int, **headers: str) -> Callable[[Answer], Answer]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return _always(Answer(status=status, body=HTML, media_type="text/html", headers=named))


def _raw(*parts: bytes | float, reset: bool = False) -> Callable[[Answer], Answer]:
    return _always(Answer(raw=parts, reset=reset))


def _length(by: int) -> Callable[[Answer], Answer]:
    return lambda right: Answer(raw=(OK + b"Content-Length: %d\r\n\r\n" % (len(right.body) + by) + right.body,))


def _chunks(right: Answer) -> Answer:
    body = right.body[: len(right.body) // 2]
    return Answer(raw=(OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(body), body),))


def _trickle(right: Answer) -> Answer:
    parts: list[bytes | float] = [OK + b"Content-Length: %d\r\n\r\n" % len(right.body)]
    for byte in right.body[:200]:
        parts += [bytes([byte]), 0.02]
    return Answer(raw=tuple(parts))


def _packed(megabytes: int) -> bytes:
    """Return gzip of so many megabytes of nothing, made without having them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()


def _redirect(to: str) -> Callable[[Answer], Answer]:
    return _always(Answer(status=302, body=b"-", media_type="text/html", headers={"Location": to}))


def _labelled(right: Answer) -> Answer:
    return right._replace(media_type="text/html; charset=iso-8859-1")


def _dated(right: Answer) -> Answer:
    return right._replace(headers={**right.headers, "Date": "Mon, 05 Jan 2026 13:00:00 GMT"})


def _recoded(right: Answer) -> Answer:
    return right._replace(body=right.body.replace(b"</", "\u2019</".encode("cp1252"), 1))


ELSEWHERE = ""
BUSY, BROKEN = "answered 429", "answered 50"
FOREIGN = "a redirect that is not followed"
FAULTS: dict[str, Fault] = {
    "429": Fault(_status(429), BUSY, BUSY),
    "429 with Retry-After": Fault(_status(429, Retry_After="0"), BUSY, BUSY),
    "429 that asks for a day": Fault(_status(429, Retry_After="86400"), "come back in 86400", "come back in 86400"),
    "503": Fault(_status(503), "answered 503", "answered 503"),
    "503 with Retry-After": Fault(_status(503, Retry_After="0"), "answered 503", "answered 503"),
    "500": Fault(_status(500), BROKEN, BROKEN),
    "502": Fault(_status(502), BROKEN, BROKEN),
    "504": Fault(_status(504), BROKEN, BROKEN),
    "connection reset": Fault(
        _raw(OK + b"Content-Length: 900\r\n\r\n<a", reset=True), "reset|cut off", "reset|cut off"
    ),
    "closed without an answer": Fault(_raw(), "closed without an answer", "closed without an answer"),
    "slow-loris": Fault(_trickle, "not complete after", "not complete after"),
    "a stall": Fault(
        _raw(OK + b"Content-Length: 900\r\n\r\n<a", 3.0), "no byte for|not complete", "no byte|not complete"
    ),
    "chunks cut off": Fault(_chunks, "ended prematurely|cut off", "ended prematurely|cut off"),
    "Content-Length too large": Fault(_length(50), "cut off", "cut off"),
    "Content-Length too small": Fault(_length(-20), "not XML that is whole", "not XML|not HTML|not a PDF|not a ZIP"),
    "wrong charset in the label": Fault(_labelled, None, None),
    "cp1252 that says it is UTF-8": Fault(_recoded, "not well-formed", ELSEWHERE),
    "HTML with 200": Fault(_always(Answer(body=HTML, media_type="application/xml")), "an HTML page", "an HTML page"),
    "diagnostics with 200": Fault(_always(Answer(body=BARE_DIAGNOSTIC.encode())), "refuses the query", "no text|not "),
    "empty 200": Fault(_always(Answer()), "an empty body", "an empty body"),
    "404": Fault(_status(404), "answered 404", "answered 404"),
    "redirect loop": Fault(_redirect(ITSELF), "too many redirects", "too many redirects"),
    "redirect to another port": Fault(_redirect("http://127.0.0.1:9/"), FOREIGN, FOREIGN),
    "redirect to link-local": Fault(_redirect("http://169.254.169.254/latest/meta-data"), FOREIGN, FOREIGN),
    "redirect to a private address": Fault(_redirect("http://10.0.0.1/"), FOREIGN, FOREIGN),
    "5 GB stated": Fault(_raw(OK + b"Content-Length: 5368709120\r\n\r\n<a>"), "more than", "more than"),
    "a body without end": Fault(
        _raw(OK + b"\r\n<a>", *([bytes(2**20)] * (ENDLESS // 2**20))), "more than", "more than"
    ),
    "gzip bomb": Fault(
        _always(Answer(body=_packed(40), headers={"Content-Encoding": "gzip"})), "when unpacked", "when unpacked"
    ),
    "gzip cut off": Fault(
        lambda right: right._replace(body=gzip.compress(right.body)[:-9], headers={"Content-Encoding": "gzip"}),
        "gzip body that is cut off",
        "gzip body that is cut off",
    ),
    "XML bomb": Fault(_always(Answer(body=BOMB)), "DOCTYPE", "DOCTYPE"),
    "a clock an hour wrong": Fault(_dated, None, None),
}
