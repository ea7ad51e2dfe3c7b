"""Judges what was read against what a made letter says, and counts apart what is wrong in silence."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pipeline.letters.outcome import Outcome
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter
from tests.generality.specimen import Truth

Verdict = Literal["right", "wrong", "missing", "extra"]
GRAVE = ("ministry", "person", "chambers", "document_number", "dossiers", "papers")
"""Fields in which a wrong value makes another letter of it, or another's letter."""
NAMED: dict[str, tuple[str, ...]] = {
    "ministry": ("sender",),
    "units": ("sender_units", "sender"),
    "chambers": ("addressee", "addressees"),
    "person": ("signatories",),
    "signers": ("signatories",),
    "roles": ("signatories",),
    "document_number": ("dossiers",),
    "papers": ("references",),
    "text": ("paragraphs",),
}
"""Fields that an issue may name, for a field as it is judged; else the field itself."""


class Judgement(NamedTuple):
    """One field of one letter."""

    field: str
    verdict: Verdict
    named: bool
    """Whether an issue names the field."""
    doubted: bool
    """Whether that issue is a warning or an error, which marks the field as doubtful."""
    wanted: object
    read: object

    @property
    def silent(self) -> bool:
        """Whether a wrong value was published without an issue that names its field."""
        return self.verdict in ("wrong", "extra") and not self.named

    @property
    def withheld(self) -> bool:
        """Whether a right value was not published, or is marked as doubtful."""
        return self.verdict == "missing" or (
            self.verdict == "right" and self.doubted and self.wanted not in (None, (), 0)
        )


def fold(text: str | None) -> str | None:
    """Return a text without what typography changes: quotation marks, dashes, case, space."""
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    text = re.sub("[“”„«»\"'‘’`´]", "'", text)
    text = re.sub(r"[‐-―-]\s*", "-", text)
    return re.sub(r"\s+", " ", text).strip(" ,.;:").casefold() or None


def bare(text: str | None) -> str | None:
    """Return the letters and digits of a text."""
    return re.sub(r"[\W_]", "", (fold(text) or "")) or None


def judge(truth: Truth, outcome: Outcome) -> Iterator[Judgement]:
    """Give a judgement for each field."""
    letter = outcome.letter
    issues = letter.issues if letter else outcome.issues
    for field, wanted, read in _fields(truth, letter):
        if field not in truth.open:
            fields = NAMED.get(field, (field,))
            yield Judgement(
                field, _verdict(wanted, read), *marks(issues, fields, all_of_it=letter is None), wanted, read
            )


def marks(issues: Iterable[Issue], fields: tuple[str, ...], *, all_of_it: bool = False) -> tuple[bool, bool]:
    """Return whether an issue names one of the fields, and whether a warning or an error does."""
    found = [one for one in issues if all_of_it or (one.field or "").partition("[")[0].partition(".")[0] in fields]
    return bool(found), any(one.severity != "info" for one in found)


def _verdict(wanted: object, read: object) -> Verdict:
    if wanted == read:
        return "right"
    if isinstance(wanted, tuple) and isinstance(read, tuple):
        if set(read) < set(wanted):
            return "missing"
        return "wrong" if wanted else "extra"
    if not read:
        return "missing"
    return "wrong" if wanted else "extra"


def _fields(truth: Truth, letter: Letter | None) -> Iterator[tuple[str, object, object]]:
    if letter is None:
        yield "kind", truth.kind, None
        return
    kind = "kamerbrief" if letter.kind == "aanbiedingsbrief" else letter.kind
    yield "kind", truth.kind, kind
    yield "date", truth.date, letter.date
    yield "language", truth.language, letter.language
    for field in ("subject", "heading", "place"):
        yield field, fold(getattr(truth, field)), fold(getattr(letter, field))
    for field in ("reference", "your_reference"):
        yield field, bare(getattr(truth, field)), bare(getattr(letter, field))
    sender = letter.sender.iri if letter.sender else None
    yield "ministry", truth.ministry, sender and sender.rpartition("/")[2]
    yield "units", tuple(map(bare, truth.units)), tuple(map(bare, letter.sender_units))
    yield "addressee", _addressed(truth.addressee), _addressed(letter.addressee and letter.addressee.name)
    yield "chambers", truth.chambers, _bodies(letter)
    signers = letter.signatories
    yield "signers", _sorted(_person(s.name) for s in truth.signers), _sorted(_person(s.name) for s in signers)
    yield "roles", _sorted(_role(s.role) for s in truth.signers), _sorted(_role(s.role) for s in signers)
    yield "person", _sorted(s.person for s in truth.signers), _sorted(s.person_iri for s in signers)
    yield "dossiers", _sorted(truth.dossiers), _sorted(dossier.number for dossier in letter.dossiers)
    numbers = {dossier.document_number for dossier in letter.dossiers} - {None}
    yield "document_number", truth.document_number, ",".join(sorted(filter(None, numbers))) or None
    yield "session_year", truth.session_year, letter.session_year
    yield "attachments", truth.attachments, len(letter.attachments)
    yield "papers", _sorted(truth.papers), _papers(letter)
    text = "".join(bare(block.text) or "" for block in letter.paragraphs if block.kind != "footnote")
    yield "text", "".join(bare(block) or "" for block in truth.paragraphs), text


def _sorted(values: Iterator[str | None] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _person(name: str | None) -> str | None:
    return re.sub(r"^(?:(?:drs|dr|mr|ir|ing|prof)\.? ?)+|[ .]", "", fold(name) or "") or None


def _role(role: str | None) -> str | None:
    return re.sub(r"^(?:de|het) ", "", fold(role) or "") or None


def _addressed(name: str | None) -> str | None:
    return re.sub(r"^(?:aan )?(?:de )?", "", fold(name) or "") or None


def _bodies(letter: Letter) -> tuple[str, ...]:
    one = (letter.addressee,) if letter.addressee else ()
    several = getattr(letter, "addressees", None) or one
    return _sorted(addressee.iri.rpartition("/")[2] if addressee.iri else None for addressee in several)


def _papers(letter: Letter) -> tuple[str, ...]:
    found = (re.search(r"/kst-(.+?)(?:\.html)?$", reference.iri or "") for reference in letter.references)
    return _sorted(match[1] if match else None for match in found)
