"""The letter that this project began with: right in every field."""

from pathlib import Path

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise

SEED = Path(__file__).parents[4].parent / "shared" / "letters" / "dev" / "seed-2011-integratie.txt"


def test_seed_letter() -> None:
    if not SEED.exists():
        pytest.skip("needs the recorded letters: ../shared/letters/dev is not here")
    printed = recognise(read_document(SEED.read_bytes(), SEED.name))
    assert printed.kind == "kamerbrief"
    assert printed.language == "nl"
    assert printed.date == "16 juni 2011"
    assert printed.reference == "DGW I&I 2011038140"
    assert printed.your_reference is None
    assert printed.subject == "Aanbieding visie op integratie"
    assert printed.place is None
    assert printed.sender == "Ministerie van Binnenlandse Zaken en Koninkrijksrelaties"
    assert printed.sender_units == (
        "Directoraat-Generaal Wonen, Wijken en Integratie",
        "Directie Inburgering en Integratie",
        "Integratie en Rechtsstaat",
    )
    assert printed.addressee == "De Voorzitter van de Tweede Kamer der Staten-Generaal"
    assert printed.addressee_body == "Tweede Kamer der Staten-Generaal"
    assert [(s.role, s.name) for s in printed.signatories] == [
        ("De minister van Binnenlandse Zaken en Koninkrijksrelaties", "J.P.H. Donner")
    ]
    assert [p.kind for p in printed.paragraphs] == ["paragraph"] * 4
    assert not any("Kenmerk" in p.text or "Directoraat" in p.text for p in printed.paragraphs)
    assert printed.attachments == ()
    assert printed.issues == ()
