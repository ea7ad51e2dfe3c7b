"""The catalogue says by DCAT-AP-NL what there is, and passes the shapes of those who would list it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF, SH, VOID

from pipeline.publish import release as releases
from tests.outputs.reading import manifest
from tests.runs import run_here, sample

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
    run_here(sample(folder, 6), folder / "home")
    return folder / "home/public"


@pytest.fixture(scope="module")
def catalog(web: Path) -> Graph:
    return Graph().parse(web / "catalog.ttl")


def newest(web: Path) -> Path:
    place = web / "voorbeeldbrieven"
    release = releases.newest(releases.read_index(place, "voorbeeldbrieven"))
    assert release
    return place / "releases" / release.version


def shapes(files: list[Path]) -> Graph:
    """Return shapes without what no processor can run: property shapes without a path, probes of the network."""
    graph = Graph()
    for file in files:
        graph.parse(file)
    for node in set(graph.objects(None, SH.property)):
        if (node, SH.path, None) not in graph:
            graph.remove((None, SH.property, node))
            graph.remove((node, None, None))
    for component in set(graph.subjects(RDF.type, SH.ConstraintComponent)):
        if "probe" in str(component):
            graph.remove((component, None, None))
    return graph


def violations(data: Graph, files: list[Path]) -> list[str]:
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(files), inference="none")
    bad = report.subjects(SH.resultSeverity, SH.Violation)
    return [
        f"{report.value(r, SH.focusNode)} {report.value(r, SH.resultPath)}: {report.value(r, SH.resultMessage)}"
        for r in bad
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_the_catalogue_passes_the_shapes(catalog: Graph, shared: Path, name: str) -> None:
    assert violations(catalog, [shared / "vocab" / file for file in SHAPES[name]]) == []


def test_the_shapes_see_what_is_missing(catalog: Graph, shared: Path) -> None:
    broken = Graph() + catalog
    for name in (DCAT.contactPoint, DCAT.theme):
        broken.remove((None, name, None))

    assert len(violations(broken, [shared / "vocab" / file for file in SHAPES["dcat-ap-nl"]])) >= 2


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


def test_every_file_is_a_distribution_with_its_size_and_checksum(web: Path, catalog: Graph) -> None:
    spdx = "http://spdx.org/rdf/terms#"
    found = {}
    for node in catalog.subjects(RDF.type, DCAT.Distribution):
        address = str(catalog.value(node, DCAT.downloadURL))
        checksum = catalog.value(node, URIRef(spdx + "checksum"))
        value = str(catalog.value(checksum, URIRef(spdx + "checksumValue")))
        found[address] = (int(str(catalog.value(node, DCAT.byteSize))), value.lower())
    start = f"https://brievenbus.example/voorbeeldbrieven/releases/{newest(web).name}/"

    files = [entry for entry in manifest(newest(web)).files if entry.path != "datapackage.json"]
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


def test_sitemap_and_robots_lead_to_the_pages(web: Path) -> None:
    root = ElementTree.parse(web / "sitemap.xml").getroot()
    pages = [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    assert "https://brievenbus.example/voorbeeldbrieven/" in pages
    assert "Sitemap: https://brievenbus.example/sitemap.xml" in (web / "robots.txt").read_text()
