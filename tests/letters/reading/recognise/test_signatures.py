"""Signature blocks in the forms that letters have: who signed, as what, and for whom."""

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise

LETTER = """Ministerie van Voorbeelden

De Voorzitter van de Tweede Kamer der Staten-Generaal
Postbus 20018
2500 EA Den Haag

Datum 3 mei 2021
Betreft Proefbrief

Geachte voorzitter,

In deze brief staat dat er niets te melden is, en dat blijft voorlopig zo.

{closing}{block}
"""
DEFENSIE, FINANCIEN = "de minister van Defensie", "de minister van Financiën"
ENERGIE = "de minister van Economische Zaken en Klimaat"


@pytest.mark.parametrize(
    ("block", "signed"),
    [
        (f"{DEFENSIE},\n\nw.g. B.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n(w.g.)\nB.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n\n(was getekend)\n\nB.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n\n/s/ B.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n\nW.G. Proef", [(DEFENSIE, "W.G. Proef", None)]),
        (f"{DEFENSIE},\n\nDigitaal ondertekend door B.C. Proef op 3 mei 2021", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n\nElectronically signed by B.C. Proef\n\nB.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"Dit document is elektronisch ondertekend.\n\n{DEFENSIE},\n\nB.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n\n[Vanwege de drukte niet ondertekend]\n\nB.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE}\nhiertoe gemachtigd:\n\nB.C. Proef", [(DEFENSIE, "B.C. Proef", None)]),
        (f"{DEFENSIE},\n\nB.C .D. Proef", [(DEFENSIE, "B.C.D. Proef", None)]),
        (
            f"{DEFENSIE}, mede namens {FINANCIEN},\n\nB.C. Proef",
            [(DEFENSIE, "B.C. Proef", f"mede namens {FINANCIEN}")],
        ),
        (
            f"De minister van Defensie, ook namens {FINANCIEN}, B.C. Proef",
            [("De minister van Defensie", "B.C. Proef", f"ook namens {FINANCIEN}")],
        ),
        (
            "de minister van Economische\nZaken en Klimaat,\n\nB.C. Proef\n\nde minister van\nDefensie,\n\nD. de Test",
            [(ENERGIE, "B.C. Proef", None), (DEFENSIE, "D. de Test", None)],
        ),
        (
            "de minister van Defensie,     de minister van Economische Zaken     de minister van\n"
            "                              en Klimaat,                           Financiën,\n\n\n"
            "B.C. Proef                    D. de Test                            E. van den Toets",
            [(DEFENSIE, "B.C. Proef", None), (ENERGIE, "D. de Test", None), (FINANCIEN, "E. van den Toets", None)],
        ),
        (
            "De ministers van Defensie en voor Natuur en Stikstof,\n\n\nB.C. Proef          D. de Test",
            [
                ("De minister van Defensie", "B.C. Proef", None),
                ("De minister voor Natuur en Stikstof", "D. de Test", None),
            ],
        ),
        (
            "de Algemene Rekenkamer,\n\n\nB.C. Proef, president\n\n\nD. de Test, secretaris",
            [("president", "B.C. Proef", None), ("secretaris", "D. de Test", None)],
        ),
    ],
)
def test_who_signed_is_read(block: str, signed: list[tuple[str | None, str | None, str | None]]) -> None:
    text = LETTER.format(closing="Hoogachtend,\n\n", block=block)
    printed = recognise(read_document(text.encode(), "brief.txt"))
    assert [(s.role, s.name, s.on_behalf_of) for s in printed.signatories] == signed
    assert [paragraph.text[:13] for paragraph in printed.paragraphs] == ["In deze brief"]


@pytest.mark.parametrize("rest", ["", "\n\nDeel deze brief\nLees ook", "\n\nNoot voor de lezer, zonder nieuws"])
def test_an_office_without_a_name_signs_where_nothing_else_follows(rest: str) -> None:
    text = LETTER.format(closing="", block=f"De Minister van Defensie,{rest}")
    printed = recognise(read_document(text.encode(), "brief.txt"))
    assert [(s.role, s.name) for s in printed.signatories] == [("De Minister van Defensie", None)]
    assert len(printed.paragraphs) == 1


def test_an_office_as_a_heading_does_not_sign() -> None:
    block = "De Minister van Defensie\n\nOver deze minister staat hier een alinea die van niets vertelt en doorgaat."
    printed = recognise(read_document(LETTER.format(closing="", block=block).encode(), "brief.txt"))
    assert printed.signatories == ()
    assert len(printed.paragraphs) == 3
