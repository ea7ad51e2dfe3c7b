"""Answers to parliamentary questions: which questions, who asked them, when, and how long the answer took."""

import pytest

from pipeline.letters.interpret import parts
from pipeline.letters.merge import merge
from pipeline.letters.reading.recognise.questions import members
from pipeline.letters.reading.recognise.relations import settles
from pipeline.model.letter import Letter
from pipeline.model.record import Record

BASE = "https://brievenbus.example/"
HEAD = (
    "Ministerie van Financiën\n\nDe Voorzitter van de Tweede Kamer der Staten-Generaal\nPostbus 20018\n"
    "2500 EA Den Haag\n\nDatum {date}\n{labels}Betreft {subject}\n\nGeachte voorzitter,\n\n{body}\n\n"
    "Hoogachtend,\n\nde minister van Financiën,\n\n\nB.C. Proef\n{annex}"
)
PRINTED = (
    "Tweede Kamer der Staten-Generaal\n\nVergaderjaar 2023–2024\n\nAanhangsel van de Handelingen\n\n"
    "Vragen gesteld door de leden der Kamer, met de daarop door de\nregering gegeven antwoorden\n\n9481\n"
    "Vragen van {members} aan de Minister van Financiën over het tellen\nvan vogels (ingezonden 12 februari 2024).\n"
    "{answer} van Minister Proef (Financiën) (ontvangen 11 april 2024).\n{rest}"
)


def read(text: str, key: str = "brief.txt") -> Letter:
    record = Record(source="folder", key=key, sha256="0" * 64, bytes=1, retrieved="2026-11-01T00:00:00Z")
    return parts(record, text.encode(), BASE).letter


def letter(subject: str, body: str, date: str = "6 juni 2024", labels: str = "", annex: str = "") -> Letter:
    return read(HEAD.format(subject=subject, body=body, date=date, labels=labels, annex=annex))


def asked(found: Letter) -> list[tuple[str, str | None]]:
    return [(asker.name, asker.party) for asker in found.askers]


def related(found: Letter) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.relation, one.kind, one.dossier, one.number) for one in found.references if one.relation != "cites"]


def test_a_letter_with_answers() -> None:
    found = letter(
        "Beantwoording Kamervragen over het tellen van vogels",
        "In antwoord op uw brief van 9 mei 2024, nr. 2024Z09999, deel ik u mede dat de vragen van de leden\n"
        "Van Meeuwen (VVD) en Grutto (GroenLinks-PvdA) over het tellen van vogels worden beantwoord zoals\n"
        "aangegeven in de bijlage van deze brief.",
    )
    assert (found.kind, found.response, found.response_days) == ("antwoord-kamervragen", "answer", 28)
    assert (found.question_number, found.question_date, found.your_letter_date) == ("2024Z09999", None, "2024-05-09")
    assert asked(found) == [("Van Meeuwen", "VVD"), ("Grutto", "GroenLinks-PvdA")]
    assert ("answers", "kamervragen", None, "2024Z09999") in related(found)


def test_the_day_of_the_questions_goes_before_the_day_of_the_letter_with_them() -> None:
    found = letter(
        "Beantwoording vragen over vogels",
        "Hierbij zend ik u de antwoorden op de vragen van het lid Meeuwen (SP) over vogels (ingezonden op 7 mei 2024).",
        labels="Uw brief van 9 mei 2024\nUw kenmerk 2024Z09999\n",
    )
    assert (found.question_date, found.your_letter_date, found.response_days) == ("2024-05-07", "2024-05-09", 30)
    assert found.question_number == "2024Z09999"
    assert related(found) == [("answers", "kamervragen", None, "2024Z09999")]


@pytest.mark.parametrize(
    ("subject", "body", "response"),
    [
        ("Uitstel beantwoording Kamervragen over vogels", "De vragen van het lid Meeuwen (SP) vergen tijd.", "delay"),
        (
            "Kamervragen over vogels",
            "De schriftelijke vragen van het lid Meeuwen (SP) kunnen tot mijn spijt niet binnen de gebruikelijke\n"
            "termijn worden beantwoord. U ontvangt de antwoorden zo spoedig mogelijk.",
            "delay",
        ),
        (
            "Antwoorden op Kamervragen over vogels",
            "Hierbij ontvangt u de antwoorden op de vragen van het lid Meeuwen (SP). Het is niet gelukt deze binnen\n"
            "de gebruikelijke termijn te beantwoorden.\n\nVraag 1\n\nWaarom?\n\nAntwoord 1\n\nDaarom.",
            "answer",
        ),
        ("Kamervragen van het lid Meeuwen (SP)", "Over deze zaak is eerder veel geschreven en gezegd.", None),
    ],
)
def test_a_delay_is_no_answer(subject: str, body: str, response: str | None) -> None:
    found = letter(subject, body)
    assert found.kind == "antwoord-kamervragen"
    assert (found.response, asked(found)) == (response, [("Meeuwen", "SP")])


@pytest.mark.parametrize(
    ("answer", "rest", "response"),
    [
        ("Antwoord", "Vraag 1\nWaarom?\nAntwoord 1\nDaarom, en om geen andere reden dan deze.\n", "answer"),
        ("Mededeling", "Mededeling\nDe vragen kunnen niet binnen drie weken worden beantwoord.\n", "delay"),
    ],
)
def test_a_published_answer(answer: str, rest: str, response: str) -> None:
    members = "de leden Meeuwen en Van Grutto (beiden D66)"
    found = read(PRINTED.format(members=members, answer=answer, rest=rest), "ah-tk-20232024-9481.txt")
    assert (found.response, found.question_date, found.response_days) == (response, "2024-02-12", 59)
    assert asked(found) == [("Meeuwen", "D66"), ("Van Grutto", "D66")]


def test_several_cases_leave_the_number_empty_and_all_are_references() -> None:
    found = letter(
        "Beantwoording Kamervragen",
        "Hierbij beantwoord ik de vragen van het lid Meeuwen (SP) met kenmerk 2024Z09998 en de vragen van het lid\n"
        "Grutto (D66) met kenmerk 2024Z09999.",
    )
    assert found.question_number is None
    assert [number for _, _, _, number in related(found)] == ["2024Z09998", "2024Z09999"]


@pytest.mark.parametrize("day", ["9 juli 2024", "9 mei 2014"])
def test_a_date_that_cannot_be_is_left_out_and_is_a_finding(day: str) -> None:
    found = letter("Beantwoording Kamervragen", f"Hierbij de antwoorden op vragen bij uw brief van {day}.")
    assert (found.your_letter_date, found.response_days) == (None, None)
    assert [one.field for one in found.issues if one.code == "response-contradicted"] == ["your_letter_date"]


def test_copies_give_one_response_time() -> None:
    dated = letter("Beantwoording Kamervragen", "Hierbij de antwoorden op de vragen van het lid Meeuwen (SP).")
    asks = letter("Beantwoording Kamervragen", "Hierbij de antwoorden, bij uw brief van 9 mei 2024.")
    assert (dated.response_days, asks.response_days) == (None, 28)
    merged = merge([dated, asks])
    assert (merged.response_days, merged.your_letter_date, asked(merged)) == (28, "2024-05-09", [("Meeuwen", "SP")])


def test_question_delay_answer_commitment_and_settlement_are_one_chain() -> None:
    delay = letter(
        "Uitstel beantwoording Kamervragen over vogels",
        "De vragen van het lid Meeuwen (SP), kenmerk 2024Z09999, kunnen niet binnen de gebruikelijke termijn worden\n"
        "beantwoord.",
        date="30 mei 2024",
    )
    answer = letter(
        "Beantwoording Kamervragen over vogels",
        "Hierbij zend ik u de antwoorden op de vragen van het lid Meeuwen (SP), kenmerk 2024Z09999. Mijn toezegging\n"
        "TZ202406-114 zal ik later dit jaar gestand doen.",
    )
    settlement = letter(
        "Telling van vogels",
        "Met deze brief doe ik de toezegging TZ202406-114 gestand. Hiermee geef ik ook invulling aan de\n"
        "motie-Meeuwen (Kamerstuk 36 600 XIV, nr. 66). De motie-Grutto\n"
        "(Kamerstuk 36 600 XIV, nr. 67) voer ik later uit.",
        date="3 september 2024",
    )
    questions, promise = ("kamervragen", None, "2024Z09999"), ("toezegging", None, "TZ202406-114")
    assert related(delay) == [("delays", *questions)]
    assert related(answer) == [("answers", *questions)]
    assert promise in [(one.kind, one.dossier, one.number) for one in answer.references]
    assert related(settlement) == [("settles", *promise), ("settles", "motie", "36600-XIV", "66")]


def test_the_letter_that_is_answered_is_found_in_any_letter() -> None:
    found = letter("Vogels", "In reactie op uw brief van 3 april 2024 bericht ik u als volgt over de vogels.")
    assert (found.kind, found.your_letter_date, found.response_days) == ("kamerbrief", "2024-04-03", None)
    assert related(found) == [("answers", "letter", None, None)]
    several = letter("Vogels", "Uw brief van 3 april 2024 en uw brief van 4 april 2024 gaan over vogels.")
    assert several.your_letter_date is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Knip (VVD), D.J.H. van Dijk (SGP) en Nagel (50PLUS) over", [("Knip", "VVD"), ("D.J.H. van Dijk", "SGP")]),
        ("Tjeerd de Groot (D66) en van het lid Kostić (PvdD) aan", [("Tjeerd de Groot", "D66"), ("Kostić", "PvdD")]),
        ("Van Kooten-Arissen, Ouwehand (allen PvdD)", [("Van Kooten-Arissen", "PvdD"), ("Ouwehand", "PvdD")]),
        ("Azarkan (ingezonden 3 mei 2019)", [("Azarkan", None)]),
        ("over het tellen van vogels", []),
    ],
)
def test_members_are_read_with_their_parties(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(one.name, one.party) for one in members(text)][:2] == found


@pytest.mark.parametrize(
    ("words", "settled"),
    [
        ("Hiermee is de motie uitgevoerd.", True),
        ("Met deze brief kom ik de toezegging na.", True),
        ("Hiermee beschouw ik de toezegging als afgedaan.", True),
        ("Hiermee is de motie nog niet uitgevoerd.", False),
        ("De motie vraagt om uitvoering van het plan.", False),
        ("Met deze brief informeer ik u over de motie.", False),
    ],
)
def test_a_settlement_is_said_by_the_letter(words: str, settled: bool) -> None:
    assert settles(words) is settled
