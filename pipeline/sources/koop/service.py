"""Asking KOOP's SRU service: pages of a window, one publication, and where a publication's page leads."""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import msgspec

from pipeline.errors import SourceError
from pipeline.sources.koop.page import WHAT, SruPage, SruRecord, read_page
from pipeline.sources.koop.selection import Window, check_asked, query, query_one
from pipeline.transport import CheckedReply, Web


class KoopService(msgspec.Struct, frozen=True, kw_only=True):
    """The two addresses of KOOP, and how they are asked."""

    web: Web
    base: str
    """Of the SRU service, without a query."""
    site: str
    """Of the pages for people, without a slash at the end."""
    size: int
    """Records to a page."""
    answers: bool
    """Whether answers to Kamervragen are asked for too."""

    def pages(self, window: Window, after: str | None) -> Iterator[tuple[SruPage, str | None]]:
        """Give the pages of a window from an identifier on, each with the day on which the service says it answered.

        Counts are estimates and end nothing: the last page is one that is short, names no next record and claims no
        more than it has, or else the empty one that follows. Raises SourceError for pages that go round in circles.
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
        """Return one publication, or None where it is not listed."""
        page = read_page(self._ask(query_one(identifier)).body)
        return next((entry for entry in page.entries if entry.identifier == identifier), None)

    def page_of(self, identifier: str) -> str:
        """Return where the page of a publication leads in the end. Raises MissingError where there is none."""
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
        """Raise SourceError for a page that is empty where there should be records: an estimate may be off, by less
        than a page."""
        if not page.size and page.claimed > (0 if first else self.size):
            raise SourceError(f"{WHAT} says that there are {page.claimed} records and gives none")


def _day(reply: CheckedReply) -> str | None:
    """Return the day of the service's own clock, in UTC."""
    try:
        return parsedate_to_datetime(reply.headers.get("date", "")).date().isoformat()
    except ValueError:
        return None
