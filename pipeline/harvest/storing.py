"""Storage of a source's events, and of the requests made for them, in the archive."""

from collections import deque
from collections.abc import Sequence

import msgspec

from pipeline.archive import Session
from pipeline.harvest.attempts import Attempts
from pipeline.issues import REPEATED
from pipeline.model.statement import Statement
from pipeline.sources import AllSame, Cursor, Event, Found, Gone, Refused, Same, Stated, Withdrawn
from pipeline.transport import Exchange

CLAIMS = "claims"
"""Name of the list of a source that has no check of its own."""


class Keeper:
    """Stores events in one session; call it from one thread at a time."""

    def __init__(self, session: Session, today: str) -> None:
        """Use a session that its owner ends, and a day (ISO 8601), which may be later than the session's start."""
        self._session = session
        self.attempts = Attempts(today, session.attempts.read(session.cursor(), today), session.attempts.note)
        """The attempts at records of the source."""
        self._claims: dict[str, str] = {}
        self._given: dict[str, int] = {}
        """Hash of the first document given under each key."""
        self._postponed: dict[str, Found] = {}
        """Documents whose key had several in an earlier harvest, until it is known whether that is still so."""
        self._listed = 0
        self.exchanges: deque[Exchange] = deque()
        """Requests and answers that are not archived yet; a web adds to it from its own threads."""

    def log(self) -> None:
        """Archive the requests and answers until now."""
        while self.exchanges:
            facts = msgspec.structs.asdict(self.exchanges.popleft())
            self._session.exchanged(facts.pop("body"), facts)

    def keep(self, event: Event) -> None:
        """Archive an event, after the requests made for it."""
        self.log()
        session = self._session
        if isinstance(event, Found | Refused) and (problem := _malformed(event.statement)):
            event = Refused(
                key=event.key, code="record-incomplete", message=problem, fingerprint=event.fingerprint, statement=None
            )
        if isinstance(event, Found | Same | Refused):
            self._listed += 1
            self.attempts.forget("absent", event.key) if isinstance(event, Found | Same) else None
        match event:
            case Found():
                self._keep_document(event)
            case Refused():
                session.refused(event.key, event.code, event.message, event.fingerprint, event.statement)
            case Withdrawn():
                session.withdrawn(event.key, event.withdrawal)
            case Gone(is_certain=True):
                session.gone(event.key, event.reason)
            case Gone():
                self._claims[event.key] = event.reason
            case Cursor():
                session.move(event.value)
            case Stated():
                session.stated(event.month, event.count, event.url, event.asked)
            case Same():
                session.same()
            case AllSame():
                self._keep_all(event.keys)

    def _keep_all(self, keys: Sequence[str]) -> None:
        """Count records that did not change; none of them is absent any more."""
        self._listed += len(keys)
        for key in set(self.attempts.keys("absent")).intersection(keys):
            self.attempts.forget("absent", key)
        self._session.same(len(keys))

    def _keep_document(self, event: Found) -> None:
        """Archive a document. Of several under one key that no mark tells apart, the first stays: which one is right?

        With a mark, the later one is a newer version, which a list may have from one page to the next.
        """
        if event.fingerprint is not None:
            self._store(event)
            return
        first = event.key not in self._given
        if self._given.setdefault(event.key, hash(event.content)) != hash(event.content):
            self._postponed.pop(event.key, None)
            self.attempts.repeated(event.key)
            message = "the source gives several documents under this key; the first is kept"
            self._session.refused(event.key, REPEATED, message, None)
        elif first and self.attempts.get("repeated", event.key):
            self._postponed[event.key] = event
        elif event.key not in self._postponed:
            self._store(event)

    def _store(self, event: Found) -> None:
        facts = (event.media_type, event.url, event.fingerprint, event.statement)
        self._session.found(event.key, event.content, *facts)

    def settle(self) -> None:
        """Remove records that were absent from a list on an earlier day too, and note records kept in an older version.

        Call this once all events are kept. Raises SourceError where so many records are absent that the list is not
        believed; then nothing is removed.
        """
        for key, event in self._postponed.items():
            self.attempts.forget("repeated", key)
            self._store(event)
        self._postponed.clear()
        for attempt in self.attempts.overdue():
            if self._session.has_document(attempt.key):
                message = f"it could not be had since {attempt.since}"
                mark = self._session.fingerprint(attempt.key)
                self._session.refused(attempt.key, "fetch-failed", message, mark)
        if not self._claims:
            self.attempts.forget("shrunk", CLAIMS)
            return
        held = sum(1 for _ in self._session.held())
        words = "the source no longer lists"
        self.attempts.check_loss(words, len(self._claims), held, self._listed, CLAIMS, is_claim=True)
        for key, reason in sorted(self._claims.items()):
            if self.attempts.absent(key):
                self.attempts.forget("absent", key)
                self._session.gone(key, reason)
        self._claims.clear()


def _malformed(statement: Statement | None) -> str | None:
    """Return the problem of a statement that the archive could not read back, or None."""
    try:
        msgspec.convert(msgspec.to_builtins(statement), Statement | None)
    except msgspec.ValidationError as error:
        return f"the source's metadata is malformed: {error}"
    return None
