"""`vocab lookup` answers with organisations, posts and who held them, and persons."""

from datetime import date

import pytest

from pipeline.vocabulary import authorities
from pipeline.vocabulary.lookup import LookupResult, lookup


def ask(name: str, on: date | None = None) -> LookupResult:
    """Look a name up in the lists that come with the code."""
    return lookup(authorities(), name, on)


def test_a_role_on_a_day() -> None:
    answer = ask("minister van EL&I", date(2012, 3, 1))
    (ministry,) = answer.organisations
    assert ministry.name == "Ministerie van Economische Zaken, Landbouw en Innovatie"
    assert ministry.iri is not None
    assert ministry.iri.endswith("/mnre1045")
    assert ministry.version_iri is not None
    assert ministry.version_iri.endswith("/hv_17252319")
    assert (ministry.begin, ministry.end, ministry.on_date) == ("2010-10-14", "2012-12-31", True)
    assert [(holding.person, holding.begin) for holding in answer.holdings] == [("Maxime Verhagen", "2010-10-14")]


def test_a_name_with_several_bearers() -> None:
    answer = ask("EZ", date(2015, 1, 1))
    assert [(found.begin, found.on_date) for found in answer.organisations] == [
        (None, False),
        ("2013-01-01", True),
        ("2024-07-02", False),
    ]
    assert not any(found.on_date for found in ask("EZ").organisations)


def test_a_minister_without_portfolio() -> None:
    answer = ask("minister voor Rechtsbescherming", date(2020, 1, 1))
    assert [found.name for found in answer.organisations] == ["Ministerie van Justitie en Veiligheid"]
    assert [(found.person, found.post) for found in answer.holdings] == [
        ("Sander Dekker", "minister voor Rechtsbescherming")
    ]


def test_a_person() -> None:
    answer = ask("J.P.H. Donner")
    assert {found.person_iri for found in answer.holdings} == {"http://www.wikidata.org/entity/Q983081"}
    assert len(answer.holdings) == 3
    assert [found.post for found in ask("J.P.H. Donner", date(2011, 6, 16)).holdings] == [
        "minister van Binnenlandse Zaken en Koninkrijksrelaties"
    ]


@pytest.mark.parametrize("name", ["", "Ministerie van Magie", "minister van Magie", "A. Voorbeeld", "-", "?" * 5000])
def test_what_the_lists_do_not_know(name: str) -> None:
    assert ask(name, date(2012, 3, 1)) == LookupResult()


def test_every_holding_and_organisation_can_be_told() -> None:
    for role in ("minister van Financiën", "staatssecretaris van Buitenlandse Zaken", "minister-president"):
        answer = ask(role)
        assert len(answer.holdings) > 5
        assert all(found.begin and found.person_iri for found in answer.holdings)
