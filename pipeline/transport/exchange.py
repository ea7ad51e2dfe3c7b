"""Send one request and read its answer: a complete body within the limits, or a fault."""

import hashlib
import http.client
import io
import zlib
from collections.abc import Iterator, Mapping
from time import monotonic

import msgspec
import requests
import urllib3
from requests import Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.util import Timeout

from pipeline import settings
from pipeline.errors import SourceError, TooLargeError, UnreachableError
from pipeline.transport.policy import Policy
from pipeline.transport.transport import LIMITS, Limits

CHUNK = 65_536
UNPACKED = 2**20
"""Bytes unpacked at a time, so that a decompression bomb is noticed before it fills memory."""
WHOLE = frozenset({200, 203})
"""Statuses with a complete document; 206 is a part, and other 2xx have no document to read."""
CODINGS = {"": False, "identity": False, "gzip": True, "x-gzip": True}
"""Whether a Content-Encoding is unpacked. Requests ask for gzip only; other codings are an error."""
NOT_MODIFIED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NETWORK = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


class HttpAnswer(msgspec.Struct, kw_only=True):
    """Result of a request; filled while the answer arrives, so that a failure half-way is still reported in full."""

    status: int | None = None
    headers: Mapping[str, str] = {}
    raw: int = 0
    """Number of bytes of the body as sent, as far as received."""
    body: bytes | None = None
    """The complete body of a 200 or 203, unpacked."""
    sha256: str | None = None
    retrieved: str = ""
    seconds: float = 0.0
    error: SourceError | None = None


def ask(adapter: HTTPAdapter, policy: Policy, url: str, headers: Mapping[str, str]) -> HttpAnswer:
    """Do one request without following a redirect, and return the answer; its error does not name the URL.

    The URL is sent unchanged: `address.target` prepared it.
    """
    answer = HttpAnswer()
    request = requests.PreparedRequest()
    request.method, request.url, request.headers = "GET", url, CaseInsensitiveDict(headers)
    start = monotonic()
    limits = Limits(start + policy.total, policy.connect, policy.read, policy.loopback)
    token = LIMITS.set(limits)
    try:
        _fill(answer, adapter, request, policy)
    except SourceError as error:
        answer.error = error
    except NETWORK as error:
        late = monotonic() >= limits.deadline
        fault = f"not complete after {policy.total:g} seconds" if late else _named(error, policy)
        answer.error = UnreachableError(fault)
    finally:
        LIMITS.reset(token)
        answer.seconds = monotonic() - start
        answer.retrieved = settings.now()
    if answer.body is not None:
        answer.sha256 = hashlib.sha256(answer.body).hexdigest()
    return answer


def _fill(answer: HttpAnswer, adapter: HTTPAdapter, request: requests.PreparedRequest, policy: Policy) -> None:
    timeout = Timeout(connect=policy.connect, read=policy.read)
    response = adapter.send(request, stream=True, timeout=timeout)  # type: ignore[arg-type] # urllib3's own is taken
    try:
        answer.status = response.status_code
        answer.headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status_code in WHOLE:
            answer.body = _body(answer, response, policy)
    finally:
        if answer.body is not None or answer.status == NOT_MODIFIED:
            response.raw.release_conn()
        else:  # A body that was not read to its end leaves a connection that cannot be used again.
            response.close()


def _body(answer: HttpAnswer, response: Response, policy: Policy) -> bytes:
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in CODINGS:
        raise SourceError(f"a body in Content-Encoding {coding[:50]!r}, which was not asked for")
    parts = _raw(answer, response, policy.raw_bytes)
    body = io.BytesIO()
    for part in _unpacked(parts) if CODINGS[coding] else parts:
        body.write(part)
        if body.tell() > policy.decoded_bytes:
            raise TooLargeError(f"a body of more than {policy.decoded_bytes} bytes when unpacked")
    return body.getvalue()


def _raw(answer: HttpAnswer, response: Response, most: int) -> Iterator[bytes]:
    """Yield the body as sent. urllib3 raises IncompleteRead for a body shorter than its Content-Length."""
    stated = answer.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most:
        raise TooLargeError(f"a body of {stated[:20]} bytes, more than {most}")
    for part in response.raw.stream(CHUNK, decode_content=False):
        answer.raw += len(part)
        if answer.raw > most:
            raise TooLargeError(f"a body of more than {most} bytes")
        yield part


def _unpacked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip. Raises SourceError for a body that is not gzip or is cut off, which `requests` would accept."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        for part in parts:
            rest = part
            while rest:
                if unpacker.eof:  # One gzip file may follow another (RFC 1952 section 2.2).
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
                yield unpacker.decompress(rest, UNPACKED)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error:
        raise SourceError("a body that says it is gzip and is not") from None
    if not unpacker.eof:
        raise SourceError("a gzip body that is cut off")


def _named(error: BaseException, policy: Policy) -> str:
    """Return a network error in one line, by its first cause; urllib3 and requests wrap it up to four levels deep."""
    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case urllib3.exceptions.IncompleteRead():
                return f"a body that is cut off after {cause.partial} bytes"
            case urllib3.exceptions.InvalidChunkLength():
                return "a chunked body with a chunk without length"
            case urllib3.exceptions.ReadTimeoutError() | TimeoutError():
                return f"no byte for {policy.read:g} seconds"
            case http.client.RemoteDisconnected():
                return "the connection was closed without an answer"
            case ConnectionResetError() | BrokenPipeError():
                return "the connection was reset"
            case http.client.BadStatusLine() | http.client.UnknownProtocol():
                return "an answer that is not HTTP"
            case http.client.LineTooLong() | http.client.HTTPException():
                return f"headers that cannot be read ({type(cause).__name__})"
    root = causes[-1]
    return f"{type(root).__name__}: {' '.join(str(root).split())[:200]}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, outermost first."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        context = None if cause.__suppress_context__ else cause.__context__
        parts = [*cause.args, getattr(cause, "reason", None), cause.__cause__, context]
        waiting += [part for part in parts if isinstance(part, BaseException)]
