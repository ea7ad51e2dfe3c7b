"""Link names to IRIs and state how each was found: printed name first, date as tie-breaker, other evidence last."""

from datetime import date

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.link.addressee import link_addressees, whole
from pipeline.letters.link.contradictions import contradictions
from pipeline.letters.link.sender import link_sender
from pipeline.letters.link.signatories import link_signatories
from pipeline.letters.link.themes import link_themes
from pipeline.model.letter import Letter
from pipeline.model.printed import PrintedLetter
from pipeline.vocabulary import Authorities


def link(letter: Letter, printed: PrintedLetter, authorities: Authorities, base: str) -> Letter:
    """Link the organisations, persons and themes of a letter, as far as lists and letter identify them.

    `base` is the start of the dataset's own IRIs. `printed` contains the letterhead text that belongs to no field but
    may identify the sender.
    """
    on = day(letter.date)
    sender = link_sender(letter, printed, authorities, on)
    organisation = authorities.organisations.find(sender.name, on) if sender and sender.iri else None
    addressees = link_addressees(letter.addressee, authorities, on)
    issues = letter.issues
    linked = replace(
        letter,
        sender=sender,
        addressee=whole(letter.addressee, addressees),
        addressees=addressees,
        signatories=link_signatories(letter.signatories, organisation, authorities, on, base),
        themes=link_themes(letter, authorities),
    )
    issues += tuple(contradictions(replace(linked, sender=letter.sender), printed, authorities, organisation, on))
    if sender is None and any(found.code == "sender-contradicted" for found in issues):
        return replace(linked, issues=issues)
    if sender is None and letter.kind != "not-a-letter":
        issues += (
            issue("sender-unknown", "neither letterhead nor signature tells which organisation sent it", "sender"),
        )
    elif sender is not None and sender.iri is None:
        issues += (issue("sender-unlinked", f"{sender.name!r} is in none of the authority lists", "sender"),)
    return replace(linked, issues=issues)


def day(iso: str | None) -> date | None:
    """Return the day used to look up a date in the lists: the middle of a month or year where no day is printed.

    >>> day("2011-06"), day("2011"), day(None)
    (datetime.date(2011, 6, 15), datetime.date(2011, 7, 1), None)
    """
    if iso is None:
        return None
    return date.fromisoformat({4: f"{iso}-07-01", 7: f"{iso}-15"}.get(len(iso), iso))
