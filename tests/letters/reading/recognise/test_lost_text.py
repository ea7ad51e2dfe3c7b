"""No paragraph of a letter is lost, however it begins; what is in no field and no paragraph is an issue."""

import re
from pathlib import Path

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.printed import PrintedLetter
from tests.letters.reading.formats.printed_files import KAMERSTUK

LETTERS = Path(__file__).parent / "letters"
OPENINGS = (
    "Mede namens de Minister van Voorbeelden bied ik u hierbij het proefrapport aan.",
    "Mede namens de minister van Onderwijs en Cultuur en\nde staatssecretaris van Defensie stuur ik u dit.",
    "Namens het kabinet reageer ik op de vragen over niets.",
    "Namens de Minister van Defensie deel ik u mee dat er niets is.",
    "Ook namens de Staatssecretaris van Financiën stuur ik u de antwoorden.",
    "On behalf of the Minister of Finance I hereby send you nothing at all.",
    "Voor deze Minister is dat een reden om niets te doen.",
    "De Minister van Financiën en de Staatssecretaris van Defensie bieden u\ndit overzicht aan.",
    "Hoogachtend is een woord waarmee deze zin begint, en die zin is geen slot.",
)
SAMPLES = ("kamerstuk", "2013-list-and-heading", "2021-namens-deze", "columns", "2017-two-offices", "english")


def letters_and_digits(printed: PrintedLetter) -> str:
    return re.sub(r"\W+", "", "".join(paragraph.text for paragraph in printed.paragraphs))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("opening", OPENINGS)
def test_a_paragraph_stays_at_every_place_of_a_letter(name: str, opening: str) -> None:
    text = read_document((LETTERS / f"{name}.txt").read_bytes(), "brief.txt").text
    before = recognise(read_document(text.encode(), "brief.txt"))
    places = [e.start for e in before.evidence if e.rule == "body-paragraph"]
    assert places
    for place in places:
        got = recognise(read_document(f"{text[:place]}\n\n{opening}\n\n{text[place:]}".encode(), "brief.txt"))
        expected = len(letters_and_digits(before)) + len(re.sub(r"\W+", "", opening))
        assert len(letters_and_digits(got)) == expected
        assert re.sub(r"\W+", "", opening) in letters_and_digits(got)
        assert got.signatories == before.signatories


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_paragraph_stays_at_every_place_of_the_official_xml(opening: str) -> None:
    _stays_in_xml(KAMERSTUK, opening)


def test_a_paragraph_stays_at_every_place_of_recorded_publications(shared: Path) -> None:
    files = [p for p in sorted((shared / "samples" / "koop-frbr").rglob("*.xml")) if "metadata" not in p.name]
    for path in files:
        if recognise(read_document(path.read_bytes(), path.name)).kind != "not-a-letter":
            _stays_in_xml(path.read_text(encoding="utf-8"), OPENINGS[0])


def _stays_in_xml(xml: str, opening: str) -> None:
    before = recognise(read_document(xml.encode(), "kst.xml"))
    places = [match.end() for match in re.finditer(r"</al>", xml)]
    words = " ".join(opening.split())
    for place in places[-1 : 0 : -max(1, len(places) // 5)]:
        got = recognise(read_document(f"{xml[:place]}<al>{words}</al>{xml[place:]}".encode(), "kst.xml"))
        assert re.sub(r"\W+", "", words) in letters_and_digits(got)
        assert len(letters_and_digits(got)) == len(letters_and_digits(before)) + len(re.sub(r"\W+", "", words))


def test_text_that_follows_the_signature_is_counted() -> None:
    text = (LETTERS / "2021-namens-deze.txt").read_text(encoding="utf-8")
    got = recognise(
        read_document(f"{text}\n\n\nToelichting\n\nHierna volgt nog een bladzijde.\n".encode(), "brief.txt")
    )
    assert [found.message for found in got.issues] == ["37 characters follow the signature and are in no paragraph"]


def test_running_text_in_a_letterhead_is_counted() -> None:
    text = (LETTERS / "2021-namens-deze.txt").read_text(encoding="utf-8")
    lost = "Deze regel zegt dat het er een is die niet in een briefhoofd hoort."
    got = recognise(read_document(text.replace("Datum 9", f"{lost}\n\nDatum 9").encode(), "brief.txt"))
    assert [found.code for found in got.issues] == ["text-lost"]
    assert "53 characters" in got.issues[0].message
