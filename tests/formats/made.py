"""Releases made from letters, for tests of what is in them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from pipeline.archive import Missing, Month
from pipeline.issues import issue
from pipeline.letters.outcome import Outcome
from pipeline.letters.store import year
from pipeline.model.dataset import Contact, Dataset, DatasetTitle, Text
from pipeline.model.issue import Issue
from pipeline.model.letter import (
    Addressee,
    Attachment,
    Dossier,
    Identifier,
    Letter,
    Reference,
    Sender,
    Signatory,
    SourceRecord,
    Withdrawal,
)
from pipeline.model.printed import Asker, Paragraph
from pipeline.model.release import Counts
from pipeline.release import describe as package
from pipeline.release import partitions as parts
from pipeline.release.partitions import writing

BASE = "https://brievenbus.example/"
OUTPUTS = ("tables", "jsonl", "nquads", "turtle", "jsonld", "csvw", "parquet", "sqlite", "xlsx")
DATASET = Dataset(
    name="proef",
    title=DatasetTitle(nl="Proef", en="Trial"),
    description=Text(nl="Brieven om mee te toetsen.", en="Letters to test with."),
    base=BASE,
    publisher=Contact(name="Brievenbus", url=BASE, email="post@brievenbus.example"),
    keywords=("brieven",),
    sources=(),
    outputs=OUTPUTS,
    folder=Path(),
)
MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1058"
CHAMBER = "https://identifier.overheid.nl/tooi/id/oorg/oorg10002"

FULL = Letter(
    id=f"{BASE}id/brief/kst-32824-1",
    identifier="kst-32824-1",
    identifiers=(Identifier(value="kst-32824-1", scheme="kst"), Identifier(value="2011-20", scheme="kenmerk")),
    kind="kamerbrief",
    language="nl",
    text_origin="file",
    subject='Financiële "reële" zaken: € 5, é & <ë>',
    heading="BRIEF VAN DE MINISTER VAN VEILIGHEID EN JUSTITIE",
    date="2011-06-16",
    date_printed="16 juni 2011",
    place="Den Haag",
    reference="2011-20",
    your_reference="2011Z00001",
    your_letter_date="2011-06-03",
    question_number="2011Z00001",
    question_date="2011-06-02",
    response="answer",
    response_days=14,
    askers=(Asker(name="Van Voorbeeld", party="VVB"), Asker(name="Proef")),
    sender=Sender(
        name="Ministerie van Veiligheid en Justitie",
        iri=MINISTRY,
        version_iri="https://identifier.overheid.nl/tooi/id/ministerie/hv_04795600",
        link="exact",
    ),
    sender_units=("DG Wonen", "Directie Inburgering"),
    addressee=Addressee(name="De Voorzitter van de Tweede Kamer", body="Tweede Kamer", iri=CHAMBER, link="exact"),
    addressees=(
        Addressee(name="De Voorzitter van de Tweede Kamer", body="Tweede Kamer", iri=CHAMBER, link="exact"),
        Addressee(name="De Voorzitter van de Proefkamer"),
    ),
    signatories=(
        Signatory(
            role="De minister",
            name="A. Voorbeeld",
            on_behalf_of="De staatssecretaris",
            person_iri="http://www.wikidata.org/entity/Q42",
            post_iri=f"{BASE}id/ambt/minister-mnre1058",
            organisation_iri=MINISTRY,
            link="dated",
        ),
        Signatory(role=None, name="B. Proef"),
    ),
    dossiers=(Dossier(number="32824", title="Integratiebeleid", document_number="1"), Dossier(number="34269 (R2036)")),
    session_year="2010-2011",
    paragraphs=(Paragraph(kind="paragraph", text="Eerste."), Paragraph(kind="list-item", text="Tweede: ’t is zo.")),
    references=(
        Reference(
            text="Kamerstukken II, 31 111, nr. 1",
            kind="kamerstuk",
            relation="settles",
            dossier="31111",
            number="1",
            iri="https://zoek.officielebekendmakingen.nl/kst-31111-1.html",
        ),
        Reference(text="de motie-Voorbeeld", kind="motie"),
    ),
    attachments=(
        Attachment(title="Rapport", identifier="blg-118823", url="https://voorbeeld.nl/een rapport.pdf"),
        Attachment(title="Nota"),
    ),
    themes=("https://identifier.overheid.nl/tooi/def/thes/top/c_399f194b",),
    sources=(
        SourceRecord(
            source="folder",
            url="https://voorbeeld.nl/kst-32824-1.xml",
            retrieved="2026-11-23T21:12:34Z",
            sha256="ab" * 32,
            media_type="application/xml",
        ),
    ),
    provenance={"subject": "folder", "date": "folder"},
    certainty={"sender": "derived", "signatories": "dated"},
    withdrawn=Withdrawal(date="2026-02-01", reason="personal-data"),
)
EMPTY = Letter(
    id=f"{BASE}id/brief/leeg",
    identifier="leeg",
    kind="brief",
    language=None,
    subject=None,
    date=None,
    date_printed=None,
    place=None,
    reference=None,
    your_reference=None,
    sender=None,
    addressee=None,
    session_year=None,
    sources=(SourceRecord(source="folder", sha256="cd" * 32),),
    issues=(issue("date-missing", "no date in the letterhead", "date"),),
)


class Left(msgspec.Struct, frozen=True):
    """A record that gives no letter."""

    source: str
    key: str
    issues: tuple[Issue, ...]


MONTHS = (
    Month(source="folder", month="2026-01", stated=2, url="http://127.0.0.1/", asked="2026-02-01", held=1, missing=1),
)
MISSING = (Missing(source="folder", month="2026-01", key="=a.pdf", code="missing-file", message="404"),)


def _counts(letters: Sequence[Letter], left: int) -> Counts:
    merged = sum(len(letter.sources) - 1 for letter in letters)
    records = len(letters) + merged + left
    return Counts(records=records, letters=len(letters), merged=merged, not_letters=0, unreadable=left, held_back=0)


def make(
    folder: Path,
    letters: Sequence[Letter],
    left: Sequence[Left] = (),
    dataset: Dataset = DATASET,
    batch: int = 7,
    **stated: str,
) -> tuple[package.ManifestEntry, ...]:
    """Make a release of letters, which are sorted first, and of records that give none; `stated` are facts of it."""
    folder.mkdir(exist_ok=True)
    ordered = sorted(letters, key=lambda letter: letter.identifier)
    found = {year(letter) for letter in ordered} if dataset.partition else {None}
    plain_rdf = len(letters) <= dataset.plain_rdf
    outcomes = [
        Outcome(source=one.source, key=one.key, status="unreadable", letter=None, issues=one.issues) for one in left
    ]
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "BATCH", batch)
        state = Path(place)
        written = []
        for name in sorted(found, key=str):
            some = [letter for letter in ordered if name is None or year(letter) == name]
            written.append(parts.write_part(dataset, folder, state, name, plain_rdf, some))
        data = parts.together(dataset, folder, state, written, outcomes, plain_rdf)
    counts = _counts(ordered, len(left))
    told = {
        "version": "20261123T211234Z-01-00000000",
        "changed": "2026-11-23T21:12:34Z",
        "input_hash": "0" * 64,
        "code_hash": "1" * 64,
    }
    facts = package.ReleaseDescription(counts=counts, content_hash=package.content_hash(data.files), **(told | stated))
    beside = package.write_completeness(folder, dataset.name, (), MONTHS, MISSING)
    package.finish(dataset, folder, data.files, facts, data.statistics, beside, data.triples)
    return data.files
