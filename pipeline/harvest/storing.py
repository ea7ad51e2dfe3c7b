"""What a source says, and what was asked for it, into the archive."""

from collections import deque

import msgspec

from pipeline.archive import Session
from pipeline.harvest.attempts import Attempts
from pipeline.sources import Cursor, Event, Found, Gone, Refused, Same, Stated, Withdrawn
from pipeline.transport import Exchange

CLAIMS = "claims"
"""Name of the list of a source that has no check of its own."""


class Keeper:
    """Stores in one session; to be called from one thread at a time."""

    def __init__(self, session: Session, today: str) -> None:
        """Take the session, whose end is its owner's, and the day (ISO 8601), which may be later than it began."""
        self._session = session
        self.attempts = Attempts(today, session.attempts.read(session.cursor(), today), session.attempts.note)
        """What is remembered of the records of the source."""
        self._claims: dict[str, str] = {}
        self._listed = 0
        self.exchanges: deque[Exchange] = deque()
        """What was asked and answered, not archived yet: a web adds to it from its own threads."""

    def log(self) -> None:
        """Archive what was asked and answered until now."""
        while self.exchanges:
            facts = msgspec.structs.asdict(self.exchanges.popleft())
            self._session.exchanged(facts.pop("body"), facts)

    def keep(self, event: Event) -> None:
        """Archive an event, after what was asked for it."""
        self.log()
        session = self._session
        if isinstance(event, Found | Same | Refused):
            self._listed += 1
            self.attempts.forget("absent", event.key) if isinstance(event, Found | Same) else None
        match event:
            case Found():
                facts = (event.media_type, event.url, event.fingerprint, event.statement)
                session.found(event.key, event.content, *facts)
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

    def settle(self) -> None:
        """Remove what was absent from a list on an earlier day too, and note what stays in an older version.

        To be called once all events are kept.

        Raises SourceError where so much is absent that the list is not believed: then nothing is removed.
        """
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
