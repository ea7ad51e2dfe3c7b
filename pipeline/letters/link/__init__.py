"""Link names to IRIs and state how each was found: printed name first, date as tie-breaker, other evidence last."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.link.addressee import link_addressees, whole
from pipeline.letters.link.contradictions import contradictions
from pipeline.letters.link.sender import by_evidence, link_sender
from pipeline.letters.link.signatories import link_signatories
from pipeline.letters.link.themes import link_themes
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from pipeline.model.printed import PrintedLetter
from pipeline.vocabulary import Authorities


def link(letter: Letter, printed: PrintedLetter, authorities: Authorities, base: str) -> Letter:
    """Link the organisations, persons and themes of a letter, as far as lists and letter identify them.

    `base` is the start of the dataset's own IRIs. `printed` contains the letterhead text that belongs to no field but
    may identify the sender.
    """
    on = day(letter.date)
    evidence = by_evidence(letter, printed, authorities, on)
    sender = link_sender(letter, evidence)
    organisation = authorities.organisations.find(sender.name, on) if sender and sender.iri else None
    addressees = link_addressees(letter.addressee, authorities, on)
    linked = replace(
        letter,
        sender=sender,
        addressee=whole(letter.addressee, addressees),
        addressees=addressees,
        signatories=link_signatories(letter.signatories, organisation, authorities, on, base),
        themes=link_themes(letter, authorities),
    )
    found = [*letter.issues, *contradictions(linked, printed, evidence, authorities, organisation, on)]
    found += _about_sender(linked, found)
    return replace(linked, issues=tuple(found)) if len(found) > len(letter.issues) else linked


def _about_sender(letter: Letter, found: Sequence[Issue]) -> Iterator[Issue]:
    """Yield an issue about a linked letter whose sender is not known, or in none of the lists."""
    sender = letter.sender
    contradicted = any(one.code == "sender-contradicted" for one in found)
    if sender is not None and sender.iri is None:
        yield issue("sender-unlinked", f"{sender.name!r} is in none of the authority lists", "sender")
    elif sender is None and letter.kind != "not-a-letter" and not contradicted:
        yield issue("sender-unknown", "neither letterhead nor signature tells which organisation sent it", "sender")


def day(iso: str | None) -> date | None:
    """Return the day used to look up a date in the lists: the middle of a month or year where no day is printed.

    >>> day("2011-06"), day("2011"), day(None)
    (datetime.date(2011, 6, 15), datetime.date(2011, 7, 1), None)
    """
    if iso is None:
        return None
    return date.fromisoformat({4: f"{iso}-07-01", 7: f"{iso}-15"}.get(len(iso), iso))
