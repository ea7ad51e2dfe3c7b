"""A refresh reads each publisher's form, says what changed, keeps what is ours, and replaces a list whole."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import settings
from pipeline.errors import DefinitionError, MissingError, SourceError
from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.update import NAMES, tooi, tweedekamer, update, wikidata
from pipeline.vocabulary.update.tables import read

ONT = "https://identifier.overheid.nl/tooi/def/ont/"
OWL = "http://www.w3.org/2002/07/owl#Ontology"
MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/"
ON = "2026-11-24"


def node(iri: str, *types: str, **values: str) -> dict[str, Any]:
    """Return a node in expanded JSON-LD with properties of TOOI's ontology."""
    literals = {ONT + name: [{"@value": value}] for name, value in values.items() if name != "living"}
    living = {"http://www.w3.org/ns/prov#specializationOf": [{"@id": values["living"]}]} if "living" in values else {}
    return {"@id": iri, "@type": [ONT + name for name in types], **literals, **living}


def ministries(end: str) -> list[dict[str, Any]]:
    """Return a list of two ministries, one renamed; `end` is the property that ends a historical version."""
    return [
        {"@id": "x", "@type": [OWL], f"{ONT}publicatiedatum": [{"@value": "2027-01-05"}]},
        node(
            f"{MINISTRY}hv_1",
            "HistorischeVersie",
            "Ministerie",
            living=f"{MINISTRY}mnre9001",
            organisatiecode="mnre9001",
            officieleNaamExclSoort="Proeven",
            afkorting="PRO",
            **{end: "2026-12-31"},
        ),
        node(
            f"{MINISTRY}mnre9001",
            "Ministerie",
            organisatiecode="mnre9001",
            officieleNaamExclSoort="Proeven en Tonen",
            afkorting="PenT",
            begindatum="2025-01-01",
        ),
        node(
            f"{MINISTRY}mnre9002",
            "Ministerie",
            organisatiecode="mnre9002",
            officieleNaamExclSoort="Rust",
            afkorting="RU",
        ),
    ]


TURTLE = f"""
@prefix o: <{ONT}> . @prefix m: <{MINISTRY}> . @prefix p: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/list> a owl:Ontology ; o:publicatiedatum "2027-01-05"^^xsd:date .
m:hv_1 a o:HistorischeVersie, o:Ministerie ; p:specializationOf m:mnre9001 ; o:organisatiecode "mnre9001" ;
  o:officieleNaamExclSoort "Proeven" ; o:afkorting "PRO" ; o:einddatumHV "2026-12-31"^^xsd:date .
m:mnre9001 a o:Ministerie ; o:organisatiecode "mnre9001" ; o:officieleNaamExclSoort "Proeven en Tonen" ;
  o:afkorting "PenT" ; o:begindatum "2025-01-01"^^xsd:date .
m:mnre9002 a o:Ministerie ; o:organisatiecode "mnre9002" ; o:officieleNaamExclSoort "Rust" ; o:afkorting "RU" .
"""

Fetch = Callable[[str], bytes]


def server(replies: dict[str, bytes]) -> Fetch:
    """Return a fetch that knows some URLs, by their ends."""

    def fetch(url: str) -> bytes:
        for end, content in replies.items():
            if url.endswith(end) or end in url:
                return content
        raise MissingError(f"404 {url}", 404)

    return fetch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the authority lists."""
    for path in settings.VOCAB.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", ["einddatum", "einddatumHV", "turtle"])
def test_ministries_are_read_in_every_spelling(folder: Path, form: str) -> None:
    content = TURTLE.encode() if form == "turtle" else json.dumps(ministries(form)).encode()
    fetch = server({"ministeries_compleet_6.json": b"[]", "ministeries_compleet_7.json": content})
    changes = update(fetch, folder, ON, ["ministries"])
    added = {change.key: change for change in changes if change.kind == "added"}
    assert len(added) == 3
    assert added["mnre9002 · Rust"].fields["abbreviation"] == ("", "RU")
    rows = {row["name"]: row for row in read(folder / "ministries.csv").rows}
    assert (rows["Proeven"]["begin"], rows["Proeven"]["end"]) == ("2025-01-01", "2026-12-31")
    assert rows["Proeven"]["version_iri"] == f"{MINISTRY}hv_1"
    assert (rows["Proeven en Tonen"]["begin"], rows["Proeven en Tonen"]["end"]) == ("2027-01-01", "")
    assert rows["Rust"]["source"] == "TOOI rwc_ministeries_compleet/7"
    assert rows["Rust"]["source_date"] == "2027-01-05"
    assert rows["Binnenlandse Zaken"]["iri"] == "", "names from before TOOI stay"
    assert "Financiën" not in rows
    assert any(change.kind == "removed" and "Financiën" in change.key for change in changes)
    found = Authorities(folder).organisations.find("Ministerie van Proeven en Tonen")
    assert found is not None
    assert found.iri == f"{MINISTRY}mnre9001"


def test_the_same_reply_twice_changes_nothing_the_second_time(folder: Path) -> None:
    fetch = server({"ministeries_compleet_6.json": json.dumps(ministries("einddatumHV")).encode()})
    assert update(fetch, folder, ON, ["ministries"])
    content = (folder / "ministries.csv").read_bytes()
    assert update(fetch, folder, "2027-02-02", ["ministries"]) == ()
    assert (folder / "ministries.csv").read_bytes() == content
    assert not list(folder.glob("*.new"))


@pytest.mark.parametrize(
    "reply", [b"", b"<html>", b"[", b"{}", b"[]", b"[1]", b"[{}]", b'"x"', b"[" * 100_000, b"\xff\xfe"]
)
def test_a_reply_that_is_no_list_changes_nothing(folder: Path, reply: bytes) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    good = json.dumps([{"@id": "c", "@type": ["x#Concept"], f"{tooi._SKOS}prefLabel": [{"@value": "nieuw"}]}]).encode()
    with pytest.raises(SourceError):
        update(server({"toplijst": good, "ministeries": reply}), folder, ON, ["themes", "ministries"])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_concepts(folder: Path) -> None:
    concept = {
        "@id": "https://identifier.overheid.nl/tooi/def/thes/top/c_new",
        "@type": [f"{tooi._SKOS}Concept"],
        f"{tooi._SKOS}prefLabel": [{"@language": "en", "@value": "new"}, {"@language": "nl", "@value": "nieuw"}],
        f"{tooi._SKOS}broader": [{"@id": "https://identifier.overheid.nl/tooi/def/thes/top/c_0361ffb3"}],
    }
    changes = update(server({"scw_toplijst_1.json": json.dumps([concept]).encode()}), folder, ON, ["themes"])
    assert [change.fields["label"] for change in changes if change.kind == "added"] == [("", "nieuw")]
    assert sum(change.kind == "removed" for change in changes) == 92


def test_organisations_of_all_lists(folder: Path) -> None:
    made = node("https://identifier.overheid.nl/tooi/id/oorg/oorg9", "Overheidsorganisatie", organisatiecode="oorg9")
    made["http://www.w3.org/2000/01/rdf-schema#label"] = [{"@value": "Dienst Voorbeeld"}]
    made[f"{ONT}einddatum"] = [{"@value": "2026-06-30"}]
    province = node("https://identifier.overheid.nl/tooi/id/provincie/pv99", "Provincie", organisatiecode="pv99")
    province["http://www.w3.org/2000/01/rdf-schema#label"] = [{"@value": "provincie Voorbeeld"}]
    replies = {"provincies": json.dumps([province]).encode(), "compleet": json.dumps([made]).encode()}
    known = ("_1.json", "_2.json", "_6.json", "_13.json")
    update(lambda url: server(replies if url.endswith(known) else {})(url), folder, ON, ["organisations"])
    rows = {row["code"]: row for row in read(folder / "organisations.csv").rows}
    assert set(rows) == {"oorg9", "pv99"}
    assert (rows["oorg9"]["name"], rows["oorg9"]["end"], rows["pv99"]["kind"]) == (
        "Dienst Voorbeeld",
        "2026-06-30",
        "province",
    )


def _missing(url: str) -> bytes:
    raise MissingError(f"404 {url}", 404)


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


def test_a_list_without_a_publisher_is_named(folder: Path) -> None:
    with pytest.raises(DefinitionError, match="aliases"):
        update(_missing, folder, ON, ["aliases"])
    assert NAMES == ("ministries", "organisations", "themes", "document_types", "woo_categories", "mandates")


def test_koops_own_list_gives_the_rows_of_ours(folder: Path, shared: Path) -> None:
    """KOOP's own first list of ministries gives the rows of our list that it knew, letter for letter."""
    content = (shared / "vocab" / "tooi" / "plooi" / "rwc_ministeries_compleet_1.json").read_bytes()
    found = tooi.parse(content, "rwc_ministeries_compleet", 1)
    rows = tooi.ministries(
        lambda url: content if "_6.json" in url else _missing(url), read(folder / "ministries.csv").rows
    )
    ours = {(row["version_iri"] or row["iri"], row["name"]): row for row in read(folder / "ministries.csv").rows}
    facts = ("code", "iri", "version_iri", "name", "abbreviation", "end")
    same = [
        row
        for row in rows
        if (place := (row["version_iri"] or row["iri"], row["name"])) in ours
        and all(row[fact] == ours[place][fact] for fact in facts)
    ]
    assert found.date == "2021-11-15"
    assert len([row for row in same if row["iri"]]) == 20
