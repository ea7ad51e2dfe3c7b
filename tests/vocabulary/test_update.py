"""A refresh reads each publisher's form, says what changed, keeps what is ours, and replaces a list whole."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import DefinitionError, MissingError, SourceError
from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.update import NAMES, tooi, update
from pipeline.vocabulary.update.tables import read
from tests.vocabulary.replies import ON, server

ONT = "https://identifier.overheid.nl/tooi/def/ont/"
OWL = "http://www.w3.org/2002/07/owl#Ontology"
MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/"


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
