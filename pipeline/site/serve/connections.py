"""Connections with limits: a slow, idle or stalled client loses its connection, and not another one's."""

import asyncio
import sys
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipeline.site.serve.headers import ALWAYS


class LimitedConnection(H11Protocol):
    """A connection of HTTP/1.1 as uvicorn has it, which is closed when its client takes too long.

    uvicorn itself has a time limit between requests alone.
    """

    REQUEST_SECONDS = 10.0
    """Time for a request to arrive completely, from the first moment that one is expected."""
    STALLED_SECONDS = 30.0
    """Time for a client to take what is ready for it; the system buffers some 100 kB in addition."""
    REFUSED_SECONDS = 2.0
    """Time for the rest of a request that was refused before it was complete; it is read and dropped."""
    MOST = 1_000
    """Most connections; of more, the one that has been idle for longest is closed."""

    _arriving: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _refused: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time limit of the first request; close an idle connection where there are too many."""
        if len(self.connections) >= self.MOST:
            idle = [one for one in self.connections if isinstance(one, LimitedConnection) and one.is_idle()]
            (min(idle, key=lambda one: one._since) if idle else self)._abort(transport)
        super().connection_made(transport)
        self._since = self.loop.time()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time limits."""
        super().connection_lost(exc)
        for timer in (self._arriving, self._stalled, self._refused):
            if timer is not None:
                timer.cancel()
        self._arriving = self._stalled = None

    def data_received(self, data: bytes) -> None:
        """Take bytes of a request; its time limit ends when it is complete."""
        if self._refused is not None:
            return
        super().data_received(data)
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that is too long or none of HTTP, so that its client can read why.

        A connection that is closed with bytes unread is reset, and the client loses the answer.
        """
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self._abort()
            return
        status = HTTPStatus(getattr(sys.exc_info()[1], "error_status_hint", 400))
        is_long = status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        reason = "the address and headers are too long: send a long query by POST" if is_long else "this is no request"
        text = f"{reason}\n".encode()
        known = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text)), "Connection": "close"}
        head = h11.Response(status_code=status, headers=[*{**known, **ALWAYS}.items()], reason=status.phrase)
        for event in (head, h11.Data(data=text), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.write_eof()
        self._refused = self.loop.call_later(self.REFUSED_SECONDS, self._abort)

    def pause_writing(self) -> None:
        """Start the time limit of a client that does not take its answer."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.STALLED_SECONDS, self._abort)

    def resume_writing(self) -> None:
        """End that time limit."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def is_idle(self) -> bool:
        """Return whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        """Start or end the time limit for the arrival of a request."""
        is_arriving = (
            self._refused is None
            and self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
            and (self.conn.their_state is h11.SEND_BODY or self.is_idle())
        )
        if self.timeout_keep_alive_task is not None or not is_arriving:
            if self._arriving is not None:
                self._arriving.cancel()
                self._arriving = None
        elif self._arriving is None:
            self._since = self.loop.time()
            self._arriving = self.loop.call_later(self.REQUEST_SECONDS, self._abort)

    def _abort(self, transport: Any = None) -> None:
        """Close the connection at once, and drop what was not sent."""
        found = self.transport or transport
        if not found.is_closing():
            found.abort()
