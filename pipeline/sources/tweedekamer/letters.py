"""Turn letters into events: fetch the file of a letter if any of its metadata are new."""

from collections.abc import Callable, Iterator

import msgspec

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError
from pipeline.model.letter import Withdrawal
from pipeline.sources import Event, Found, Gone, Known, Refused, Remembered, Same, Withdrawn
from pipeline.sources.tweedekamer.bundle import Bundle, State, read_bundle
from pipeline.sources.tweedekamer.entity import Entity
from pipeline.sources.tweedekamer.statement import day, statement
from pipeline.transport import CheckedReply, Expect, Web

LETTER = "Brief regering"
STARTS: dict[str, bytes] = {
    "application/msword": b"\xd0\xcf\x11\xe0",
    "application/rtf": b"{\\rtf",
    "text/rtf": b"{\\rtf",
}
"""First bytes of files for which `pipeline.transport` has no check."""
WAITING = "its file has not been asked for yet"


class Selection(msgspec.Struct, frozen=True):
    """The documents to harvest."""

    sorts: tuple[str, ...]
    since: str | None = None
    until: str | None = None

    def has(self, document: Entity) -> bool:
        """Return whether a document is a letter of this selection; one without a date always matches the days."""
        if document.removed or not self.is_sort(document):
            return False
        written = day(document.get("datum"))
        return written is None or (self.since or "") <= written <= (self.until or "9999")

    def is_sort(self, document: Entity) -> bool:
        """Return whether a document is of a harvested sort, regardless of its day."""
        return document.get("soort").lower() in {sort.lower() for sort in self.sorts}


class TweedeKamerHarvest(msgspec.Struct, kw_only=True):
    """State of the letters during a harvest."""

    web: Web
    file: Callable[[str], str]
    """Returns the address of the file of a document."""
    known: Known
    attempts: Remembered
    """Files that could not be fetched. If an older file of the letter is archived, the attempt also keeps the letter's
    current metadata."""

    def held(self, key: str) -> Bundle | None:
        """Return the stored bundle of a letter that is archived, could not be fetched, or waits."""
        return read_bundle(self.known.fingerprint(key))

    def latest(self, key: str) -> Bundle | None:
        """Return the newest known bundle of a letter, whether or not its file is archived."""
        due = self.attempts.get("failing", key)
        return (read_bundle(due.mark) if due else None) or self.held(key)

    def waits(self, key: str) -> bool:
        """Return whether a file has not been requested yet, or was not fetched because the harvest was interrupted."""
        held = self.held(key)
        if held is None or not held.document.get("soort"):
            return False
        return held.state == "waiting" or (held.state == "refused" and self.attempts.get("failing", key) is None)

    def due(self) -> list[str]:
        """Return the letters whose file must be requested again today."""
        return [due.key for due in self.attempts.due("failing")]

    def events(self, bundle: Bundle) -> Iterator[Event]:
        """Yield the events of a letter."""
        key = bundle.document.id
        before = self.held(key)
        due = self.attempts.get("failing", key)
        is_done = due.due > self.attempts.today if due else before is not None and before.state == "held"
        if before and before.state != "waiting" and is_done and before.tells_as(bundle):
            yield Same(key=key)
        elif bundle.document.media_type is None:
            yield from self._without(bundle, before, "missing-file", "the Tweede Kamer gives it no file")
        else:
            yield from self._fetched(bundle, before)

    def waiting(self, bundle: Bundle) -> Refused:
        """Return the refusal of a letter whose file is requested only after more entities have been read."""
        return Refused(key=bundle.document.id, code="waiting", message=WAITING, fingerprint=_marked(bundle, "waiting"))

    def odd(self, document: Entity, message: str) -> Iterator[Event]:
        """Yield the refusal of a document that cannot be recognised as a letter, with the reason; its archived version
        is kept."""
        before = self.held(document.id)
        bundle = Bundle(document=document, parts=before.parts if before else [])
        mark = _marked(bundle, "held" if before and before.state == "held" else "refused")
        yield Refused(key=document.id, code="record-incomplete", message=message, fingerprint=mark)

    def unread(self, key: str, message: str) -> Iterator[Event]:
        """Yield the refusal of an entry that cannot be read. The archived version of its letter is kept, and the letter
        is fetched when the entry comes again."""
        before = self.held(key)
        known = before.document if before else Entity(category="Document", id=key)
        yield from self.odd(msgspec.structs.replace(known, changed=None), message)

    def removed(self, key: str, changed: str | None) -> Iterator[Event]:
        """Yield the removal of a document: a withdrawal if it is archived, dated on the day given in the removal
        mark."""
        before = self.held(key)
        self.attempts.had(key)
        if before is None:
            return
        if before.state == "held":
            when = day(changed or "") or self.attempts.today
            reason = "the Tweede Kamer removed the document"
            yield Withdrawn(key=key, withdrawal=Withdrawal(date=when, reason=reason))
        else:
            yield Gone(key=key, reason="the Tweede Kamer removed the document before its file was had", is_certain=True)

    def dropped(self, key: str) -> Iterator[Event]:
        """Yield the removal of a document that is no longer a letter of the selection."""
        self.attempts.had(key)
        if self.held(key) is not None:
            yield Gone(key=key, reason="it is no letter of the government", is_certain=True)

    def _fetched(self, bundle: Bundle, before: Bundle | None) -> Iterator[Event]:
        key = bundle.document.id
        try:
            reply = self._get(bundle.document)
        except UnreachableError as error:
            self.attempts.unanswered(error)
            self._later(bundle, before)
            yield from self._without(bundle, before, "fetch-failed", str(error))
            return
        except SourceError as error:
            self.attempts.answered()
            self._later(bundle, before)
            code = "too-large" if isinstance(error, TooLargeError) else "fetch-failed"
            code = "missing-file" if isinstance(error, MissingError) else code
            yield from self._without(bundle, before, code, str(error))
            return
        self.attempts.answered()
        self.attempts.had(key)
        yield Found(
            key=key,
            content=reply.body,
            media_type=bundle.document.media_type,
            url=reply.url,
            fingerprint=_marked(bundle, "held"),
            statement=statement(bundle.document, bundle),
        )

    def _get(self, document: Entity) -> CheckedReply:
        """Return a file. If its length differs from the stated length, it is fetched once more; the same bytes are then
        accepted."""
        address, expect = self.file(document.id), _expected(document.media_type)
        reply = self.web.get(address, expect=expect)
        if document.length and len(reply.body) != document.length:
            second = self.web.get(address, expect=expect)
            if second.sha256 != reply.sha256 and len(second.body) != document.length:
                raise SourceError(f"{address}: {len(second.body)} bytes instead of {document.length}")
            reply = second
        start = STARTS.get(document.media_type or "")
        looks = reply.body[:200].lstrip().lower()
        is_page = expect == "any" and looks.startswith((b"<!doctype html", b"<html", b'{"', b"<error"))
        if is_page or (start and not reply.body.startswith(start)):
            raise SourceError(f"{address}: not a file of the type {document.media_type}")
        return reply

    def put_off(self, bundle: Bundle) -> None:
        """Schedule a new request for a letter on another day."""
        self._later(bundle, self.held(bundle.document.id))

    def _later(self, bundle: Bundle, before: Bundle | None) -> None:
        """Delay the next attempt, longer after each failure."""
        mark = bundle.encode() if before and before.state == "held" else None
        self.attempts.failed(bundle.document.id, mark, is_rarer=True)

    def _without(self, bundle: Bundle, before: Bundle | None, code: str, message: str) -> Iterator[Event]:
        """Note a letter without its file; an older archived file is kept."""
        if before is None or before.state != "held":
            mark, said = _marked(bundle, "refused"), statement(bundle.document, bundle)
            yield Refused(key=bundle.document.id, code=code, message=message, fingerprint=mark, statement=said)


def _marked(bundle: Bundle, state: State) -> str:
    return msgspec.structs.replace(bundle, state=state).encode()


def _expected(media_type: str | None) -> Expect:
    kind = (media_type or "").partition(";")[0].strip().lower()
    if kind == "application/pdf":
        return "pdf"
    if "openxmlformats" in kind or "opendocument" in kind:
        return "zip"
    return "html" if kind == "text/html" else "any"
