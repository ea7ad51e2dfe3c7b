"""How sure a field is, and that a doubtful one is not published as fact."""

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.certainty import with_certainty
from pipeline.letters.merge import merge
from pipeline.model.letter import Addressee, Dossier, Letter, Sender, Signatory, SourceRecord

IRI = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090"
LETTER = Letter(
    id="https://brievenbus.example/id/brief/kst-1",
    identifier="kst-1",
    kind="kamerbrief",
    date="2012-05-03",
    date_printed="3 mei 2012",
    response_days=12,
    sender=Sender(name="Ministerie van Financiën", iri=IRI, link="exact"),
    addressee=Addressee(name="De minister van Defensie", iri=IRI, link="derived"),
    signatories=(Signatory(role=None, name="A", link="exact"), Signatory(role=None, name="B", link="dated")),
    dossiers=(Dossier(number="24515", document_number="12"),),
)


def doubted(code: str, field: str, letter: Letter = LETTER) -> Letter:
    return with_certainty(replace(letter, issues=(issue(code, "A says 1, B says 2", field),)))


def test_what_is_not_exact_is_named_by_its_weakest_link() -> None:
    assert with_certainty(LETTER).certainty == {"addressee": "derived", "signatories": "dated"}


def test_a_doubtful_date_is_only_as_printed() -> None:
    got = doubted("date-contradicted", "date")
    assert (got.date, got.date_printed, got.response_days) == (None, "3 mei 2012", None)
    assert got.certainty["date"] == "doubtful"


def test_a_doubtful_sender_has_its_name_and_no_iri() -> None:
    got = doubted("sender-contradicted", "sender")
    assert got.sender == Sender(name="Ministerie van Financiën")
    inferred = replace(LETTER, sender=Sender(name="Ministerie van Financiën", iri=IRI, link="derived"))
    assert doubted("sender-contradicted", "sender", inferred).sender is None


def test_a_doubtful_number_leaves_the_dossier() -> None:
    got = doubted("number-contradicted", "dossiers")
    assert got.dossiers == (Dossier(number="24515"),)
    assert got.certainty["dossiers"] == "doubtful"


def test_another_finding_about_a_field_makes_it_not_doubtful() -> None:
    assert doubted("source-differs", "date").date == "2012-05-03"


def test_a_copy_that_has_the_value_ends_the_doubt() -> None:
    first = replace(doubted("date-contradicted", "date"), sources=(SourceRecord(source="a", sha256="1"),))
    other = replace(LETTER, identifier="kst-1", sources=(SourceRecord(source="b", sha256="2"),))
    merged = merge([first, other])
    assert merged.date == "2012-05-03"
    assert "date" not in merged.certainty
