"""What a source says, and what was asked for it, into the archive."""

from collections import deque

import msgspec

from pipeline.archive import Session
from pipeline.sources import Cursor, Event, Found, Gone, Refused, Same, Stated, Withdrawn
from pipeline.transport import Exchange


class Keeper:
    """Stores in one session; to be called from one thread at a time."""

    def __init__(self, session: Session) -> None:
        """Take the session, whose end is its owner's."""
        self._session = session
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
        match event:
            case Found():
                facts = (event.media_type, event.url, event.fingerprint, event.statement)
                session.found(event.key, event.content, *facts)
            case Refused():
                session.refused(event.key, event.code, event.message, event.fingerprint, event.statement)
            case Withdrawn():
                session.withdrawn(event.key, event.withdrawal)
            case Gone():
                session.gone(event.key, event.reason)
            case Cursor():
                session.move(event.value)
            case Stated():
                session.stated(event.month, event.count, event.url, event.asked)
            case Same():
                session.same()
