"""Find evidence in one letter that contradicts itself: letterhead and signature, date and mandate, head and foot."""

from collections.abc import Iterable, Mapping
from datetime import date

from pipeline.issues import issue
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter, Signatory
from pipeline.model.printed import PrintedLetter
from pipeline.vocabulary import Authorities
from pipeline.vocabulary.offices import read_role
from pipeline.vocabulary.organisations import Organisation


def contradictions(
    letter: Letter,
    printed: PrintedLetter,
    evidence: Mapping[str, Organisation],
    authorities: Authorities,
    sender: Organisation | None,
    on: date | None,
) -> Iterable[Issue]:
    """Yield an issue for each field for which independent evidence within a linked letter does not agree.

    `evidence` is the organisation found by each kind of evidence about the sender, `sender` the organisation that sent
    it, if that is known.
    """
    if letter.kind == "not-a-letter":
        return
    yield from _senders(letter, evidence, authorities, on)
    yield from _mandates(letter, authorities, sender, on)
    yield from _session(letter)
    yield from _number(letter, printed)


def _senders(
    letter: Letter, evidence: Mapping[str, Organisation], authorities: Authorities, on: date | None
) -> Iterable[Issue]:
    """Compare the ministries in letterhead, signature, heading, addresses and the reference's prefix.

    Bodies within a ministry are ignored.
    """
    found = dict(evidence)
    if (prefix := authorities.clues.referenced(letter.reference, on)) is not None:
        found["reference"] = prefix
    ministries = {way: one for way, one in found.items() if one.code.startswith("mnre")}
    if len({one.code for one in ministries.values()}) > 1:
        text = ", ".join(f"by its {way} {one.name}" for way, one in ministries.items())
        yield issue("sender-contradicted", f"the letter comes {text}", "sender")


def _mandates(
    letter: Letter, authorities: Authorities, sender: Organisation | None, on: date | None
) -> Iterable[Issue]:
    """Yield an issue for each signatory who was in the signed office at some time, but not on the day of the letter."""
    for signatory in letter.signatories if on is not None else ():
        if signatory.person_iri is None and _held_once(signatory, authorities, sender, on):
            text = f"{signatory.name} did not hold the office of {signatory.role!r} on {letter.date}"
            yield issue("signatory-not-in-office", text, "signatories")


def _held_once(signatory: Signatory, authorities: Authorities, sender: Organisation | None, on: date | None) -> bool:
    role = read_role(signatory.role) if signatory.role else None
    if role is None or signatory.name is None:
        return False
    organisation = authorities.offices.organisation(role, on) or sender
    code = organisation.code if organisation else None
    return authorities.offices.person(signatory.name, role, code, None) is not None


def _session(letter: Letter) -> Iterable[Issue]:
    """Compare the date of a paper with its parliamentary year, which begins in September."""
    if not letter.date or not letter.session_year or len(letter.date) < len("2011-06"):
        return
    first, last = letter.session_year.split("-")
    if not f"{first}-08" <= letter.date[:7] <= f"{last}-10":
        text = f"dated {letter.date}, and printed in the parliamentary year {letter.session_year}"
        yield issue("date-contradicted", text, "date")


def _number(letter: Letter, printed: PrintedLetter) -> Iterable[Issue]:
    """Compare the number in the head of a paper with the publication id at its foot."""
    numbered = [dossier for dossier in letter.dossiers if dossier.document_number]
    foot = (printed.publication or "").replace("(", "").replace(")", "")
    if len(numbered) != 1 or not foot.startswith("kst-"):
        return
    head = f"kst-{numbered[0].number}-{numbered[0].document_number}".replace("(", "").replace(")", "")
    if foot != head and not foot.startswith(f"{head}-"):
        yield issue("number-contradicted", f"the head of the paper says {head}, its foot {foot}", "dossiers")
