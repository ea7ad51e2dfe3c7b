"""Measurements of a release's quality say in RDF what its own files say."""

import csv
import json
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from pipeline import settings
from tests.runs import run_here, sample

BASE = "https://brievenbus.example/"
DATASET = URIRef(f"{BASE}dataset/voorbeeldbrieven")
BB, DQV = Namespace(f"{BASE}def/"), Namespace("http://www.w3.org/ns/dqv#")


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quality")
    place = sample(folder)
    (place / "letters/kapot.pdf").write_bytes(b"%PDF-1.4 kapot")
    run_here(place, folder / "home")
    return folder / "home/public"


@pytest.fixture(scope="module")
def catalog(web: Path) -> Graph:
    return Graph().parse(web / "catalog.ttl")


@pytest.fixture(scope="module")
def release(web: Path) -> Path:
    return max((web / "voorbeeldbrieven/releases").iterdir())


def values(catalog: Graph, metric: str) -> dict[str, float]:
    found = {}
    for one in catalog.subjects(DQV.isMeasurementOf, BB[metric]):
        assert (DATASET, DQV.hasQualityMeasurement, one) in catalog
        assert (one, DQV.computedOn, DATASET) in catalog
        assert catalog.value(one, DCTERMS.issued) == catalog.value(DATASET, DCTERMS.modified)
        found[str(catalog.value(one, SKOS.notation))] = float(str(catalog.value(one, DQV.value)))
    return found


def test_fill_rates_and_findings_are_those_of_the_statistics(catalog: Graph, release: Path) -> None:
    statistics = json.loads((release / "statistics.json").read_bytes())

    assert values(catalog, "vulgraad") == statistics["filled"]
    assert values(catalog, "bevindingen") == statistics["issues"]
    with (release / "issues.csv").open(encoding="utf-8", newline="") as file:
        assert values(catalog, "bevindingen") == Counter(row["code"] for row in csv.DictReader(file))
    assert sum(values(catalog, "bevindingen").values()) >= 2


def test_link_rates_are_those_of_the_tables(catalog: Graph, release: Path) -> None:
    wanted = {}
    for name, table, column, named in (
        ("sender.iri", "letters", "sender_iri", "id"),
        ("signatories.person_iri", "signatories", "person_iri", "letter"),
        ("signatories.organisation_iri", "signatories", "organisation_iri", "letter"),
        ("references.iri", "references", "iri", "letter"),
        ("addressee.iri", "letters", "addressee_iri", "id"),
    ):
        with (release / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row[named]]
        wanted[name] = round(sum(bool(row[column]) for row in rows) / len(rows), 4)

    assert values(catalog, "koppelgraad") == wanted
    assert 0 < wanted["signatories.person_iri"] < 1


def test_completeness_is_that_of_the_sources(catalog: Graph, release: Path) -> None:
    (source,) = json.loads((release / "sources.json").read_bytes())["sources"]

    assert values(catalog, "ontbrekend") == {"folder": source["missing"]}
    whole = source["records"] + source["missing"]
    assert values(catalog, "bronvolledigheid") == {"folder": round(source["records"] / whole, 4)}


def test_every_metric_is_defined_with_the_type_of_its_values(catalog: Graph, shared: Path) -> None:
    terms = Graph().parse(settings.VOCAB / "terms.ttl", publicID=BASE)
    known = Graph().parse(shared / "vocab/onto/dqv.ttl")
    metrics = set(catalog.objects(None, DQV.isMeasurementOf))

    assert metrics == set(terms.subjects(RDF.type, DQV.Metric))
    for metric in metrics:
        assert {label.language for label in terms.objects(metric, SKOS.prefLabel)} == {"nl", "en"}  # type: ignore[union-attr]
        assert (terms.value(metric, DQV.inDimension), RDF.type, DQV.Dimension) in terms
        for one in catalog.subjects(DQV.isMeasurementOf, metric):
            value = catalog.value(one, DQV.value)
            assert isinstance(value, Literal)
            assert value.datatype == terms.value(metric, DQV.expectedDataType)
    used = {term for triple in catalog + terms for term in triple if str(term).startswith(str(DQV))}
    assert len(used) >= 7
    assert [term for term in used if (term, None, None) not in known] == []


def test_each_release_carries_its_own(web: Path, release: Path) -> None:
    content = (release / "datapackage.json").read_bytes()
    triples = [quad.triple for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.JSON_LD)]

    measured = {t.object.value for t in triples if t.predicate.value == str(DQV.hasQualityMeasurement)}
    assert measured == {t.subject.value for t in triples if t.object == pyoxigraph.NamedNode(DQV.QualityMeasurement)}
    assert len(measured) > 20
    assert all(one.startswith(f"{DATASET}/releases/{release.name}#") for one in measured)
