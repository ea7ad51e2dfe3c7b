"""Laws and articles: the right law, the right place in it, and no law where another is meant."""

import csv
import re

import pytest

from pipeline import settings
from pipeline.letters.reading.citations.found import FoundCitation, capital_words
from pipeline.letters.reading.citations.lawlist import law_names
from pipeline.letters.reading.citations.laws import find_laws

AWB, WOO, WOB = "BWBR0005537", "BWBR0045754", "BWBR0005252"


def laws(text: str) -> list[FoundCitation]:
    return find_laws(text, capital_words(text))


def targets(text: str) -> list[str]:
    return [target for found in laws(text) for target in found.targets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de Algemene wet bestuursrecht", [AWB]),
        ("de algemene\nwet bestuursrecht", [AWB]),
        ("op grond van de Awb is", [AWB]),
        ("de wet milieubeheer", ["BWBR0003245"]),
        ("het wetboek van strafrecht", ["BWBR0001854"]),
        ("de Politiewet 2012", ["BWBR0031788"]),
        ("Boek 6 van het Burgerlijk Wetboek", ["BWBR0005289"]),
        ("Wet algemene bepalingen omgevingsrecht (Wabo)", ["BWBR0024779", "BWBR0024779"]),
    ],
)
def test_a_law_by_name(text: str, expected: list[str]) -> None:
    assert targets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("artikel 68 van de Grondwet", ["BWBR0001840&artikel=68"]),
        ("artikel 68 Grondwet", ["BWBR0001840&artikel=68"]),
        ("artikel 10, tweede lid, onder e, van de Wob", [f"{WOB}&artikel=10&lid=2&o=e"]),
        ("artikel 10 , tweede lid , van de Wob", [f"{WOB}&artikel=10&lid=2"]),
        ("art. 10 lid 2 sub e Wob", [f"{WOB}&artikel=10&lid=2&o=e"]),
        ("Wob, artikel 10, tweede lid", [f"{WOB}&artikel=10&lid=2"]),
        ("artikel 5.1, tweede lid, aanhef en onder e, van de Woo", [f"{WOO}&artikel=5.1&lid=2&o=e"]),
        ("artikel 3:4 Awb", [f"{AWB}&artikel=3:4"]),
        ("artikelen 6, 10 en 11 van de Wob", [f"{WOB}&artikel=6", f"{WOB}&artikel=10", f"{WOB}&artikel=11"]),
        ("artikel 3:4 en artikel 3:46 van de Awb", [f"{AWB}&artikel=3:4", f"{AWB}&artikel=3:46"]),
        ("artikel 6, vierde lid, en 12, 2e lid, van de Wob", [f"{WOB}&artikel=6&lid=4", f"{WOB}&artikel=12&lid=2"]),
        ("artikel 10, eerste en tweede lid, van de Wob", [f"{WOB}&artikel=10"]),
        ("artikel 5.1, eerste lid, onder c en d, van de Woo", [f"{WOO}&artikel=5.1"]),
        ("artikel 161quater Sr", ["BWBR0001854&artikel=161quater"]),
        ("artikel 173a Sr", ["BWBR0001854&artikel=173a"]),
        ("artikel 6:162 BW", ["BWBR0005289&artikel=162"]),
        ("artikel 7:653 van het Burgerlijk Wetboek", ["BWBR0005290&artikel=653"]),
        ("hoofdstuk 5 van de Woo", [f"{WOO}&hoofdstuk=5"]),
    ],
)
def test_an_article_as_juriconnect(text: str, expected: list[str]) -> None:
    assert targets(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "artikel 3 van de wet",
        "artikel 3 van die wet en artikel 4 van dit besluit",
        "artikel 3 van de Algemene voorwaarden",
        "Invoeringswet Omgevingswet",
        "Uitvoeringsbesluit Jeugdwet",
        "wetsvoorstel Wet open overheid",
        "Politiewet 1993",
        "Ambtenarenwet BES",
        "de Woo-coördinator",
        "kenmerk Woo/2023/035",
        "de heer Jansen Sr. woont er",
        "de WW en de AOW stijgen",
        "artikel 12:3 BW",
        "gemeentewetgeving",
    ],
)
def test_another_regulation_is_not_taken_for_a_known_one(text: str) -> None:
    assert targets(text) == []


def test_a_law_without_a_verified_id_is_cited_without_a_target() -> None:
    assert [(one.kind, one.targets) for one in laws("artikel 3.1 van de Comptabiliteitswet 2016")] == [("wet", ())]


def test_the_list_of_laws_is_well_formed() -> None:
    with (settings.VOCAB / "laws.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [row["name"] for row in rows] == sorted((row["name"] for row in rows), key=str.casefold)
    ids = [row["bwb"] for row in rows if row["bwb"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"BWBR\d{7}", bwb) for bwb in ids)
    assert all(bool(row["bwb"]) == bool(row["source"]) == bool(row["date"]) for row in rows)
    assert len(ids) > 200


def test_a_name_stands_for_one_law_only() -> None:
    laws: dict[str, set[str | None]] = {}
    for names in (listed.names for listed in law_names().values()):
        for name in names:
            laws.setdefault(name.name, set()).add(name.bwb)

    assert {pattern: bwb for pattern, bwb in laws.items() if len(bwb) > 1} == {}


def test_every_name_in_the_list_is_found_by_itself() -> None:
    missing = []
    with (settings.VOCAB / "laws.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in [row["name"], *row["other_names"].split(";"), *row["abbreviations"].split(";")]:
                found = laws(f"Volgens de {name} mag dat.")
                if name and [one.targets for one in found] != [(row["bwb"],) if row["bwb"] else ()]:
                    missing.append((name, found))

    assert missing == []
