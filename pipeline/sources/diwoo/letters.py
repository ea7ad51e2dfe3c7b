"""Turn entries of sitemaps into events: fetch new letters, and withdraw letters that are no longer listed."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError, UnreadableError
from pipeline.model.letter import Withdrawal
from pipeline.sources import Event, Found, Gone, Known, Refused, Remembered, Same, Withdrawn
from pipeline.sources.diwoo.sitemap import SitemapEntry
from pipeline.sources.diwoo.statement import FORMATS
from pipeline.sources.open_overheid.zip import is_zip, unpack
from pipeline.transport import CheckedReply, Expect, Web

REFUSED = "refused "
"""Prefix of the fingerprint of a record that is not requested again until it changes."""
LOST = frozenset({404, 410, 451})
"""HTTP statuses that say that a document is gone, and not that access is refused."""
HTML = "text/html"
EXPECTED: dict[str, Expect] = {
    FORMATS["PDF"]: "pdf",
    FORMATS["DOCX"]: "zip",
    FORMATS["ODT"]: "zip",
    FORMATS["ZIP"]: "zip",
    FORMATS["XML"]: "xml",
    HTML: "html",
}


class DiwooHarvest(msgspec.Struct, kw_only=True):
    """State of the letters during a harvest."""

    web: Web
    known: Known
    attempts: Remembered

    def events(self, entry: SitemapEntry) -> Iterator[Event]:
        """Yield the events of an entry."""
        held = self.known.fingerprint(entry.address)
        if held in (entry.mark, f"{REFUSED}{entry.mark}"):
            yield Same(key=entry.address)
        else:
            yield from self._fetched(entry)

    def left_out(self, entry: SitemapEntry, reason: str) -> Iterator[Event]:
        """Yield a refusal for a paper that is not a letter according to its metadata; for an archived one, `gone`
        reports it."""
        mark = f"{REFUSED}{entry.mark}"
        if self.known.fingerprint(entry.address) == mark:
            yield Same(key=entry.address)
        elif not self.is_held(entry.address):
            self.attempts.forget("failing", entry.address)
            said = entry.statement
            yield Refused(key=entry.address, code="not-a-letter", message=reason, fingerprint=mark, statement=said)

    def odd(self, key: str, reason: str) -> Refused:
        """Return a refusal for an entry that cannot be read."""
        return Refused(key=key, code="record-incomplete", message=reason, fingerprint=f"{REFUSED}odd")

    def is_held(self, key: str) -> bool:
        """Return whether a document of this record is archived and was not withdrawn."""
        mark = self.known.fingerprint(key)
        return mark is not None and not mark.startswith(REFUSED)

    def is_there(self, address: str) -> bool:
        """Return whether a document is still available at its address; also True if this cannot be determined."""
        try:
            self.web.get(address)
        except MissingError as error:
            return error.status not in LOST
        except SourceError:
            return True
        return True

    def withdrawn(self, key: str) -> Iterator[Event]:
        """Yield the withdrawal of a letter that is no longer listed, dated on the day on which this was first seen."""
        day = self.attempts.took_back(key)
        reason = f"no longer in the sitemaps of {urlsplit(key).hostname}"
        yield Withdrawn(key=key, withdrawal=Withdrawal(date=day, reason=reason))

    def gone(self, key: str, reason: str) -> Iterator[Event]:
        """Yield the removal of a record that is no longer a letter of this source."""
        self.attempts.had(key)
        yield Gone(key=key, reason=reason, is_certain=True)

    def _fetched(self, entry: SitemapEntry) -> Iterator[Event]:
        key = entry.address
        try:
            reply = self._ask(entry)
            content, media_type = reply.body, entry.kinds.media_type or reply.media_type
            if is_zip(content):
                content, media_type = unpack(content)
        except UnreachableError as error:
            self.attempts.unanswered(error)
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
            self.attempts.answered()
            self.attempts.had(key)
            yield Found(
                key=key,
                content=content,
                media_type=media_type,
                url=reply.url,
                fingerprint=entry.mark,
                statement=entry.statement,
            )

    def _ask(self, entry: SitemapEntry) -> CheckedReply:
        """Return a document, in the format of its metadata or else of the suffix of its address."""
        suffix = urlsplit(entry.address).path.rpartition(".")[2].upper()
        media_type = entry.kinds.media_type or FORMATS.get(suffix)
        reply = self.web.get(entry.address, expect=EXPECTED.get(media_type or "", "any"))
        if media_type is None and reply.media_type == HTML:
            raise SourceError(f"{reply.url}: an HTML page in the place of a document")
        return reply

    def _lost(self, entry: SitemapEntry, code: str, message: str, *, is_passing: bool) -> Iterator[Event]:
        """Note a document that could not be fetched. Its archived version is kept, since it is still listed."""
        key = entry.address
        is_over = self.attempts.failed(key, is_final=not is_passing)
        if not self.is_held(key) and self.attempts.get("withdrawn", key) is None:
            mark = f"{REFUSED}{entry.mark}" if is_over else None
            yield Refused(key=key, code=code, message=message, fingerprint=mark, statement=entry.statement)
