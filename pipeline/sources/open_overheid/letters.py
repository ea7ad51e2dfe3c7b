"""From entries of open.overheid.nl to events: what is new is fetched, what was taken back is told."""

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
"""Start of the fingerprint of a record that is not asked for again until it changes."""
STRANGERS = 20
"""Documents of another kind than was asked for, if more than are right, after which the filter is not believed."""
LOST = frozenset({404, 410, 451})
"""Statuses that say that a document is gone, and not that we may not have it."""
VANISHED = "the source no longer has it"


class OpenOverheidHarvest(msgspec.Struct, kw_only=True):
    """The letters of a harvest under way."""

    service: OpenOverheidService
    known: Known
    attempts: Remembered
    sorts: tuple[str, ...]
    """TOOI ids of the kinds of documents that are asked for."""
    now: str
    companions: bool = False
    """Whether attachments that are named without a title are looked at."""
    right: int = 0
    wrong: int = 0
    """Documents of the kinds that are asked for, and of others."""

    @property
    def today(self) -> str:
        """The day of the harvest."""
        return self.now[:10]

    def events(self, entry: ListedDocument) -> Iterator[Event]:
        """Give what there is to say of an entry."""
        if self.is_settled(entry):
            yield Same(key=entry.key)
        else:
            yield from self._fetched(entry)

    def is_settled(self, entry: ListedDocument) -> bool:
        """Whether an entry has not changed since it was last handled; what could not be had is handled apart."""
        held = self.known.fingerprint(entry.key)
        noted = (self.attempts.get(state, entry.key) for state in ("withdrawn", "failing"))
        return entry.mark in (held, *(one.mark for one in noted if one)) or held == f"{REFUSED}{entry.mark}"

    def is_held(self, key: str) -> bool:
        """Whether a document of this record is held, and was not taken back."""
        mark = self.known.fingerprint(key)
        return mark is not None and not mark.startswith(REFUSED)

    def odd(self) -> Iterator[Event]:
        """Give the entries of lists that lack an identifier or a time of change; what is held of them stays."""
        for key in sorted(self.service.odd):
            held = self.known.fingerprint(key) or ""
            mark = f"odd {held.removeprefix('odd ')}" if self.is_held(key) else f"{REFUSED}odd"
            message = "the list has it without an identifier or a time of change"
            yield Refused(key=key, code="record-incomplete", message=message, fingerprint=mark)

    def is_of(self, key: str, sort: str) -> bool:
        """Whether a document states that it is of a kind; not where that cannot be had."""
        try:
            return sort in read_detail(self.service.detail(key), key, self.now).sorts
        except MissingError:
            return False

    def settle(self) -> Iterator[Event]:
        """Ask again for what earlier harvests could not have, and for what was no longer listed."""
        for attempt in self.attempts.due("failing"):
            yield from self._fetched(ListedDocument(key=attempt.key, mark=attempt.mark or "", changed=""))
        for attempt in self.attempts.due("absent"):
            if attempt.since < self.attempts.today:
                yield from self._looked(attempt.key)

    def note_missing(self, listed: set[str]) -> Iterator[Event]:
        """Look at what is held and was not in a list of everything: absence alone takes nothing back.

        Raises SourceError where so much is missing that the list cannot be right.
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
        """Look at a letter that is not listed: it is withdrawn if its detail says so, or is gone on a second day."""
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

        Where a document names none, it is asked what is related to it. Raises SourceError for one that cannot be had
        this time; one that is gone stays without a title.
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
        """Whether a document is of the kinds that are asked for. Raises SourceError where the filter seems ignored."""
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
        """Note a document that could not be had; what is held of it stands, for a missing file takes nothing back."""
        key = entry.key
        is_over = self.attempts.failed(key, entry.mark, is_final=not fault.is_passing)
        if not self.is_held(key) and self.attempts.get("withdrawn", key) is None:
            mark = f"{REFUSED}{entry.mark}" if is_over else None
            yield Refused(key=key, code=fault.code, message=fault.message, fingerprint=mark, statement=said)
