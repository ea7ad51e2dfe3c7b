"""The catalogue says by DCAT-AP-NL what there is, and passes the shapes of those who would list it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF, VOID

from pipeline.release import index as releases
from pipeline.release.checks import check_description
from tests.formats.reading import manifest
from tests.runs import brievenbus, first_run

SHAPES = {
    "dcat-ap": ["dcat-ap/3.0.1/html_shacl_shapes.ttl", "dcat-ap/3.0.1/html_shacl_range.ttl"],
    "dcat-ap-deprecated": ["dcat-ap/3.0.1/html_shacl_deprecateduris.ttl"],
    "dcat-ap-whole": ["dcat-ap/3.0.1/shacl_dcat-ap-SHACL.ttl"],
    "dcat-ap-nl": ["dcat-ap-nl/shapes/dcat-ap-nl-SHACL.ttl"],
    "dcat-ap-nl-classes": ["dcat-ap-nl/shapes/dcat-ap-nl-SHACL-klassebereik.ttl"],
    "dcat-ap-nl-lists": ["dcat-ap-nl/shapes/dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl"],
    "dcat-ap-nl-3.0.0": ["dcat-ap-nl/shapes/300/dcat-ap-nl-SHACL.ttl"],
    "nde": ["nde/dataset-register/requirements/shacl.ttl"],
}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalog")
    first_run(folder, 6)
    return folder / "home/public"


@pytest.fixture(scope="module")
def catalog(web: Path) -> Graph:
    return Graph().parse(web / "catalog.ttl")


def newest(web: Path) -> Path:
    place = web / "voorbeeldbrieven"
    release = releases.newest(releases.read_index(place, "voorbeeldbrieven"))
    assert release
    return place / "releases" / release.version


@pytest.mark.parametrize("name", SHAPES)
def test_the_catalogue_passes_the_shapes(web: Path, shared: Path, name: str) -> None:
    assert check_description(web / "catalog.ttl", official(shared, name)) == ()


@pytest.mark.parametrize("name", SHAPES)
def test_the_data_package_of_a_release_passes_the_shapes_as_it_is(web: Path, shared: Path, name: str) -> None:
    assert check_description(newest(web), official(shared, name)) == ()


def official(shared: Path, name: str) -> list[Path]:
    return [shared / "vocab" / file for file in SHAPES[name]]


@pytest.mark.parametrize("form", ["catalog.ttl", "catalog.jsonld", ".well-known/void"])
def test_anyone_can_check_the_catalogue_by_command(web: Path, shared: Path, form: str) -> None:
    options = [f"--shapes={file}" for file in official(shared, "dcat-ap") + official(shared, "dcat-ap-nl")]
    done = brievenbus("validate", web / form, *options)

    assert (done.returncode, done.stderr) == (0, "")
    assert "valid" in done.stdout


def test_anyone_can_check_a_release_by_command(web: Path, shared: Path) -> None:
    done = brievenbus("validate", newest(web), *[f"--shapes={file}" for file in official(shared, "nde")])

    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_says_what_is_missing(web: Path, shared: Path, tmp_path: Path) -> None:
    broken = Graph().parse(web / "catalog.ttl")
    for name in (DCAT.contactPoint, DCAT.theme):
        broken.remove((None, name, None))
    broken.serialize(tmp_path / "catalog.ttl", format="turtle")
    done = brievenbus("validate", tmp_path / "catalog.ttl", f"--shapes={official(shared, 'dcat-ap-nl')[0]}")

    assert done.returncode == 1
    assert "contactPoint" in done.stderr
    assert "http://www.w3.org/ns/dcat#theme" in done.stderr


def test_shapes_that_are_none_are_named(web: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<a> <b> .", encoding="utf-8")
    for file, message in (("bad.ttl", "is no RDF"), ("gone.ttl", "cannot be read")):
        done = brievenbus("validate", web / "catalog.ttl", f"--shapes={tmp_path / file}")
        assert done.returncode == 1
        assert message in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def triples(path: Path, form: pyoxigraph.RdfFormat) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(path=str(path), format=form)}


def test_turtle_and_json_ld_say_the_same_without_blank_nodes(web: Path) -> None:
    turtle = triples(web / "catalog.ttl", pyoxigraph.RdfFormat.TURTLE)

    assert turtle == triples(web / "catalog.jsonld", pyoxigraph.RdfFormat.JSON_LD)
    assert not [t for t in turtle if isinstance(t.subject, pyoxigraph.BlankNode)]
    assert not [t for t in turtle if isinstance(t.object, pyoxigraph.BlankNode)]
    assert (web / ".well-known/void").read_bytes() == (web / "catalog.ttl").read_bytes()


def test_the_data_package_is_json_ld_that_says_what_the_catalogue_says(web: Path) -> None:
    content = (newest(web) / "datapackage.json").read_bytes()
    found = {q.triple for q in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.JSON_LD)}

    assert len(found) > 300
    assert found <= triples(web / "catalog.ttl", pyoxigraph.RdfFormat.TURTLE)


def test_every_file_of_data_is_a_distribution_with_its_size_and_checksum(web: Path, catalog: Graph) -> None:
    spdx = "http://spdx.org/rdf/terms#"
    found = {}
    for node in catalog.subjects(RDF.type, DCAT.Distribution):
        address = str(catalog.value(node, DCAT.downloadURL))
        checksum = catalog.value(node, URIRef(spdx + "checksum"))
        value = str(catalog.value(checksum, URIRef(spdx + "checksumValue")))
        found[address] = (int(str(catalog.value(node, DCAT.byteSize))), value.lower())
    start = f"https://brievenbus.example/voorbeeldbrieven/releases/{newest(web).name}/"

    about = {"datapackage.json", "letter.schema.json"}
    files = [entry for entry in manifest(newest(web)).files if entry.path not in about]
    assert found == {start + entry.path: (entry.bytes, entry.sha256) for entry in files}


def test_void_counts_are_those_of_the_graph(web: Path, catalog: Graph) -> None:
    quads = pyoxigraph.parse(path=str(newest(web) / "voorbeeldbrieven.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    graph = {quad.triple for quad in quads}
    dataset = URIRef("https://brievenbus.example/dataset/voorbeeldbrieven")
    counts = {
        name: int(str(catalog.value(dataset, VOID[name]))) for name in ("triples", "distinctSubjects", "properties")
    }
    classes = {
        str(catalog.value(part, VOID["class"])): int(str(catalog.value(part, VOID.entities)))
        for part in catalog.objects(dataset, VOID.classPartition)
    }
    typed = [t.object.value for t in graph if t.predicate.value == str(RDF.type)]

    assert counts == {
        "triples": len(graph),
        "distinctSubjects": len({t.subject for t in graph}),
        "properties": len({t.predicate for t in graph}),
    }
    assert classes == {name: typed.count(name) for name in set(typed)}


def embedded(page: Path) -> Iterator[Any]:
    for block in re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8"), re.S
    ):
        yield json.loads(block)


def test_pages_hold_the_dataset_for_search_engines_and_run_no_script(web: Path) -> None:
    page = web / "voorbeeldbrieven/index.html"
    (dataset,) = embedded(page)
    text = page.read_text(encoding="utf-8")

    assert dataset["@type"] == "Dataset"
    assert dataset["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert {"encodingFormat", "contentUrl"} <= dataset["distribution"][0].keys()
    assert "default-src 'none'" in text
    assert text.count("<script") == 1


def test_the_description_by_void_says_what_it_is_about_in_terms_that_exist(
    web: Path, catalog: Graph, shared: Path
) -> None:
    void = Graph().parse(data=(web / ".well-known/void").read_text(), format="turtle")
    known = Graph().parse(shared / "vocab/onto/void.ttl")

    description = void.value(None, RDF.type, VOID.DatasetDescription)
    assert str(description) == "https://brievenbus.example/.well-known/void"
    about = URIRef("https://brievenbus.example/dataset/voorbeeldbrieven")
    assert list(void.objects(description, URIRef("http://xmlns.com/foaf/0.1/topic"))) == [about]
    assert (about, RDF.type, VOID.Dataset) in void
    used = {term for triple in void for term in triple if isinstance(term, URIRef) and str(term).startswith(str(VOID))}
    assert len(used) > 8
    assert [term for term in used if (term, None, None) not in known] == []
    dumps = [str(dump) for dump in void.objects(about, VOID.dataDump)]
    assert dumps and all((web / dump.removeprefix("https://brievenbus.example/")).is_file() for dump in dumps)


def test_the_feeds_are_data_services_of_the_catalogue(web: Path, catalog: Graph) -> None:
    services = list(catalog.objects(URIRef("https://brievenbus.example/catalog"), DCAT.service))

    places = {str(catalog.value(service, DCAT.endpointURL)) for service in services}
    start = "https://brievenbus.example/voorbeeldbrieven/"
    assert places == {f"{start}changes/index.trig", f"{start}feed.atom"}
    assert all((web / place.removeprefix("https://brievenbus.example/")).is_file() for place in places)
    for service in services:
        assert catalog.value(service, DCAT.servesDataset) == URIRef(
            "https://brievenbus.example/dataset/voorbeeldbrieven"
        )
        assert list(catalog.objects(service, URIRef("http://purl.org/dc/terms/conformsTo")))
