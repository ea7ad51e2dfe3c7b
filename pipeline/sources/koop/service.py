"""Requests to KOOP's SRU service: pages of a window, one publication, and the final address of a publication's page."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import msgspec

from pipeline.errors import SourceError
from pipeline.sources.koop.page import WHAT, SruPage, SruRecord, read_page
from pipeline.sources.koop.selection import Window, check_asked, query, query_one
from pipeline.transport import CheckedReply, Web


class KoopService(msgspec.Struct, frozen=True, kw_only=True):
    """The two addresses of KOOP, and the requests to them."""

    web: Web
    base: str
    """Address of the SRU service, without a query."""
    site: str
    """Address of the pages for human readers, without a trailing slash."""
    size: int
    """Records per page."""
    answers: bool
    """Whether to request answers to Kamervragen too."""

    def pages(self, window: Window, after: str | None) -> Iterator[tuple[SruPage, str | None]]:
        """Yield the pages of a window after an identifier, each with the day on which the service answered by its own
        clock.

        Counts are estimates, so a count alone does not end the list. The last page is one that is short, names no next
        record and claims no more records than it has; or else the empty page that follows. Raises SourceError if the
        pages repeat in a circle.
        """
        passed, first = {after}, after is None
        while True:
            reply = self._ask(query(window, after, self.answers))
            page = read_page(reply.body)
            self._check_whole(page, first)
            check_asked(page, window, self.answers)
            yield page, _day(reply)
            count = page.size
            if count == 0 or (count < self.size and not page.more and page.claimed <= count):
                return
            after, first = page.entries[-1].identifier if page.entries else after, False
            if after in passed:
                raise SourceError(f"{WHAT} goes round in circles: a page ends in {after} for the second time")
            passed.add(after)

    def one(self, identifier: str) -> SruRecord | None:
        """Return one publication, or None if it is not listed."""
        page = read_page(self._ask(query_one(identifier)).body)
        return next((entry for entry in page.entries if entry.identifier == identifier), None)

    def page_of(self, identifier: str) -> str:
        """Return the final address of a publication's page, after redirects. Raises MissingError if there is no
        page."""
        return self.web.get(f"{self.site}/{identifier}.html").url

    def _ask(self, text: str) -> CheckedReply:
        parameters = {
            "operation": "searchRetrieve",
            "version": "2.0",
            "query": text,
            "startRecord": "1",
            "maximumRecords": str(self.size),
            "recordSchema": "gzd",
        }
        address = f"{self.base}?{urlencode(parameters)}"
        return self.web.get(address, accept="application/xml", expect="xml")

    def _check_whole(self, page: SruPage, first: bool) -> None:
        """Raise SourceError if a page is empty where it should have records. An estimate may be wrong by less than a
        page."""
        if not page.size and page.claimed > (0 if first else self.size):
            raise SourceError(f"{WHAT} says that there are {page.claimed} records and gives none")


def _day(reply: CheckedReply) -> str | None:
    """Return the day of the service's own clock, in UTC, or None if the reply gives none."""
    try:
        return parsedate_to_datetime(reply.headers.get("date", "")).date().isoformat()
    except ValueError:
        return None
