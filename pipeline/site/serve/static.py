"""Files of the web root, and names that lead to them: types, codings, ranges, conditions, nothing outside the root."""

import os
import stat
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount
from starlette.types import Message, Receive, Scope, Send

from pipeline.formats.compressed import CHUNK, SUFFIXES, unpacked
from pipeline.formats.mediatypes import media_type
from pipeline.model.release import Compression
from pipeline.site.serve import caching, errorpages, headers
from pipeline.site.serve.letterpages import LetterMaker
from pipeline.site.serve.negotiation import FORMS, NegotiatedAnswer, answer, coding, parts, why_removed

METHODS = "GET, HEAD, OPTIONS"
SMALL = 128 * 1024
"""Size in bytes up to which a file is read at once."""
LONGEST_PATH = 2_000
"""Characters of a path; file systems refuse longer ones in ways of their own."""
LONGEST_NAME = 240
"""Bytes of the name of a file or folder, without the suffix that a form or a coding adds; file systems allow 255."""
LETTERS = "/doc/brief/"
OFFERED = f"None of the requested types is available. There may be: {', '.join(FORMS)}."


class _Opened(NamedTuple):
    """A regular file below the root, open for reading."""

    descriptor: int
    path: str
    found: os.stat_result
    coding: str
    has_codings: bool
    unpacks: Compression | None
    """Compression to undo for a client that does not take it, where there is no plain file."""
    is_plain: bool
    """Whether there is a plain file, of which a client may ask for a part."""


class _ReplacedError(Exception):
    """The file was replaced or removed while it was being sent."""


class StaticPart:
    """The part that answers whatever no other part does."""

    def __init__(self, root: Path, locks: Path | None) -> None:
        """Serve the files below a folder; commands wait for the locks in another one."""
        self.routes: list[BaseRoute] = [Mount("/", StaticFiles(root, LetterMaker(root, locks)))]

    def running(self) -> AbstractAsyncContextManager[None]:
        """Run nothing beside the server."""
        return nullcontext()


class StaticFiles:
    """The application for every path that no other part answers."""

    def __init__(self, root: Path, maker: LetterMaker) -> None:
        """Serve the files below a folder, and forms of letters that are not files."""
        self._root, self._maker = root, maker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=headers.options(METHODS))(scope, receive, send)
        elif scope["method"] not in ("GET", "HEAD"):
            await errorpages.page(405, headers={"Allow": METHODS})(scope, receive, send)
        else:
            await self._get(scope, receive, send)

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["raw_path"].decode("ascii", "replace")
        pieces = unquote(path).split("/")
        longest = max(len(piece.encode()) for piece in pieces)
        if pieces[0] or "" in pieces[1:-1] or len(path) > LONGEST_PATH or longest > LONGEST_NAME:
            await errorpages.page(404)(scope, receive, send)
            return
        sent = Headers(scope=scope)
        found = answer(self._root, path, sent.get("accept", ""), self._maker.forms)
        if found is None:
            await self._give(200, path, sent, scope, receive, send)
        elif found.path and found.status in (200, 410):
            place = _place(path, found)
            if path.startswith(LETTERS) and not (self._root / unquote(place)[1:]).is_file():
                name, suffix = parts(found.path)
                await self._maker.give(name, suffix, place, scope, receive, send)
                return
            await self._give(found.status, place, sent, scope, receive, send, negotiated=True)
        elif found.status in (301, 303):
            await _moved(found.status, found.path, {"Vary": "Accept"})(scope, receive, send)
        else:
            why = why_removed(self._root, path) if found.status == 410 else None
            explained = OFFERED if found.status == 406 else why and why.en
            await errorpages.page(found.status, explained, {"Vary": "Accept"}, why and why.nl)(scope, receive, send)

    async def _give(
        self,
        status: int,
        path: str,
        sent: Headers,
        scope: Scope,
        receive: Receive,
        send: Send,
        negotiated: bool = False,
    ) -> None:
        """Send a file, or the page of a folder; 304 and 412 by its conditions; nothing of it where it is absent."""
        name = unquote(path)
        if not name.endswith("/") and (self._root / name[1:] / "index.html").is_file():
            query = f"?{scope['query_string'].decode('ascii', 'replace')}" if scope["query_string"] else ""
            await _moved(301, f"{quote(name)}/{query}", {})(scope, receive, send)
            return
        opened = self._open(f"{name}index.html" if name.endswith("/") else name, sent)
        if opened is None:
            await errorpages.page(404)(scope, receive, send)
            return
        try:
            response = self._send(status, path, opened, sent, negotiated, scope["method"] == "HEAD")
            await response(scope, receive, _while_there(opened, send))
        except _ReplacedError:
            return  # The connection is closed before the stated length, which a client notices.
        finally:
            os.close(opened.descriptor)

    def _send(
        self, status: int, path: str, opened: _Opened, sent: Headers, negotiated: bool, is_head: bool
    ) -> Response:
        tag = caching.tag(opened.found, opened.coding or ("identity" if opened.unpacks else ""))
        varies = ["Accept"] * negotiated + ["Accept-Encoding"] * opened.has_codings
        known = {
            "ETag": tag,
            "Last-Modified": formatdate(opened.found.st_mtime, usegmt=True),
            "Accept-Ranges": "bytes" if opened.is_plain else "none",
            "Cache-Control": caching.control(path) if status == 200 else "no-cache",
            **({"Vary": ", ".join(varies)} if varies else {}),
            **({"Content-Location": path} if negotiated else {}),
            **({"Content-Encoding": opened.coding} if opened.coding else {}),
        }
        condition = caching.precondition(sent, tag, opened.found.st_mtime) if status == 200 else 200
        if condition == 304:
            return Response(status_code=304, headers=known)
        if condition == 412:
            return errorpages.page(412)
        kind = media_type(f"{path}index.html" if path.endswith("/") else path)
        if opened.unpacks:
            pieces = iter(()) if is_head else _content(opened.descriptor, opened.unpacks)
            return StreamingResponse(pieces, status, known, kind)
        # By its descriptor, so that the file that was looked at is the one that is sent.
        place = f"/proc/self/fd/{opened.descriptor}"
        if opened.found.st_size > SMALL or (status == 200 and "range" in sent):
            return FileResponse(place, status, known, kind, stat_result=opened.found)
        return Response(os.pread(opened.descriptor, SMALL, 0), status, known, kind)

    def _open(self, name: str, sent: Headers) -> _Opened | None:
        """Open the regular file of a name, in the coding that fits the client best; None where there is none."""
        there = [kind for kind, suffix in SUFFIXES.items() if (self._root / f"{name[1:]}{suffix}").is_file()]
        is_plain = not there or (self._root / name[1:]).is_file()
        # Who asks for a part means a part of the file, as it is.
        chosen = coding(there, sent.get("accept-encoding", "")) if there and "range" not in sent else ""
        unpacks = None if chosen or is_plain else there[0]
        form = next((kind for kind in there if kind == chosen), unpacks)
        path = os.path.realpath(self._root / f"{name[1:]}{SUFFIXES[form] if form else ''}")
        if not path.startswith(f"{os.path.realpath(self._root)}{os.sep}"):
            return None
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode):
                return _Opened(descriptor, path, found, chosen, bool(there), unpacks, is_plain)
            os.close(descriptor)
        return None


def _place(path: str, found: NegotiatedAnswer) -> str:
    """Return the path of the file that an answer names, from the path of the request."""
    bare = path.rstrip("/")
    beside = bare if bare == "/def" or bare.endswith("/changes") else bare.rpartition("/")[0]
    return f"{beside}/{quote(found.path)}"


def _content(descriptor: int, kind: Compression) -> Iterator[bytes]:
    """Yield the content of a compressed file that is open, piece by piece."""
    with unpacked(os.fdopen(os.dup(descriptor), "rb"), kind) as content:
        while piece := content.read(CHUNK):
            yield piece


def _moved(status: int, place: str, known: dict[str, str]) -> Response:
    return Response(status_code=status, headers={"Location": place, "Cache-Control": "no-cache", **known})


def _while_there(opened: _Opened, send: Send) -> Send:
    """Send as long as the file is there unchanged, so that no slow download goes on with a withdrawn letter."""
    known = (opened.found.st_ino, opened.found.st_mtime_ns)

    async def checked(message: Message) -> None:
        if message["type"] == "http.response.body" and message.get("more_body"):
            try:
                now = Path(opened.path).stat()
            except OSError as error:
                raise _ReplacedError from error
            if (now.st_ino, now.st_mtime_ns) != known:
                raise _ReplacedError
        await send(message)

    return checked
