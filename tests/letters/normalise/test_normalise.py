"""A printed letter gets typed values, one form of its strings, and identifiers that stay."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.letters.normalise import normalise
from pipeline.letters.normalise.dossiers import dossier_number, paper_number, session_year
from pipeline.letters.normalise.text import clean
from pipeline.model.letter import Identifier, Letter
from pipeline.model.printed import Citation, Paragraph, PrintedDossier, PrintedLetter, PrintedSignatory
from pipeline.model.record import Record

BASE = "https://example.org/"


def made(key: str = "brief.txt", source: str = "folder", **fields: object) -> Letter:
    """Return a letter with some printed fields, normalised."""
    record = Record(source=source, key=key, sha256="ab" * 32, bytes=1, url="https://example.org/x")
    return normalise(PrintedLetter(kind="kamerbrief", **fields), record, BASE)  # type: ignore[arg-type]


def test_strings_are_of_one_form() -> None:
    letter = made(
        subject="Financie\u0308n\u00ad en\u00a0 begro\u00adting\n\t2011 ",
        place=" 's-Gravenhage ",
        reference="DGW I&I\u00a02011038140",
        sender="Ministerie van\nFinancie\u0308n",
        sender_units=("Directie  Wonen", " "),
        signatories=(
            PrintedSignatory(role="De minister\nvan Financie\u0308n", name="A.  Voorbeeld"),
            PrintedSignatory(),
        ),
        paragraphs=(
            Paragraph(kind="paragraph", text="Een\u200b twee\u00ad drie\n vier"),
            Paragraph(kind="heading", text=" "),
        ),
    )
    assert letter.subject == "Financiën en begroting 2011"
    assert letter.place == "'s-Gravenhage"
    assert letter.reference == "DGW I&I 2011038140"
    assert letter.sender is not None
    assert letter.sender.name == "Ministerie van Financiën"
    assert letter.sender_units == ("Directie Wonen",)
    assert [(s.role, s.name) for s in letter.signatories] == [("De minister van Financiën", "A. Voorbeeld")]
    assert [p.text for p in letter.paragraphs] == ["Een twee drie vier"]


def test_what_is_not_printed_is_none_or_empty() -> None:
    letter = made()
    fields = ("subject", "date", "date_printed", "place", "reference", "your_reference", "sender", "addressee")
    assert {getattr(letter, field) for field in fields} == {None}
    assert letter.session_year is None
    assert letter.language is None
    lists = ("sender_units", "signatories", "dossiers", "paragraphs", "references", "attachments", "issues")
    assert {getattr(letter, field) for field in lists} == {()}


def test_the_date_is_typed_beside_what_is_printed() -> None:
    letter = made(date="16\u00a0juni 2011")
    assert (letter.date, letter.date_printed, letter.issues) == ("2011-06-16", "16 juni 2011", ())
    letter = made(date="31 februari 2011")
    assert (letter.date, letter.date_printed) == (None, "31 februari 2011")
    assert [(found.code, found.field) for found in letter.issues] == [("date-invalid", "date")]
    assert made(date="juni 2011").date == "2011-06"
    assert made(date="2011").date == "2011"


def test_the_source_is_named() -> None:
    letter = made()
    assert [(s.source, s.url, s.sha256) for s in letter.sources] == [("folder", "https://example.org/x", "ab" * 32)]


def test_a_letter_is_named_by_its_publication_number() -> None:
    letter = made(publication="kst-32824-1", reference="2011-1")
    assert letter.id == f"{BASE}id/brief/kst-32824-1"
    assert letter.identifier == "kst-32824-1"
    assert letter.identifiers == (
        Identifier(value="kst-32824-1", scheme="kst"),
        Identifier(value="2011-1", scheme="kenmerk"),
        Identifier(value="brief.txt", scheme="file"),
    )
    assert made(publication="ah-tk-20232024-1481").identifier == "ah-tk-20232024-1481"
    assert made(publication="kst-31568-(R1867)-3").identifier == "kst-31568-(R1867)-3"


def test_a_number_in_the_head_names_a_letter_too() -> None:
    head = (PrintedDossier(number="35 334", document_number="Nr. 331"), PrintedDossier(number="30 252"))
    assert made(dossiers=head).identifier == "kst-35334-331"
    same = (head[0], PrintedDossier(number="30 252", document_number="331"))
    assert made(dossiers=same).identifier == "kst-35334-331"
    assert [dossier.document_number for dossier in made(dossiers=same).dossiers] == ["331", None]
    both = (PrintedDossier(number="35 334", document_number="1"), PrintedDossier(number="30 252", document_number="2"))
    assert made(dossiers=both).identifier == "folder-brief-txt"


@pytest.mark.parametrize("publication", ["", "kst-", "../../x", "kst-1/2", "kst-32824-1.html", "<b>", "x" * 999])
def test_what_is_no_publication_number_names_nothing(publication: str) -> None:
    assert made(publication=publication).identifier == "folder-brief-txt"


@pytest.mark.parametrize(
    ("key", "identifier"),
    [
        ("brief.txt", "folder-brief-txt"),
        ("2011-06-16-integratie.pdf", "folder-2011-06-16-integratie-pdf"),
        ("Brief.txt", "folder-brief-txt-"),
        ("2011/brief.txt", "folder-2011-brief-txt-"),
        ("brief.txt.txt", "folder-brief-txt-txt-"),
        ("brief-txt", "folder-brief-txt-"),
        ("../../x;rm -rf.txt", "folder-x-rm-rf-txt-"),
        ("é" * 300 + ".txt", "folder-" + "e" * 80 + "-"),
        ("文書.txt", "folder-txt-"),
        ("\udcff.txt", "folder-txt-"),
    ],
)
def test_a_key_gives_a_safe_name_and_a_hash_where_others_would_share_it(key: str, identifier: str) -> None:
    found = made(key=key).identifier
    assert found.startswith(identifier)
    assert len(found) == len(identifier) + (8 if identifier.endswith("-") else 0)
    assert set(found) <= set(string.ascii_lowercase + string.digits + "-")


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab-./ A", min_size=1, max_size=6), unique=True, min_size=2, max_size=30))
def test_two_keys_never_share_a_name(keys: list[str]) -> None:
    assert len({made(key=key).identifier for key in keys}) == len(keys)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("32 824", "32824"),
        ("32824", "32824"),
        ("32\u00a0824", "32824"),
        ("21 501-02", "21501-02"),
        ("21 501–02", "21501-02"),
        ("21501 02", "21501-02"),
        ("33 400 XII", "33400-XII"),
        ("33 400-XII", "33400-XII"),
        ("36 600 XIV", "36600-XIV"),
        ("33 240 IXB", "33240-IXB"),
        ("36 600-A", "36600-A"),
        ("31 568 (R1867)", "31568-(R1867)"),
        ("35 334.", "35334"),
        ("XII", "XII"),
        ("12/<b>3 4", "12b34"),
    ],
)
def test_dossier_numbers(printed: str, number: str) -> None:
    assert dossier_number(printed) == number
    assert dossier_number(number) == number


def test_dossiers_come_once_and_in_order() -> None:
    head = (
        PrintedDossier(number="35 334", title=" Stikstof \n en PFAS", document_number="Nr. 331"),
        PrintedDossier(number="30 252"),
        PrintedDossier(number="35334"),
    )
    found = made(dossiers=head).dossiers
    assert [(d.number, d.title, d.document_number) for d in found] == [
        ("35334", "Stikstof en PFAS", "331"),
        ("30252", None, None),
    ]


@pytest.mark.parametrize(
    ("printed", "number"), [("Nr. 1", "1"), ("nr 66", "66"), ("BV", "BV"), ("1", "1"), ("No. 12a", "12a"), (None, None)]
)
def test_paper_numbers(printed: str | None, number: str | None) -> None:
    assert paper_number(printed) == number


@settings(deadline=None)
@given(st.integers(min_value=1815, max_value=2098), st.sampled_from(["-", "–", " - ", "/", "", " – "]))
def test_session_years(first: int, mark: str) -> None:
    full = f"{first}-{first + 1}"
    assert session_year(f"{first}{mark}{first + 1}") == full
    assert session_year(f"Vergaderjaar {first}{mark}{first + 1}, 12") == full
    assert session_year(f"{first}{mark or '-'}{(first + 1) % 100:02}") == full
    assert session_year(f"{first}{mark}{first + 2}") is None


@pytest.mark.parametrize("printed", [None, "", "2011", "2010-2012", "2011-2010", "tweeduizend"])
def test_what_is_no_session_year(printed: str | None) -> None:
    assert session_year(printed) is None


def test_citations_become_references() -> None:
    cited = (Citation(text="Kamerstuk 32 824, nr. 1", kind="kamerstuk", targets=("kst-32824-1",)),)
    (found,) = made(citations=cited).references
    assert found.iri == "https://zoek.officielebekendmakingen.nl/kst-32824-1.html"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_cleaning_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_printed_text_is_taken(first: str, second: str) -> None:
    letter = made(
        key=first or "x",
        subject=first,
        date=second,
        place=first,
        reference=second,
        sender=first,
        addressee=second,
        session_year=first,
        publication=second,
        dossiers=(PrintedDossier(number=first, document_number=second),),
    )
    assert letter.identifier
