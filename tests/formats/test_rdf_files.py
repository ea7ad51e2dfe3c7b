"""N-Quads, Turtle and JSON-LD say the same, to every parser."""

import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import RdfFormat
from rdflib.compare import isomorphic

from pipeline.release.describe import Manifest
from tests.formats.made import BASE
from tests.formats.reading import manifest

FORMS = {"nq": RdfFormat.N_QUADS, "ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}


def triples(release: Path, suffix: str) -> list[pyoxigraph.Triple]:
    return [quad.triple for quad in pyoxigraph.parse(path=str(release / f"proef.{suffix}"), format=FORMS[suffix])]


def counted(found: Manifest, suffix: str) -> int | None:
    return next(entry.triples for entry in found.files if entry.path == f"proef.{suffix}")


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_pyoxigraph_reads_the_same_from_every_form(release: Path, suffix: str) -> None:
    expected, found = triples(release, "nq"), triples(release, suffix)

    assert sorted(map(str, found)) == sorted(map(str, expected))


@pytest.mark.parametrize("suffix", list(FORMS))
def test_the_manifest_counts_every_statement(release: Path, suffix: str) -> None:
    assert counted(manifest(release), suffix) == len(triples(release, suffix))


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning:rdflib")  # rdflib 7.6 warns of itself
def test_rdflib_reads_the_same_from_every_form(release: Path) -> None:
    graphs = []
    for suffix, form in (("nq", "nquads"), ("ttl", "turtle"), ("jsonld", "json-ld")):
        dataset = rdflib.Dataset(default_union=True).parse(release / f"proef.{suffix}", format=form)
        graphs.append(rdflib.Graph())
        for triple in dataset.triples((None, None, None)):
            graphs[-1].add(triple)

    assert len(graphs[0]) == len(set(map(str, triples(release, "nq"))))
    assert isomorphic(graphs[0], graphs[1])
    assert isomorphic(graphs[0], graphs[2])


def test_raptor_reads_the_same_from_n_quads_and_turtle(release: Path) -> None:
    if shutil.which("rapper") is None:
        pytest.skip("needs Raptor: rapper is not installed")
    found = []
    for suffix, form in (("nq", "nquads"), ("ttl", "turtle")):
        command = ["rapper", "-q", "-i", form, "-o", "ntriples", str(release / f"proef.{suffix}")]
        out = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
        found.append({str(quad.triple) for quad in pyoxigraph.parse(out, format=RdfFormat.N_TRIPLES)})

    assert found[0] == found[1] == set(map(str, triples(release, "nq")))


def test_n_quads_are_sorted_by_their_bytes_and_say_nothing_twice(release: Path) -> None:
    lines = (release / "proef.nq").read_bytes().splitlines()

    assert lines == sorted(set(lines))


def test_every_letter_has_a_graph_of_its_own(release: Path) -> None:
    quads = list(pyoxigraph.parse(path=str(release / "proef.nq"), format=RdfFormat.N_QUADS))
    topics = {(quad.subject, quad.graph_name) for quad in quads if quad.predicate.value.endswith("primaryTopic")}

    assert len(topics) == 50
    assert all(document == graph for document, graph in topics)
    assert {quad.graph_name for quad in quads} == {graph for _, graph in topics}


def test_turtle_is_written_with_prefixes_for_people(release: Path) -> None:
    text = (release / "proef.ttl").read_text(encoding="utf-8")

    assert f"@prefix bb: <{BASE}def/> ." in text
    assert "    a rico:Record, schema:Message, eli:Work ;\n    dct:identifier" in text
    assert "<http://purl.org/dc/terms/title>" not in text


def test_json_ld_nests_what_hangs_on_a_letter(release: Path) -> None:
    text = (release / "proef.jsonld").read_text(encoding="utf-8")

    assert '"attribution":[{"@id":"https://brievenbus.example/id/brief/kst-32824-1#afzender"' in text
