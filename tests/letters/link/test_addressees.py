"""Addressees linked to the bodies that they name."""

import pytest

from tests.letters.link.linking import BODY, MINISTRY, linked


@pytest.mark.parametrize(
    ("name", "body", "iri", "way"),
    [
        ("De Voorzitter van de Tweede Kamer der Staten-Generaal", None, f"{BODY}oorg10002", "exact"),
        ("Aan de Voorzitter van de Eerste Kamer", "Eerste Kamer", f"{BODY}oorg10001", "exact"),
        ("De Griffier van de Verenigde Vergadering der Staten-Generaal", None, f"{BODY}oorg10000", "exact"),
        ("De vaste commissie voor Financiën van de Tweede Kamer", None, f"{BODY}oorg10002", "exact"),
        ("To the President of the House of Representatives of the States General", None, f"{BODY}oorg10002", "exact"),
        ("The President of the Senate", None, f"{BODY}oorg10001", "exact"),
        ("De Voorzitters van de Eerste en Tweede Kamer der Staten-Generaal", None, None, None),
        ("De Voorzitter van de Eerste Kamer en de Voorzitter van de Tweede Kamer", None, None, None),
        ("De president van de Algemene Rekenkamer", None, f"{BODY}oorg10229", "exact"),
        ("De Minister van Financiën", None, f"{MINISTRY}mnre1090", "derived"),
        ("Het college van gedeputeerde staten", None, None, None),
        ("The Speaker of the United States House of Representatives, Washington", None, None, None),
        ("De gemeenteraad van Voorbeeld", None, None, None),
    ],
)
def test_the_addressee(name: str, body: str | None, iri: str | None, way: str | None) -> None:
    found = linked(addressee=name, addressee_body=body, date="1 juni 2012").addressee
    assert found is not None
    assert (found.name, found.body) == (name, body)
    assert (found.iri, found.link) == (iri, way)


@pytest.mark.parametrize(
    ("name", "bodies"),
    [
        ("De Voorzitters van de Eerste en Tweede Kamer der Staten-Generaal", ["oorg10001", "oorg10002"]),
        ("De Voorzitter van de Eerste Kamer en de Voorzitter van de Tweede Kamer", ["oorg10001", "oorg10002"]),
        ("Aan de Voorzitter van de Tweede Kamer, de Voorzitter van de Eerste Kamer", ["oorg10002", "oorg10001"]),
        ("Aan de Voorzitters van de Tweede en Eerste Kamer", ["oorg10001", "oorg10002"]),
        ("Aan de Voorzitters van de beide Kamers der Staten-Generaal", ["oorg10001", "oorg10002"]),
        ("De voorzitters van de Kamers der Staten-Generaal", ["oorg10001", "oorg10002"]),
        ("To the Presidents of both Houses of the States General", ["oorg10001", "oorg10002"]),
        ("De Voorzitter van de Tweede Kamer en de president van de Algemene Rekenkamer", ["oorg10002", "oorg10229"]),
        ("De voorzitter van de vaste commissie voor Financiën van de Tweede Kamer", ["oorg10002"]),
        ("De Voorzitter van de Tweede Kamer der Staten-Generaal", ["oorg10002"]),
        ("De gemeenteraad van Voorbeeld", [None]),
    ],
)
def test_every_addressee_is_listed_and_linked(name: str, bodies: list[str | None]) -> None:
    letter = linked(addressee=name, date="1 juni 2012")
    found = [one.iri.rpartition("/")[2] if one.iri else None for one in letter.addressees]
    assert letter.addressee is not None
    assert found == bodies
    assert letter.addressee.iri == (letter.addressees[0].iri if len(bodies) == 1 else None)
    assert letter.addressee.name == name
