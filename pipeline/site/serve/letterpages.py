"""Forms of letters that are not files: made from the newest release when they are asked for.

They are made in a thread, under a lease and within the share of a client, by the functions that write files.
"""

import asyncio
import hashlib
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pipeline.formats.mediatypes import media_type
from pipeline.model.letter import Letter
from pipeline.site.browse import places
from pipeline.site.browse.places import StoredLetters
from pipeline.site.browse.stored import StoredCollection
from pipeline.site.letterforms import FORMS, MADE, LetterForms
from pipeline.site.serve import caching, errorpages, leases
from pipeline.site.serve.clients import Clients, ShareUsedError

RUNNING = 2
"""Most forms in the making at once."""


class MadeForm(NamedTuple):
    """A form of a letter."""

    content: bytes
    is_gone: bool
    """Whether the letter is withdrawn, and this says only that."""
    modified: float
    """When the file of links or that of the letters was last replaced, in seconds since the epoch."""


class LetterMaker:
    """Makes forms of the letters of all datasets in a web root."""

    def __init__(self, web: Path, locks: Path | None) -> None:
        """Make forms from the releases in a web root; commands wait for the locks in a folder."""
        self._web, self._locks = web, locks
        self._clients = Clients(running=2, waiting=20, seconds=20.0)
        self._turns = asyncio.Semaphore(RUNNING)

    def forms(self, name: str) -> Collection[str]:
        """Return the suffixes of the forms that can be made of a letter, by its name; none for an unknown one."""
        with suppress(sqlite3.Error, OSError):
            for letters in self._stored():
                if any(True for _ in letters.numbers("SELECT number FROM letters WHERE name = ?", name)):
                    return FORMS if letters.has_links else MADE
        return ()

    def make(self, name: str, suffix: str) -> MadeForm | None:
        """Make a form of a letter; None where no release has it. Raises sqlite3.Error, OSError, DecodeError."""
        for letters in self._stored():
            for number in letters.numbers("SELECT number FROM letters WHERE name = ?", name):
                line = letters.line(number)
                letter = msgspec.json.decode(line, type=Letter) if line else None
                text = LetterForms(StoredCollection(letters)).make(letter, suffix) if letter else None
                if letter is not None and text is not None:
                    return MadeForm(text.encode(), letter.withdrawn is not None, letters.modified())
        return None

    def _stored(self) -> Iterator[StoredLetters]:
        for file in sorted(self._web.glob(f"*/{places.NAME}")):
            with closing(StoredLetters(file.parent)) as letters:
                yield letters

    async def give(self, name: str, suffix: str, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a form of a letter, at a path; 429 where the client has used its share."""
        try:
            async with self._clients.turn((scope["client"] or ("",))[0]) as turn, self._turns:
                began = time.monotonic()
                try:
                    with leases.leased(self._locks, self._web) as lease:
                        found = await asyncio.to_thread(self.make, name, suffix)
                        response = _response(found, path, Headers(scope=scope))
                        await response(scope, receive, leases.in_pieces(send, lease))
                finally:
                    turn.seconds += time.monotonic() - began
        except ShareUsedError as error:
            wait = {"Retry-After": str(int(error.seconds) + 1)}
            await errorpages.page(429, str(error), wait)(scope, receive, send)


def _response(found: MadeForm | None, path: str, sent: Headers) -> Response:
    """Return the answer with a form: 200, 304 or 412 by its conditions; 410 of a withdrawn letter."""
    if found is None:
        return errorpages.page(410)
    tag = f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
    known = {
        "ETag": tag,
        "Last-Modified": formatdate(found.modified, usegmt=True),
        "Cache-Control": "no-cache",
        "Content-Location": path,
        "Vary": "Accept",
    }
    condition = 410 if found.is_gone else caching.precondition(sent, tag, found.modified)
    if condition == 304:
        return Response(status_code=304, headers=known)
    if condition == 412:
        return errorpages.page(412)
    return Response(found.content, condition, known, media_type(path))
