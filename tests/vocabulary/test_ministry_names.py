"""Every ministry's name and abbreviation, inside, on and just outside its period, gives the right IRI."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pipeline import settings
from pipeline.vocabulary import authorities


def listed(name: str) -> list[dict[str, str]]:
    """Return the rows of an authority list."""
    with (settings.VOCAB / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


MINISTRIES = listed("ministries")
ALIASES = listed("aliases")
KNOWN = [row for row in MINISTRIES if row["iri"]]
BEFORE_TOOI = [row for row in MINISTRIES if not row["iri"]]
ORGANISATIONS = authorities().organisations


def spellings(row: dict[str, str]) -> Iterator[str]:
    """Every way in which a letter prints the name of a ministry."""
    name = row["name"]
    yield from (f"ministerie van {name}", f"Ministerie van {name}", f"Het Ministerie van {name}", name)
    yield f"MINISTERIE VAN {name.upper()}"
    yield f"Ministerie van {name.replace(' en ', ' & ')}"
    yield f"Ministerie van {name.replace(',', '')}"
    yield f"Ministerie van\n{name.replace(' ', '  ')}"
    yield from (
        row["abbreviation"],
        f"Ministerie van {row['abbreviation']}",
        f"Ministerie van {name} ({row['abbreviation']})",
    )
    for alias in ALIASES:
        if alias["name"] == name:
            yield from [f"Ministry of {alias['alias']}"] if alias["kind"] == "english" else [alias["alias"]]


def days(row: dict[str, str]) -> Iterator[date]:
    """Days inside, on the edges of, and just outside the period of a name."""
    begin = date.fromisoformat(row["begin"]) if row["begin"] else None
    end = date.fromisoformat(row["end"]) if row["end"] else None
    for edge in (begin, end):
        if edge is not None:
            yield from (edge - timedelta(days=60), edge - timedelta(days=1), edge)
            yield from (edge + timedelta(days=1), edge + timedelta(days=60))
    if begin is not None and end is not None:
        yield begin + (end - begin) / 2
    elif begin is not None:
        yield begin + timedelta(days=100)
    elif end is not None:
        yield end - timedelta(days=2000)
    else:
        yield from (date(1999, 9, 9), date(2011, 6, 16), date(2025, 3, 1))


def expected(text: str, row: dict[str, str], on: date) -> set[str]:
    """Return the IRIs of those who bore the name of a row nearest to a day, computed from the list by brute force."""
    same = [other for other in KNOWN if other["name"] == row["name"]]
    if text in {other["abbreviation"] for other in KNOWN}:
        same = [other for other in KNOWN if text == other["abbreviation"]]

    def distance(other: dict[str, str]) -> int:
        begin = date.fromisoformat(other["begin"]) if other["begin"] else date.min
        end = date.fromisoformat(other["end"]) if other["end"] else date.max
        return max((begin - on).days, (on - end).days, 0)

    least = min(distance(other) for other in same)
    return {other["iri"] for other in same if distance(other) == least}


CASES = [(text, row, on) for row in KNOWN for text in spellings(row) for on in days(row)]


def test_the_list_has_all_of_tooi() -> None:
    assert len({row["code"] for row in KNOWN}) == 19
    assert len([row for row in KNOWN if row["version_iri"]]) == 8
    assert len(CASES) > 1000


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: f"{row['code']}-{row['begin']}-{row['abbreviation']}")
def test_every_spelling_gives_the_iri_of_the_bearer_of_the_name(row: dict[str, str]) -> None:
    wrong = []
    for text in spellings(row):
        for on in days(row):
            found = ORGANISATIONS.find(text, on)
            if found is None or {found.iri} != expected(text, row, on):
                wrong.append((text, on, found))
    assert not wrong


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: f"{row['code']}-{row['begin']}-{row['abbreviation']}")
def test_in_its_period_a_name_gives_its_version(row: dict[str, str]) -> None:
    inside = [on for on in days(row) if (row["begin"] or "0") <= on.isoformat() <= (row["end"] or "9")]
    for on in inside:
        found = ORGANISATIONS.find(f"Ministerie van {row['name']}", on)
        assert found is not None
        assert (found.iri, found.version) == (row["iri"], row["version_iri"] or None), on


@pytest.mark.parametrize("row", BEFORE_TOOI, ids=lambda row: row["name"])
def test_a_name_from_before_tooi_stays_a_literal(row: dict[str, str]) -> None:
    found = ORGANISATIONS.find(f"Ministerie van {row['name']}", date.fromisoformat(row["end"]) - timedelta(days=300))
    assert found is not None
    assert (found.iri, found.version) == (None, None)


@pytest.mark.parametrize(
    ("name", "on", "code"),
    [
        ("Ministerie van Justitie en Veiligheid", date(2017, 11, 10), "mnre1058"),
        ("Ministerie van Economische Zaken", date(2012, 11, 20), "mnre1045"),
        ("Ministerie van Economische Zaken", date(2005, 1, 1), "mnre1040"),
        ("Ministerie van Economische Zaken en Klimaat", date(2017, 11, 1), "mnre1045"),
        ("LNV", date(2004, 1, 1), "mnre1150"),
        ("LNV", date(2021, 1, 1), "mnre1153"),
        ("EL&I", date(2012, 3, 1), "mnre1045"),
        ("V en J", date(2013, 3, 1), "mnre1058"),
        ("Ministerie van Volksgezondheid , Welzijn en Sport", date(2012, 1, 25), "mnre1025"),
    ],
)
def test_a_name_in_use_before_its_decree_is_found(name: str, on: date, code: str) -> None:
    found = ORGANISATIONS.find(name, on)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("Ministerie van Financiën", "exact"),
        ("Ministerie van Economische Zaken en Klimaat", "exact"),
        ("Ministerie van Economische Zaken", "dated"),
        ("Ministerie van Landbouw, Natuur en Voedselkwaliteit", "dated"),
        ("Ministerie van Binnenlandse Zaken en Koninkrijkrelaties", "derived"),
    ],
)
def test_how_a_name_was_found_is_stated(name: str, link: str) -> None:
    found = ORGANISATIONS.find(name, date(2019, 11, 1))
    assert found is not None
    assert found.link == link


def test_a_name_with_several_bearers_needs_a_date() -> None:
    assert ORGANISATIONS.find("Ministerie van Economische Zaken") is None
    assert ORGANISATIONS.find("LNV") is None
    found = ORGANISATIONS.find("Ministerie van Economische Zaken en Klimaat")
    assert found is not None
    assert (found.code, found.version) == ("mnre1045", None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Ministerie",
        "Ministerie van",
        "Ministerie van Magie",
        "Ministerie van Zaken",
        "Ministerie van Economische Zaken en Visserij",
        "Ministerie van Economische Zaken, Sport en Ruimtevaart",
        "Ministerie van Landbouw",
        "Ministerie van Justitie en Financiën",
        "Commissie voor Financiën",
        "Rechtbank Financiën",
        "Directie Algemene Zaken",
        "Kanselarij der Ministeries",
        "Integratie",
        "De Voorzitter",
        "Postbus 20011",
        "xyz" * 5000,
        "ministerie van " * 2000,
    ],
)
def test_what_is_no_ministry_gives_nothing(name: str) -> None:
    assert ORGANISATIONS.find(name, date(2015, 5, 5)) is None
