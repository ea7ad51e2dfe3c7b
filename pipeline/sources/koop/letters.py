"""From entries of KOOP to events: what is new is fetched, what was replaced or taken back is told."""

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
"""Start of the fingerprint of a record that is not asked for again until it changes; one that may be had later has
no fingerprint."""
REPRINTS = ("-h1", "-h2", "-h3")
REMOVED = "the publication was removed at the request of the organisation that published it"


class KoopHarvest(msgspec.Struct, kw_only=True):
    """The letters of a harvest under way."""

    service: KoopService
    known: Known
    attempts: Remembered
    unfinished: dict[str, list[str]] | None = None
    """Held unfinished publications by the work they are of; made when first needed."""
    tried: set[str] = msgspec.field(default_factory=set)
    """What could not be had in this harvest."""

    def events(self, entry: SruRecord, *, again: bool = False, names: tuple[str, ...] = ()) -> Iterator[Event]:
        """Give what there is to say of an entry; with `again` even where it has not changed.

        `names` are other identifiers that the publication is known by.
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
        """Whether a document of this record is held, and was not taken back."""
        mark = self.known.fingerprint(key)
        return mark is not None and not mark.startswith(REFUSED)

    def withdrawn(self, key: str, reason: str) -> Iterator[Event]:
        """Give that a letter was taken back, on the day on which that was first seen."""
        day = self.attempts.took_back(key)
        yield Withdrawn(key=key, withdrawal=Withdrawal(date=day, reason=reason))

    def settled(self, key: str) -> None:
        """Note that a publication need not be asked for again."""
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
        """Note a document to be asked for again; what is held of it stands."""
        key = entry.identifier
        self.tried.add(key)
        if not self.attempts.get("absent", key) and not self.attempts.get("failing", key):
            self.attempts.failed(key)
        if not self.is_held(key) and self.attempts.get("withdrawn", key) is None:
            yield Refused(key=key, code="fetch-failed", message=message, statement=entry.statement)

    def _lost(self, entry: SruRecord, fault: NoUsableManifestation) -> Iterator[Event]:
        """Note a publication without a document; one that was held is believed lost when it is so on another day.

        What is empty stays so until the record changes, and is not asked for again; what is too large may have been an
        answer without an end.
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
        """Return the corrected reprint that is held of a publication."""
        base = unreprinted(key)
        found = None
        for suffix in REPRINTS:
            if self.known.fingerprint(base + suffix) is not None:
                found = base + suffix
        return found if found is not None and found > key else None

    def _replaced(self, key: str) -> Iterator[Event]:
        """Give that what a reprint replaces is gone: what it reprints, and earlier reprints."""
        base = unreprinted(key)
        if base != key:
            for name in (base, *(base + suffix for suffix in REPRINTS)):
                if name < key:
                    yield from self._gone(name, f"superseded by {key}")

    def _same_work(self, entry: SruRecord) -> tuple[str, ...]:
        """Return the identifiers under which the other publication of a work is held."""
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
    """Return the work that the fingerprint of an unfinished publication names."""
    mark = (fingerprint or "").removeprefix(REFUSED)
    return mark.partition(" ")[2] or None


def successor_of(work: str) -> str | None:
    """Return the identifier that an unfinished kamerstuk most likely gets; it counts only where such a one is held.

    >>> successor_of("36867/D/EersteKamerderStaten-Generaal")
    'kst-36867-D'
    """
    match = re.fullmatch(r"([\w-]+)/(\w+)/.*", work)
    return f"kst-{match[1]}-{match[2]}" if match else None


def _is_of_government(entry: SruRecord, document: KoopDocument) -> bool:
    """Whether the government sent a letter: by its metadata, then its heading, then its title; else it is taken."""
    said = sender(entry)
    if said is None:
        said = document.sender
    return sender_of(entry.documenttitel or entry.title) is not False if said is None else said


def _said(entry: SruRecord, document: KoopDocument, others: tuple[str, ...]) -> Statement:
    """Return the statement with every name that was found, and the kind that the document's heading makes sure."""
    stated = tuple(name for name, scheme in entry.statement.identifiers if scheme != "open-overheid")
    others = tuple(name for name in others if is_same_work(entry.identifier, name))
    kind = entry.statement.kind
    if kind is None and not entry.identifier.startswith("ah-") and (sender(entry) or document.sender):
        kind = "kamerbrief"
    return replace(entry.statement, kind=kind, identifiers=identifiers(entry.identifier, (*stated, *others)))
