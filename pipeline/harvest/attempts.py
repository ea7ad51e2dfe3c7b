"""Refused, not answering, absent, gone in large numbers: one state machine for the records of every source.

A record that cannot be fetched is asked for again, for two weeks. A record that is absent from a list is believed gone
when it is absent on a second day. Where so many are absent at once that the list may be broken, the list is not
believed for a week, and an empty list never. Several documents in a row that do not answer end the harvest, because
then the host itself fails.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from pipeline.errors import SourceError
from pipeline.model.attempt import Attempt, AttemptState
from pipeline.model.days import add_days

PATIENCE = 3
"""Number of documents in a row that do not answer, at which the harvest ends."""
LET_BE = 14
"""Days after which a document that never came is no longer asked for, until it changes."""
LONGEST = 32
"""Maximum days between two tries where they become rarer; the first wait is a day, each next one twice as long."""
CHECKED, SPARED, SHARE = 50, 10, 0.02
"""Up to this number or this share of the archived records, whichever is more, may be absent from a list at once and be
believed. CHECKED is for records that are looked up one by one, SPARED for records that only a list leaves out."""
HALF = 0.5
"""Maximum share of the archived records that may be absent where only a list says so: a small source can spare less."""
BELIEVED = 7
"""Days that a larger loss must last before it is believed."""
WHOLE = ""
"""Key of the source as a whole."""

Note = Callable[[AttemptState, str, Attempt | None], None]
"""Makes a state durable with the next commit, or deletes it where the attempt is None."""


class Attempts:
    """The states of one source's records."""

    def __init__(self, today: str, known: Iterable[Attempt], note: Note, is_asking: bool = True) -> None:
        """Begin with the attempts of earlier harvests; `today` is ISO 8601. Where it is not asking, nothing is due."""
        self.today, self._note, self._is_asking = today, note, is_asking
        self._known = {(one.state, one.key): one for one in known}
        self._silent = 0

    def part(self, lock: AbstractContextManager[object]) -> "Attempts":
        """Return the same attempts for a part of a backfill in its own thread; nothing is due in it."""

        def note(state: AttemptState, key: str, attempt: Attempt | None) -> None:
            with lock:
                self._note(state, key, attempt)

        made = Attempts(self.today, (), note, is_asking=False)
        made._known = self._known
        return made

    def get(self, state: AttemptState, key: str) -> Attempt | None:
        """Return the attempt of a record in a state, or None."""
        return self._known.get((state, key))

    def keys(self, state: AttemptState) -> list[str]:
        """Return the keys of the records in a state, sorted."""
        return sorted(key for one, key in self._known if one == state)

    def due(self, state: AttemptState) -> list[Attempt]:
        """Return the records to ask for again today, sorted by key."""
        if not self._is_asking:
            return []
        found = (one for one in self._known.values() if one.state == state and one.due <= self.today)
        return sorted(found, key=lambda one: one.key)

    def overdue(self) -> list[Attempt]:
        """Return the records that could not be fetched on an earlier day, nor since; sorted by key."""
        found = (one for one in self._known.values() if one.state == "failing" and one.since < self.today)
        return sorted(found, key=lambda one: one.key)

    def had(self, key: str) -> None:
        """Note that a record was fetched, and forget its earlier states."""
        for state in ("failing", "absent", "withdrawn"):
            self.forget(state, key)

    def forget(self, state: AttemptState, key: str) -> None:
        """Forget that a record was in a state."""
        if self._known.pop((state, key), None) is not None:
            self._note(state, key, None)

    def failed(self, key: str, mark: str | None = None, *, is_rarer: bool = False, is_final: bool = False) -> bool:
        """Note that a record could not be fetched; return whether it is no longer asked for until it changes.

        `is_final` is for a fault that asking again does not mend. With `is_rarer`, tries become rarer and never end.
        """
        before = self.get("failing", key)
        since = before.since if before and (before.mark == mark or is_rarer) else self.today
        tries = before.tries + 1 if before else 1
        if is_final or (not is_rarer and add_days(since, LET_BE) < self.today):
            self.forget("failing", key)
            return True
        due = add_days(self.today, min(LONGEST, 2 ** (tries - 1))) if is_rarer else self.today
        self._put(Attempt(state="failing", key=key, since=since, due=due, tries=tries, mark=mark))
        return False

    def absent(self, key: str) -> bool:
        """Note that a record was absent from its place; return whether it was absent on an earlier day too."""
        before = self.get("absent", key)
        since = before.since if before else self.today
        tries = before.tries + 1 if before else 1
        self._put(Attempt(state="absent", key=key, since=since, due=since, tries=tries))
        return since < self.today

    def took_back(self, key: str, mark: str | None = None) -> str:
        """Note that a record was withdrawn, and return the day on which that was first seen."""
        self.forget("failing", key)
        self.forget("absent", key)
        before = self.get("withdrawn", key)
        since = before.since if before else self.today
        self._put(Attempt(state="withdrawn", key=key, since=since, due=since, mark=mark))
        return since

    def repeated(self, key: str) -> None:
        """Note that several documents were given under one key."""
        self._put(Attempt(state="repeated", key=key, since=self.today, due=self.today))

    def answered(self) -> None:
        """Note that the host answered."""
        self._silent = 0

    def unanswered(self, error: SourceError) -> None:
        """Note that a document did not answer. Raises the error where several in a row did not."""
        self._silent += 1
        if self._silent >= PATIENCE:
            raise error

    def check_loss(
        self,
        words: str,
        missing: int,
        held: int,
        listed: int,
        name: str = WHOLE,
        *,
        is_claim: bool = False,
        is_looked_at: bool = False,
    ) -> None:
        """Raise SourceError where more archived records are absent from a list than is believed.

        `words` begin the message: who no longer lists them. `name` is that of the list, for a source with several. A
        larger loss is believed after a week of such lists, and an empty list never. With `is_looked_at`, each absent
        record is looked up: then more may be absent, and a larger loss is never believed. With `is_claim`, only a list
        says that they are gone: then at most half of a small source may go at once.
        """
        limit = max(CHECKED if is_looked_at else SPARED, SHARE * held)
        limit = min(limit, HALF * held) if is_claim else limit
        if missing <= limit and (listed or not missing):
            self.forget("shrunk", name)
            return
        before = self.get("shrunk", name)
        since = before.since if before else self.today
        self._put(Attempt(state="shrunk", key=name, since=since, due=since))
        if is_looked_at or not listed or add_days(since, BELIEVED) > self.today:
            raise SourceError(f"{words} {missing} of {held} letters, which is not believed since {since}")

    def _put(self, attempt: Attempt) -> None:
        if self._known.get((attempt.state, attempt.key)) != attempt:
            self._known[attempt.state, attempt.key] = attempt
            self._note(attempt.state, attempt.key, attempt)
