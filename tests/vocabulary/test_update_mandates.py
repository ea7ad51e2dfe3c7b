"""Mandates from Wikidata, the Tweede Kamer and a list that a person keeps."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SourceError
from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.update import tweedekamer, update, wikidata
from pipeline.vocabulary.update.tables import read
from tests.vocabulary.replies import ON, server


def binding(**values: str) -> dict[str, dict[str, str]]:
    """Return a row of a SPARQL result."""
    return {name: {"type": "literal", "value": value} for name, value in values.items()}


BINDINGS = [
    binding(
        person="http://www.wikidata.org/entity/Q999999999",
        personLabel="Anna van Voorbeeld",
        given="Anna",
        positionLabel="minister van Financiën",
        start="2027-01-10T00:00:00Z",
    ),
    binding(
        person="http://www.wikidata.org/entity/Q983081",
        personLabel="Piet Hein Donner",
        positionLabel="Nederlands minister van Binnenlandse Zaken en Koninkrijksrelaties",
        start="2010-10-14T00:00:00Z",
        end="2011-12-15T00:00:00Z",
    ),
    binding(
        person="http://www.wikidata.org/entity/Q1", positionLabel="minister van Magie", start="2027-01-10T00:00:00Z"
    ),
    binding(person="javascript:alert(1)", positionLabel="minister van Financiën", start="2027-01-10T00:00:00Z"),
    binding(person="http://www.wikidata.org/entity/Q2", positionLabel="burgemeester", start="2027-01-10T00:00:00Z"),
    binding(person="http://www.wikidata.org/entity/Q3", positionLabel="minister van Financiën", start="2027"),
    {},
]


PERSONS = {
    "value": [{"Initialen": "A.B.", "Tussenvoegsel": "van", "Achternaam": "Voorbeeld", "Roepnaam": "Anna"}],
    "@odata.nextLink": "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0/Persoon?$skiptoken=2",
}


LAST = {"value": [{"Initialen": None, "Achternaam": None, "Roepnaam": None}, {}]}


def mandates(folder: Path, persons: object = PERSONS) -> tuple[Any, ...]:
    """Refresh the mandates from the replies above."""
    sparql = json.dumps({"head": {}, "results": {"bindings": BINDINGS}}).encode()
    replies = {
        "skiptoken": json.dumps(LAST).encode(),
        "query.wikidata.org": sparql,
        "Persoon": json.dumps(persons).encode(),
    }
    return update(server(replies), folder, ON, ["mandates"])


def test_mandates_from_wikidata_and_initials_from_the_kamer(folder: Path) -> None:
    before = read(folder / "mandates.csv").rows
    changes = mandates(folder)
    (added,) = [change for change in changes if change.kind == "added"]
    assert added.fields["name"] == ("", "Anna van Voorbeeld")
    assert (added.fields["family"], added.fields["initials"]) == (("", "van Voorbeeld"), ("", "A.B."))
    assert (added.fields["ministry"], added.fields["begin"]) == (("", "mnre1090"), ("", "2027-01-10"))
    (changed,) = [change for change in changes if change.kind == "changed" and "Q983081" in change.key]
    assert changed.fields["end"] == ("2011-12-16", "2011-12-15")
    after = read(folder / "mandates.csv").rows
    assert len(after) == len(before) + 1
    kept = next(row for row in after if row["wikidata"] == "Q983081" and row["begin"] == "2010-10-14")
    assert (kept["initials"], kept["source"], kept["source_date"]) == ("J.P.H.", "Wikidata", ON)
    assert mandates(folder) == ()


def test_a_person_with_a_key_of_our_own_keeps_it_when_wikidata_has_an_item(folder: Path) -> None:
    held = binding(
        person="http://www.wikidata.org/entity/Q999999998",
        personLabel="Jean Rummenie",
        positionLabel="staatssecretaris van Landbouw, Visserij, Voedselzekerheid en Natuur",
        start="2024-07-02T00:00:00Z",
        end="2026-02-22T00:00:00Z",
    )
    reply = json.dumps({"head": {}, "results": {"bindings": [held]}}).encode()
    replies = {"query.wikidata.org": reply, "Persoon": json.dumps(LAST).encode()}
    update(server(replies), folder, ON, ["mandates"])
    (row,) = [row for row in read(folder / "mandates.csv").rows if row["family"] == "Rummenie"]
    assert (row["person"], row["wikidata"], row["end"]) == ("rummenie-jf", "Q999999998", "2026-02-23")
    (mandate,) = Authorities(folder).offices.named("J.F. Rummenie")
    assert mandate.iri("https://b.example/") == "https://b.example/id/persoon/rummenie-jf"


def test_mandates_that_a_person_keeps_are_merged_without_a_publisher(folder: Path) -> None:
    before = read(folder / "mandates.csv").rows
    with (folder / "mandates_kept.csv").open("a", encoding="utf-8") as file:
        file.write(",proef-ab,Anna Proef,A.B.,Anna,Proef,,minister,,mnre1018,2027-01-10,,announcement,2027-01-10\n")
        file.write(
            "Q983081,,Piet Hein Donner,J.P.H.,Piet Hein,Donner,,minister,,mnre1034,"
            "2010-10-15,2011-12-16,decree,2010-10-15\n"
        )

    def nobody(url: str) -> bytes:
        raise AssertionError(url)

    changes = update(nobody, folder, ON, ["mandates_kept"])
    assert [(change.kind, change.list) for change in changes] == [("added", "mandates")] * 2 + [("removed", "mandates")]
    after = read(folder / "mandates.csv").rows
    assert len(after) == len(before) + 1
    assert update(nobody, folder, ON, ["mandates_kept"]) == ()


@pytest.mark.parametrize("reply", [b"", b"[]", b"{}", b'{"results": 1}', b'{"results": {}}', b"<x/>"])
def test_what_is_no_sparql_result_is_refused(folder: Path, reply: bytes) -> None:
    with pytest.raises(SourceError):
        wikidata.parse(reply, Authorities(folder).organisations)


@pytest.mark.parametrize(
    "page",
    [
        [],
        {},
        {"value": 1},
        {"value": [], "@odata.nextLink": "https://example.org/"},
        {"value": [], "@odata.nextLink": 1},
    ],
)
def test_what_is_no_page_of_persons_is_refused(page: object) -> None:
    with pytest.raises(SourceError):
        tweedekamer.persons(lambda url: json.dumps(page).encode())


def test_pages_that_never_end_are_refused() -> None:
    page = {"value": [], "@odata.nextLink": "https://gegevensmagazijn.tweedekamer.nl/OData/v4/2.0/Persoon?again"}
    with pytest.raises(SourceError, match="do not end"):
        tweedekamer.persons(lambda url: json.dumps(page).encode())
