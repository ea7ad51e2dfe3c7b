"""Letters whose own evidence does not agree: the issue names the field, and what nothing prints stays empty."""

import pytest

from pipeline.letters.interpret import interpret
from pipeline.model.letter import Letter
from pipeline.model.record import Record

LETTER = """{name}

> Retouradres Postbus 20301 2500 EH Den Haag
www.rijksoverheid.nl/jenv

De Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA Den Haag

Datum {date}
Betreft Proef

Geachte voorzitter,

In deze brief staat dat er niets te melden is, en dat blijft voorlopig zo.

Hoogachtend,

{role},


{signer}
"""
PAPER = """Tweede Kamer der Staten-Generaal
Vergaderjaar {year}

29 826   Voorbeeldbeleid

Nr. 261   BRIEF VAN DE MINISTER VAN DEFENSIE

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Den Haag, 5 april 2019

In deze brief staat dat er niets te melden is, en dat blijft voorlopig zo.

De Minister van Defensie,
B.C. Proef

{foot}
"""


def read(text: str) -> Letter:
    record = Record(source="folder", key="brief.txt", sha256="0" * 64, bytes=1)
    found = interpret(record, text.encode(), "https://x.example/").letter
    assert found is not None
    return found


def codes(found: Letter) -> set[tuple[str, str | None]]:
    return {(issue.code, issue.field) for issue in found.issues}


def letter(name: str, role: str, signer: str = "B.C. Proef", date: str = "3 mei 2023") -> Letter:
    return read(LETTER.format(name=name, role=role, signer=signer, date=date))


def test_evidence_that_agrees_gives_no_issue() -> None:
    found = letter("", "de minister van Justitie en Veiligheid")
    assert found.sender is not None
    assert codes(found) == set()


def test_a_sender_that_signature_and_address_contradict_is_empty_with_an_issue() -> None:
    found = letter("", "de minister van Defensie")
    assert found.sender is None
    assert codes(found) == {("sender-contradicted", "sender")}


def test_a_printed_name_stays_and_the_contradiction_is_an_issue() -> None:
    found = letter("Ministerie van Defensie", "de minister van Defensie")
    assert found.sender is not None
    assert found.sender.name == "Ministerie van Defensie"
    assert codes(found) == {("sender-contradicted", "sender")}


@pytest.mark.parametrize(("date", "expected"), [("16 juni 2011", set()), ("16 juni 2016", {"signatory-not-in-office"})])
def test_who_did_not_hold_the_office_on_the_day_is_an_issue(date: str, expected: set[str]) -> None:
    role = "de minister van Binnenlandse Zaken en Koninkrijksrelaties"
    text = LETTER.format(name="", role=role, signer="J.P.H. Donner", date=date)
    found = read(
        text.replace("www.rijksoverheid.nl/jenv", "").replace("Postbus 20301 2500 EH", "Postbus 20011 2500 EA")
    )
    assert {code for code, _ in codes(found)} == expected


@pytest.mark.parametrize(
    ("year", "foot", "expected"),
    [
        ("2018-2019", "kst-29826-261", set()),
        ("2018-2019", "kst-29826-261-n1", set()),
        ("2015-2016", "kst-29826-261", {("date-contradicted", "date")}),
        ("2018-2019", "kst-29826-216", {("number-contradicted", "dossiers")}),
    ],
)
def test_head_date_and_foot_of_a_paper_agree_or_give_an_issue(
    year: str, foot: str, expected: set[tuple[str, str | None]]
) -> None:
    assert codes(read(PAPER.format(year=year, foot=foot))) == expected


@pytest.mark.parametrize(("reference", "contradicted"), [("IENW/BSK-2020/12", True), ("2020-0000123", False)])
def test_the_prefix_of_a_reference_is_evidence(reference: str, contradicted: bool) -> None:
    text = LETTER.format(
        name="Ministerie van Justitie en Veiligheid",
        date=f"5 april 2020\nOns kenmerk {reference}",
        role="De minister van Justitie en Veiligheid",
        signer="B.C. Proef",
    )
    assert (("sender-contradicted", "sender") in codes(read(text))) is contradicted
