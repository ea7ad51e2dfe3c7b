"""From entries of sitemaps to events: what is new is fetched, and what is no longer listed is withdrawn."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

import msgspec

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError, UnreadableError
from pipeline.model.letter import Withdrawal
from pipeline.sources import Event, Found, Gone, Known, Refused, Same, Withdrawn
from pipeline.sources.diwoo.place import Place
from pipeline.sources.diwoo.sitemap import Entry
from pipeline.sources.diwoo.statement import FORMATS
from pipeline.sources.open_overheid.zip import is_zip, unpack
from pipeline.transport import Expect, Reply, Web

REFUSED = "refused "
"""Start of the fingerprint of a record that is not asked for again until it changes."""
PATIENCE = 3
"""Documents in a row that may not answer; then it is the host, and the harvest ends to go on later."""
LOST = frozenset({404, 410, 451})
"""Statuses that say that a document is gone, and not that we may not have it."""
WEEKS = 14
"""Days after which a document that never came is let be until it changes."""
HTML = "text/html"
EXPECTED: dict[str, Expect] = {
    FORMATS["PDF"]: "pdf",
    FORMATS["DOCX"]: "zip",
    FORMATS["ODT"]: "zip",
    FORMATS["ZIP"]: "zip",
    FORMATS["XML"]: "xml",
    HTML: "html",
}


class Letters(msgspec.Struct, kw_only=True):
    """The letters of a harvest under way."""

    web: Web
    known: Known
    place: Place
    today: str
    silent: int = 0
    """Documents in a row that did not answer."""

    def events(self, entry: Entry) -> Iterator[Event]:
        """Give what there is to say of an entry."""
        held = self.known.fingerprint(entry.address)
        if held in (entry.mark, f"{REFUSED}{entry.mark}"):
            yield Same(key=entry.address)
        else:
            yield from self._fetched(entry)

    def left_out(self, entry: Entry, reason: str) -> Iterator[Event]:
        """Give that a paper is no letter by what is said of it; of one that is held, `gone` says so."""
        mark = f"{REFUSED}{entry.mark}"
        if self.known.fingerprint(entry.address) == mark:
            yield Same(key=entry.address)
        elif not self.is_held(entry.address):
            self.place.doubts.pop(entry.address, None)
            said = entry.statement
            yield Refused(key=entry.address, code="not-a-letter", message=reason, fingerprint=mark, statement=said)

    def odd(self, key: str, reason: str) -> Refused:
        """Give an entry that cannot be read."""
        return Refused(key=key, code="record-incomplete", message=reason, fingerprint=f"{REFUSED}odd")

    def is_held(self, key: str) -> bool:
        """Whether a document of this record is held, and was not taken back."""
        mark = self.known.fingerprint(key)
        return mark is not None and not mark.startswith(REFUSED)

    def is_there(self, address: str) -> bool:
        """Whether a document is still given at its address, or that cannot be told."""
        try:
            self.web.get(address)
        except MissingError as error:
            return error.status not in LOST
        except SourceError:
            return True
        return True

    def withdrawn(self, key: str) -> Iterator[Event]:
        """Give that a letter is no longer listed, on the day on which that was first seen."""
        self.place.doubts.pop(key, None)
        day = self.place.withdrawn[key]
        reason = f"no longer in the sitemaps of {urlsplit(key).hostname}"
        yield Withdrawn(key=key, withdrawal=Withdrawal(date=day, reason=reason))

    def gone(self, key: str, reason: str) -> Iterator[Event]:
        """Give that a record is no letter of this source any more."""
        self.place.doubts.pop(key, None)
        yield Gone(key=key, reason=reason, is_certain=True)

    def _fetched(self, entry: Entry) -> Iterator[Event]:
        key = entry.address
        try:
            reply = self._ask(entry)
            content, media_type = reply.body, entry.kinds.media_type or reply.media_type
            if is_zip(content):
                content, media_type = unpack(content)
        except UnreachableError as error:
            self.silent += 1
            if self.silent >= PATIENCE:
                raise
            yield from self._lost(entry, "fetch-failed", str(error), is_passing=True)
        except MissingError as error:
            yield from self._lost(entry, "missing-file", str(error), is_passing=True)
        except TooLargeError as error:
            yield from self._lost(entry, "too-large", str(error), is_passing=False)
        except UnreadableError as error:
            yield from self._lost(entry, error.code, str(error), is_passing=False)
        except SourceError as error:
            yield from self._lost(entry, "fetch-failed", str(error), is_passing=True)
        else:
            self.silent = 0
            self.place.doubts.pop(key, None)
            self.place.withdrawn.pop(key, None)
            yield Found(
                key=key,
                content=content,
                media_type=media_type,
                url=reply.url,
                fingerprint=entry.mark,
                statement=entry.statement,
            )

    def _ask(self, entry: Entry) -> Reply:
        """Return a document, in the form that is said or that its address ends in."""
        suffix = urlsplit(entry.address).path.rpartition(".")[2].upper()
        media_type = entry.kinds.media_type or FORMATS.get(suffix)
        reply = self.web.get(entry.address, expect=EXPECTED.get(media_type or "", "any"))
        if media_type is None and reply.media_type == HTML:
            raise SourceError(f"{reply.url}: an HTML page in the place of a document")
        return reply

    def _lost(self, entry: Entry, code: str, message: str, *, is_passing: bool) -> Iterator[Event]:
        """Note a document that could not be had; what is held of it stands, since it is still listed."""
        key = entry.address
        since = self.place.doubts.pop(key, None) or self.today
        is_over = not is_passing or days_after(since, WEEKS) < self.today
        if not is_over:
            self.place.doubts[key] = since
        if not self.is_held(key) and key not in self.place.withdrawn:
            mark = f"{REFUSED}{entry.mark}" if is_over else None
            yield Refused(key=key, code=code, message=message, fingerprint=mark, statement=entry.statement)


def days_after(day: str, days: int) -> str:
    """Return the day so many days after another.

    >>> days_after("2026-02-27", 2)
    '2026-03-01'
    """
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
