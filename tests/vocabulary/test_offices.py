"""Roles to posts, and names to the persons who held them; the cases come from the list of mandates itself."""

import csv
from datetime import date, timedelta

import pytest

from pipeline import settings
from pipeline.vocabulary import authorities
from pipeline.vocabulary.offices import read_role

OFFICES = authorities().offices
with (settings.VOCAB / "mandates.csv").open(encoding="utf-8", newline="") as file:
    MANDATES = [row for row in csv.DictReader(file) if row["begin"] >= "1994-08-22" and row["ministry"]]


def role(row: dict[str, str], on: date) -> str:
    """Return the role under which the holder of a mandate signs."""
    if row["post"] == "minister-president":
        return "De Minister-President, Minister van Algemene Zaken"
    if row["portfolio"]:
        return f"De {row['post']} voor {row['portfolio'].split(';')[0]}"
    ministry = authorities().organisations.by_code(row["ministry"], on)
    assert ministry is not None
    return f"de {row['post']} van {ministry.name.removeprefix('Ministerie van ')}"


def day(row: dict[str, str]) -> date:
    """Return a day in a mandate, clear of its edges where it is long enough."""
    begin = date.fromisoformat(row["begin"])
    end = date.fromisoformat(row["end"]) if row["end"] else begin + timedelta(days=60)
    return begin + (end - begin) / 2


def signed(name: str, printed_role: str, on: date | None) -> str | None:
    """Return the key of who signed: our own, or else the item in Wikidata."""
    read = read_role(printed_role)
    assert read is not None
    found = OFFICES.person(name, read, None, on)
    return found[0].identity if found else None


def names(row: dict[str, str]) -> list[str]:
    """Return the ways in which a person's name is printed under a letter."""
    first = f"{row['initials']} " if row["initials"] else ""
    forms = [
        f"{first}{row['family']}",
        f"drs. {first}{row['family']}",
        f"{row['given']} {row['family']}",
        row["family"],
    ]
    forms += [f"mw. mr. {first}{row['family']} MSc", f"{first}{row['family']}".upper() if not first else forms[0]]
    spaced = " ".join(f"{part}." for part in row["initials"].split(".") if part)
    return [*forms, f"{spaced} {row['family']}".strip()]


def test_every_holder_is_found_in_office() -> None:
    missed = [
        (name, role(row, day(row)), day(row))
        for row in MANDATES
        for name in names(row)
        if signed(name, role(row, day(row)), day(row)) != (row["person"] or row["wikidata"])
    ]
    assert not missed
    assert len(MANDATES) > 250


def test_nobody_is_found_out_of_office() -> None:
    """A hundred days after the end of a mandate, unless the person then holds the post again."""
    wrong = []
    for row in MANDATES:
        if not row["end"]:
            continue
        on = date.fromisoformat(row["end"]) + timedelta(days=100)
        again = any(
            (other["wikidata"], other["person"], other["ministry"]) == (row["wikidata"], row["person"], row["ministry"])
            and other["begin"] <= on.isoformat() <= (other["end"] or "9")
            for other in MANDATES
        )  # fmt: skip
        if not again and signed(names(row)[0], role(row, on), on) is not None:
            wrong.append((row["name"], on))
    assert not wrong


def test_on_the_day_of_a_change_both_may_sign() -> None:
    assert (
        signed("J.P.H. Donner", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 12, 16))
        == "Q983081"
    )
    assert (
        signed("J.W.E. Spies", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 12, 16))
        == "Q440235"
    )


@pytest.mark.parametrize(
    ("name", "printed_role", "on"),
    [
        ("K. Donner", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 6, 16)),
        ("Karel Donner", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 6, 16)),
        ("J.P.H. Donner", "staatssecretaris van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 6, 16)),
        ("J.P.H. Donner", "minister van Financiën", date(2011, 6, 16)),
        ("J.P.H. Donner", "minister van Toverkunst", date(2011, 6, 16)),
        ("J.P.H. Donner", "minister", date(2011, 6, 16)),
        ("Donners", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 6, 16)),
        ("A.J. Voorbeeld", "minister van Verkeer en Waterstaat", date(1996, 5, 14)),
        ("J.P.H.", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 6, 16)),
        ("", "minister van Binnenlandse Zaken en Koninkrijksrelaties", date(2011, 6, 16)),
    ],
)
def test_who_does_not_fit_is_not_linked(name: str, printed_role: str, on: date) -> None:
    assert signed(name, printed_role, on) is None


@pytest.mark.parametrize(
    ("printed", "wikidata", "on"),
    [
        ("A.Th.B. Bijleveld-Schouten", "Q434816", date(2009, 3, 1)),
        ("mw. A. Th. B. Bijleveld - Schouten", "Q434816", date(2009, 3, 1)),
        ("J.C. HUIZINGA-HERINGA", "Q467833", date(2009, 3, 1)),
    ],
)
def test_a_partners_name_may_follow(printed: str, wikidata: str, on: date) -> None:
    role = {"Q434816": "Binnenlandse Zaken en Koninkrijksrelaties", "Q467833": "Verkeer en Waterstaat"}[wikidata]
    assert signed(printed, f"de staatssecretaris van {role}", on) == wikidata


def test_without_a_date_a_name_must_be_the_only_one() -> None:
    assert signed("J.P.H. Donner", "minister van Justitie", None) == "Q983081"
    assert signed("De Vries", "minister van Sociale Zaken en Werkgelegenheid", None) is None


def test_the_date_between_two_of_one_name_is_stated() -> None:
    read = read_role("minister van Sociale Zaken en Werkgelegenheid")
    assert read is not None
    found = OFFICES.person("De Vries", read, None, date(1999, 3, 1))
    assert found is not None
    assert (found[0].wikidata, found[1]) == ("Q1889236", "dated")


@pytest.mark.parametrize(
    ("printed", "on", "code"),
    [
        ("De Minister voor Grote Steden- en Integratiebeleid", date(2000, 10, 4), "mnre1034"),
        ("De Minister voor Rechtsbescherming", date(2020, 6, 24), "mnre1058"),
        ("de minister voor Natuur en Stikstof", date(2022, 6, 10), "mnre1153"),
        ("De Minister voor Buitenlandse Handel en Ontwikkelingssamenwerking", date(2015, 6, 10), "mnre1013"),
        ("De minister voor Klimaat en Energie", date(2023, 6, 10), "mnre1045"),
        ("de minister voor Volkshuisvesting en Ruimtelijke Ordening", date(2022, 6, 10), "mnre1034"),
        ("de minister van Volkshuisvesting en Ruimtelijke Ordening", date(2025, 6, 10), "mnre1171"),
        ("De minister-president", date(2015, 6, 10), "mnre1010"),
        ("De staatssecretaris van Financiën - Toeslagen en Douane", date(2023, 6, 10), "mnre1090"),
        ("De minister van Justitie en Veiligheid, voor deze,", date(2023, 6, 10), "mnre1058"),
        ("De Minister van Justitie, a.i.", date(2003, 6, 10), "mnre1058"),
        ("Minister of Foreign Affairs", date(2023, 1, 27), "mnre1013"),
        ("the Minister for Foreign Affairs", date(2023, 1, 27), "mnre1013"),
        ("De minister van Volksgezondheid , Welzijn en Sport", date(2012, 1, 25), "mnre1025"),
        ("De vice-minister-president en minister van Financiën", date(2009, 1, 25), "mnre1090"),
        ("de minister van EL&I", date(2012, 3, 1), "mnre1045"),
    ],
)
def test_a_role_gives_its_ministry(printed: str, on: date, code: str) -> None:
    read = read_role(printed)
    assert read is not None
    found = OFFICES.organisation(read, on)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    ["", "directeur-generaal", "De directeur van de minister", "Ministerie van Financiën", "president", "m" * 9000],
)
def test_what_is_no_role_in_the_government_is_none(text: str) -> None:
    assert read_role(text) is None
