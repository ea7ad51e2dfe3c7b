"""Turn entries of open.overheid.nl into events: fetch new letters, and report withdrawals."""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from pipeline.errors import MissingError, SourceError, UnreachableError
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.sources import Event, Found, Gone, Known, Refused, Remembered, Same, Withdrawn
from pipeline.sources.open_overheid.detail import Detail, read_detail
from pipeline.sources.open_overheid.document import OpenOverheidDocument, UnusableFile, get_document
from pipeline.sources.open_overheid.service import WHAT, ListedDocument, OpenOverheidService
from pipeline.sources.open_overheid.statement import HAS_ATTACHMENT, Attachment, read_relations

REFUSED = "refused "
"""Prefix of the fingerprint of a record that is not requested again until it changes."""
STRANGERS = 20
"""Number of documents of another kind than requested, if they outnumber the right ones, after which the filter is not
trusted."""
LOST = frozenset({404, 410, 451})
"""HTTP statuses that say that a document is gone, and not that access is refused."""
VANISHED = "the source no longer has it"


class OpenOverheidHarvest(msgspec.Struct, kw_only=True):
    """State of the letters during a harvest."""

    service: OpenOverheidService
    known: Known
    attempts: Remembered
    sorts: tuple[str, ...]
    """TOOI ids of the requested kinds of documents."""
    now: str
    companions: bool = False
    """Whether to look up attachments that are named without a title."""
    right: int = 0
    wrong: int = 0
    """Number of documents of the requested kinds, and of other kinds."""

    @property
    def today(self) -> str:
        """The day of the harvest."""
        return self.now[:10]

    def events(self, entry: ListedDocument) -> Iterator[Event]:
        """Yield the events of an entry."""
        if self.is_settled(entry):
            yield Same(key=entry.key)
        else:
            yield from self._fetched(entry)

    def is_settled(self, entry: ListedDocument) -> bool:
        """Return whether an entry is unchanged since it was last handled. Entries that could not be fetched are handled
        apart."""
        held = self.known.fingerprint(entry.key)
        noted = (self.attempts.get(state, entry.key) for state in ("withdrawn", "failing"))
        return entry.mark in (held, *(one.mark for one in noted if one)) or held == f"{REFUSED}{entry.mark}"

    def is_held(self, key: str) -> bool:
        """Return whether a document of this record is archived and was not withdrawn."""
        mark = self.known.fingerprint(key)
        return mark is not None and not mark.startswith(REFUSED)

    def odd(self) -> Iterator[Event]:
        """Yield the list entries that lack an identifier or a time of change; their archived versions are kept."""
        for key in sorted(self.service.odd):
            held = self.known.fingerprint(key) or ""
            mark = f"odd {held.removeprefix('odd ')}" if self.is_held(key) else f"{REFUSED}odd"
            message = "the list has it without an identifier or a time of change"
            yield Refused(key=key, code="record-incomplete", message=message, fingerprint=mark)

    def is_of(self, key: str, sort: str) -> bool:
        """Return whether a document states that it is of a kind; False if the document does not exist."""
        try:
            return sort in read_detail(self.service.detail(key), key, self.now).sorts
        except MissingError:
            return False

    def settle(self) -> Iterator[Event]:
        """Request again the documents that earlier harvests could not fetch, and the ones that were no longer
        listed."""
        for attempt in self.attempts.due("failing"):
            yield from self._fetched(ListedDocument(key=attempt.key, mark=attempt.mark or "", changed=""))
        for attempt in self.attempts.due("absent"):
            if attempt.since < self.attempts.today:
                yield from self._looked(attempt.key)

    def note_missing(self, listed: set[str]) -> Iterator[Event]:
        """Check the archived documents that are missing from a list of everything: absence alone is not a withdrawal.

        Raises SourceError if so many are missing that the list cannot be right.
        """
        held = [key for key in self.known.held() if self.attempts.get("withdrawn", key) is None]
        missing = [key for key in held if key not in listed]
        self.attempts.check_loss(f"{WHAT} no longer lists", len(missing), len(held), len(listed), is_looked_at=True)
        for key in missing:
            is_failing = self.attempts.get("failing", key) is not None
            if (is_failing or (self.known.fingerprint(key) or "").startswith(REFUSED)) and not self.is_held(key):
                self.attempts.forget("failing", key)
                yield Gone(key=key, reason=VANISHED, is_certain=True)
            else:
                yield from self._looked(key)

    def _looked(self, key: str) -> Iterator[Event]:
        """Check a letter that is not listed: it is withdrawn if its detail says so, or if it is gone on a second
        day."""
        try:
            detail = read_detail(self.service.detail(key), key, self.now)
        except MissingError as error:
            if error.status in LOST and self.attempts.absent(key):
                yield from self._withdrawn(key, "", Withdrawal(date=self.today, reason=VANISHED))
            return
        except SourceError:
            return
        self.attempts.forget("absent", key)
        if detail.withdrawal:
            yield from self._withdrawn(key, "", detail.withdrawal)
        elif not detail.sorts & set(self.sorts):
            yield Gone(key=key, reason="it is of another kind now", is_certain=True)

    def _withdrawn(self, key: str, mark: str, withdrawal: Withdrawal) -> Iterator[Event]:
        self.attempts.took_back(key, mark)
        yield Withdrawn(key=key, withdrawal=withdrawal)

    def _fetched(self, entry: ListedDocument) -> Iterator[Event]:
        try:
            detail = read_detail(self.service.detail(entry.key), entry.key, self.now)
        except MissingError as error:
            yield from self._lost(entry, UnusableFile("missing-file", str(error), True))
            return
        except SourceError as error:
            yield from self._unanswered(entry, error)
            return
        is_letter = self._is_letter(detail)
        if detail.withdrawal:
            yield from self._withdrawn(entry.key, entry.mark, detail.withdrawal)
        elif not is_letter:
            self.attempts.forget("failing", entry.key)
            mark, message = f"{REFUSED}{entry.mark}", "the document is of another kind than is asked for"
            yield Refused(
                key=entry.key, code="not-a-letter", message=message, fingerprint=mark, statement=detail.statement
            )
        else:
            yield from self._filed(entry, detail)

    def _filed(self, entry: ListedDocument, detail: Detail) -> Iterator[Event]:
        try:
            found = get_document(self.service, entry.key, detail.files)
            detail = self._titled(entry.key, detail) if self.companions else detail
        except SourceError as error:
            yield from self._unanswered(entry, error, detail.statement)
            return
        self.attempts.answered()
        if isinstance(found, UnusableFile):
            yield from self._lost(entry, found, detail.statement)
        else:
            yield self._found(entry, detail, found)

    def _relations(self, key: str, detail: Detail) -> tuple[Attachment, ...]:
        try:
            return () if detail.is_related else read_relations(self.service.relations(key, HAS_ATTACHMENT))
        except UnreachableError:
            raise
        except SourceError:  # A service without this list still has the letter.
            return ()

    def _titled(self, name: str, detail: Detail) -> Detail:
        """Return a detail with the titles of attachments that are documents of their own, such as beslisnota's.

        If a document names no attachments, its relations are requested. Raises SourceError if an attachment cannot be
        fetched this time; an attachment that is gone stays without a title.
        """
        attachments = []
        for title, key, address in (*detail.statement.attachments, *self._relations(name, detail)):
            stated = title
            if key is not None and title is None:
                try:
                    stated = read_detail(self.service.detail(key), key, self.now).statement.title
                except MissingError:
                    stated = None
            attachments.append((stated, key, address))
        return replace(detail, statement=replace(detail.statement, attachments=tuple(attachments)))

    def _is_letter(self, detail: Detail) -> bool:
        """Return whether a document is of the requested kinds. Raises SourceError if the service seems to ignore the
        filter."""
        is_right = bool(detail.sorts & set(self.sorts))
        self.right += is_right
        self.wrong += not is_right
        if self.wrong >= STRANGERS and self.wrong > self.right:
            raise SourceError(f"{WHAT} lists documents of other kinds than {', '.join(self.sorts)}")
        return is_right

    def _found(self, entry: ListedDocument, detail: Detail, document: OpenOverheidDocument) -> Found:
        self.attempts.had(entry.key)
        return Found(
            key=entry.key,
            content=document.content,
            media_type=document.media_type,
            url=document.url,
            fingerprint=entry.mark,
            statement=detail.statement,
        )

    def _unanswered(self, entry: ListedDocument, error: SourceError, said: Statement | None = None) -> Iterator[Event]:
        self.attempts.unanswered(error)
        yield from self._lost(entry, UnusableFile("fetch-failed", str(error), True), said)

    def _lost(self, entry: ListedDocument, fault: UnusableFile, said: Statement | None = None) -> Iterator[Event]:
        """Note a document that could not be fetched. Its archived version is kept, since a missing file is not a
        withdrawal."""
        key = entry.key
        is_over = self.attempts.failed(key, entry.mark, is_final=not fault.is_passing)
        if not self.is_held(key) and self.attempts.get("withdrawn", key) is None:
            mark = f"{REFUSED}{entry.mark}" if is_over else None
            yield Refused(key=key, code=fault.code, message=fault.message, fingerprint=mark, statement=said)
