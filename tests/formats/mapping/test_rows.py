"""Rows of the tables, and cells that no spreadsheet takes for a formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.rows import RISKY, compile_rows, neutralise, restore
from tests.formats.made import BASE, EMPTY, FULL

LETTER = f"{BASE}id/brief/kst-32824-1"


def rows(table: str, *letters: object) -> list[tuple[str, ...]]:
    return compile_rows(mapping().table(table))(letters)  # type: ignore[arg-type]


def test_a_full_letter_fills_every_column() -> None:
    (row,) = rows("letters", FULL)
    names = [column.name for column in mapping().table("letters").columns]

    assert dict(zip(names, row, strict=True)) == {
        "id": LETTER,
        "identifier": "kst-32824-1",
        "kind": "kamerbrief",
        "language": "nl",
        "text_origin": "file",
        "subject": 'Financiële "reële" zaken: € 5, é & <ë>',
        "heading": "BRIEF VAN DE MINISTER VAN VEILIGHEID EN JUSTITIE",
        "date": "2011-06-16",
        "date_partial": "",
        "date_printed": "16 juni 2011",
        "place": "Den Haag",
        "reference": "2011-20",
        "your_reference": "2011Z00001",
        "your_letter_date": "2011-06-03",
        "question_number": "2011Z00001",
        "question_date": "2011-06-02",
        "response": "answer",
        "response_days": "14",
        "sender_name": "Ministerie van Veiligheid en Justitie",
        "sender_iri": "https://identifier.overheid.nl/tooi/id/ministerie/mnre1058",
        "sender_version_iri": "https://identifier.overheid.nl/tooi/id/ministerie/hv_04795600",
        "sender_link": "exact",
        "addressee_name": "De Voorzitter van de Tweede Kamer",
        "addressee_body": "Tweede Kamer",
        "addressee_iri": "https://identifier.overheid.nl/tooi/id/oorg/oorg10002",
        "addressee_link": "exact",
        "session_year": "2010-2011",
        "withdrawn_date": "2026-02-01",
        "withdrawn_reason": "personal-data",
    }


def test_absent_is_an_empty_cell() -> None:
    (row,) = rows("letters", EMPTY)

    assert row[:3] == (f"{BASE}id/brief/leeg", "leeg", "brief")
    assert set(row[3:]) == {""}


@pytest.mark.parametrize("date", ["2011", "2011-06"])
def test_a_partial_date_stays_partial(date: str) -> None:
    (row,) = rows("letters", replace(EMPTY, date=date))

    assert row[6:8] == ("", date)


def test_lists_give_a_row_for_each_item_in_order() -> None:
    assert rows("units", FULL, EMPTY) == [(LETTER, "1", "DG Wonen"), (LETTER, "2", "Directie Inburgering")]
    assert rows("dossiers", FULL) == [
        (LETTER, "1", "32824", "Integratiebeleid", "1"),
        (LETTER, "2", "34269 (R2036)", "", ""),
    ]
    assert rows("provenance", FULL) == [(LETTER, "1", "date", "folder"), (LETTER, "2", "subject", "folder")]
    assert rows("attachments", FULL)[0] == (
        LETTER,
        "1",
        "Rapport",
        "blg-118823",
        "https://voorbeeld.nl/een%20rapport.pdf",
    )


@given(st.text(max_size=6) | st.text(alphabet="'=+-@\t\r\nab", max_size=6))
def test_neutralising_can_be_undone_and_leaves_no_formula(cell: str) -> None:
    safe = neutralise(cell)

    assert safe[:1] not in RISKY or safe == ""
    assert restore(safe) == cell


def test_a_subject_that_is_a_formula_gets_an_apostrophe() -> None:
    (row,) = rows("letters", replace(EMPTY, subject='=HYPERLINK("http://x")'))

    assert row[4] == '\'=HYPERLINK("http://x")'
