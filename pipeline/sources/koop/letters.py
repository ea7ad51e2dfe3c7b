"""Turn entries of KOOP into events: fetch new publications, and report replaced and withdrawn ones."""

import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from pipeline.errors import UnreachableError
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.sources import Event, Found, Gone, Known, Refused, Remembered, Same, Withdrawn
from pipeline.sources.koop.document import KoopDocument, NoUsableManifestation, get_document
from pipeline.sources.koop.page import SruRecord
from pipeline.sources.koop.selection import is_letter, sender, sender_of
from pipeline.sources.koop.service import KoopService
from pipeline.sources.koop.statement import identifiers, is_number, is_same_work, unreprinted

REFUSED = "refused "
"""Prefix of the fingerprint of a record that is not requested again until it changes. A record that may become
available later has no fingerprint."""
REPRINTS = ("-h1", "-h2", "-h3")
REMOVED = "the publication was removed at the request of the organisation that published it"


class KoopHarvest(msgspec.Struct, kw_only=True):
    """State of the letters during a harvest."""

    service: KoopService
    known: Known
    attempts: Remembered
    unfinished: dict[str, list[str]] | None = None
    """Archived unfinished publications by the work that they belong to; built on first use."""
    tried: set[str] = msgspec.field(default_factory=set)
    """Publications that could not be fetched in this harvest."""

    def events(self, entry: SruRecord, *, again: bool = False, names: tuple[str, ...] = ()) -> Iterator[Event]:
        """Yield the events of an entry; with `again`, even if it has not changed.

        `names` are other identifiers of the publication.
        """
        key, held = entry.identifier, self.known.fingerprint(entry.identifier)
        if not is_letter(entry, self.service.answers):
            yield from self._gone(key, "it is no letter of the government")
        elif held and not again and held in (entry.fingerprint, _refused(entry)):
            yield Same(key=key)
            yield from self._replaced(key)
        elif key in self.tried:
            return
        elif reprint := self._reprint(key):
            yield from self._gone(key, f"superseded by {reprint}")
        else:
            yield from self._fetched(entry, names)

    def is_held(self, key: str) -> bool:
        """Return whether a document of this record is archived and was not withdrawn."""
        mark = self.known.fingerprint(key)
        return mark is not None and not mark.startswith(REFUSED)

    def withdrawn(self, key: str, reason: str) -> Iterator[Event]:
        """Yield the withdrawal of a letter, dated on the day on which it was first seen."""
        day = self.attempts.took_back(key)
        yield Withdrawn(key=key, withdrawal=Withdrawal(date=day, reason=reason))

    def settled(self, key: str) -> None:
        """Note that a publication need not be requested again."""
        self.attempts.forget("failing", key)
        self.attempts.forget("absent", key)

    def _gone(self, key: str, reason: str) -> Iterator[Event]:
        self.settled(key)
        if self.known.fingerprint(key) is not None:
            yield Gone(key=key, reason=reason, is_certain=True)

    def _fetched(self, entry: SruRecord, names: tuple[str, ...]) -> Iterator[Event]:
        key = entry.identifier
        try:
            document = get_document(self.service.web, entry.files)
        except UnreachableError as error:
            self.attempts.unanswered(error)
            yield from self._unanswered(entry, str(error))
            return
        self.attempts.answered()
        if isinstance(document, NoUsableManifestation):
            yield from self._lost(entry, document)
        elif document.removed:
            yield from self.withdrawn(key, REMOVED)
        elif not _is_of_government(entry, document):
            self.settled(key)
            message = "the letter names another sender than the government"
            yield Refused(
                key=key, code="other-sender", message=message, fingerprint=_refused(entry), statement=entry.statement
            )
        else:
            yield from self._found(entry, document, names)

    def _found(self, entry: SruRecord, document: KoopDocument, names: tuple[str, ...]) -> Iterator[Event]:
        key = entry.identifier
        self.attempts.had(key)
        others = (*names, *document.names, *self._same_work(entry))
        yield Found(
            key=key,
            content=document.content,
            media_type=document.media_type,
            url=document.url,
            fingerprint=entry.fingerprint,
            statement=_said(entry, document, others),
        )
        if not entry.final and entry.work and self.unfinished is not None:
            self.unfinished.setdefault(entry.work, []).append(key)
        yield from self._replaced(key)

    def _unanswered(self, entry: SruRecord, message: str) -> Iterator[Event]:
        """Note that a document must be requested again; its archived version is kept."""
        key = entry.identifier
        self.tried.add(key)
        if not self.attempts.get("absent", key) and not self.attempts.get("failing", key):
            self.attempts.failed(key)
        if not self.is_held(key) and self.attempts.get("withdrawn", key) is None:
            yield Refused(key=key, code="fetch-failed", message=message, statement=entry.statement)

    def _lost(self, entry: SruRecord, fault: NoUsableManifestation) -> Iterator[Event]:
        """Note a publication without a document. If one is archived, it counts as withdrawn when its files are gone on
        another day too.

        An empty publication stays empty until the record changes, and is not requested again. A too large one may have
        been an endless reply.
        """
        key, is_passing = entry.identifier, fault.code != "empty"
        self.tried.add(key)
        before = self.attempts.get("absent", key)
        since = before.since if before else self.attempts.today
        self.settled(key) if not is_passing else self.attempts.forget("failing", key)
        if self.attempts.get("withdrawn", key) is not None:
            return
        if is_passing:
            self.attempts.absent(key)
        if not self.is_held(key):
            mark = None if is_passing else _refused(entry)
            said = entry.statement
            yield Refused(key=key, code=fault.code, message=fault.message, fingerprint=mark, statement=said)
        elif fault.lost and since < self.attempts.today:
            yield from self.withdrawn(key, f"its files are gone since {since}")

    def _reprint(self, key: str) -> str | None:
        """Return the archived reprint (a corrected version) of a publication, or None."""
        base = unreprinted(key)
        found = None
        for suffix in REPRINTS:
            if self.known.fingerprint(base + suffix) is not None:
                found = base + suffix
        return found if found is not None and found > key else None

    def _replaced(self, key: str) -> Iterator[Event]:
        """Yield the removal of the publications that a reprint replaces: the original and earlier reprints."""
        base = unreprinted(key)
        if base != key:
            for name in (base, *(base + suffix for suffix in REPRINTS)):
                if name < key:
                    yield from self._gone(name, f"superseded by {key}")

    def _same_work(self, entry: SruRecord) -> tuple[str, ...]:
        """Return the identifiers under which the other publication of the same work is archived."""
        if entry.work is None:
            return ()
        if entry.final:
            return tuple(self._unfinished().get(entry.work, ()))
        successor = successor_of(entry.work)
        return (successor,) if successor and self.is_held(successor) else ()

    def _unfinished(self) -> dict[str, list[str]]:
        if self.unfinished is None:
            self.unfinished = {}
            for key in self.known.held():
                if is_number(key) and (work := work_of(self.known.fingerprint(key))):
                    self.unfinished.setdefault(work, []).append(key)
        return self.unfinished


def _refused(entry: SruRecord) -> str | None:
    return f"{REFUSED}{entry.fingerprint}" if entry.fingerprint else None


def work_of(fingerprint: str | None) -> str | None:
    """Return the work that is named in the fingerprint of an unfinished publication."""
    mark = (fingerprint or "").removeprefix(REFUSED)
    return mark.partition(" ")[2] or None


def successor_of(work: str) -> str | None:
    """Return the identifier that an unfinished kamerstuk will most likely get; it counts only if it is archived.

    >>> successor_of("36867/D/EersteKamerderStaten-Generaal")
    'kst-36867-D'
    """
    match = re.fullmatch(r"([\w-]+)/(\w+)/.*", work)
    return f"kst-{match[1]}-{match[2]}" if match else None


def _is_of_government(entry: SruRecord, document: KoopDocument) -> bool:
    """Return whether the government sent a letter: by its metadata, then its heading, then its title. If none says so,
    it counts as sent by the government."""
    said = sender(entry)
    if said is None:
        said = document.sender
    return sender_of(entry.documenttitel or entry.title) is not False if said is None else said


def _said(entry: SruRecord, document: KoopDocument, others: tuple[str, ...]) -> Statement:
    """Return the statement with all identifiers found, and with the kind if the heading of the document makes it
    certain."""
    stated = tuple(name for name, scheme in entry.statement.identifiers if scheme != "open-overheid")
    others = tuple(name for name in others if is_same_work(entry.identifier, name))
    kind = entry.statement.kind
    if kind is None and not entry.identifier.startswith("ah-") and (sender(entry) or document.sender):
        kind = "kamerbrief"
    return replace(entry.statement, kind=kind, identifiers=identifiers(entry.identifier, (*stated, *others)))
