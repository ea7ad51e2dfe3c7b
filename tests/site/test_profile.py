"""The page about the application profile says what the mapping and the shapes say, and its example keeps to them."""

import json
import re
from pathlib import Path

import pyoxigraph
import pytest

from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.example import example
from pipeline.release.checks.shapes import report
from pipeline.site import terms
from pipeline.site.profile import profile
from pipeline.site.profiletexts import PROFILE
from pipeline.site.queries import queries
from tests.formats.made import BASE, DATASET
from tests.release.checks.test_shapes import SHAPES, of


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    terms.write(folder, DATASET)
    return folder / "def"


def test_the_example_letter_has_the_shapes_and_every_kind_of_node() -> None:
    found = of(example(BASE))
    kinds = {value for about in found.values() for value in about["<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"]}

    assert SHAPES.conforms(found)
    assert report(found, BASE) == []
    assert kinds == {f"<{mapping().expand(name, BASE)}>" for node in mapping().nodes for name in node.classes}


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
def test_the_page_shows_every_class_property_list_term_and_query(place: Path, name: str) -> None:
    page = (place / name).read_text(encoding="utf-8")
    codes = set(re.findall(r"<code>([^<]+)</code>", page))
    found = mapping()
    names = {name for node in found.nodes for name in (*node.classes, *node.links, *node.by)}
    names |= {name for column in found.columns() for _, name in column.targets}

    assert names <= codes
    assert {
        value for column in found.columns() if column.rdf for value in found.values.get(column.values or "", {})
    } <= codes
    assert {query.name for query in queries(BASE)} <= set(re.findall(r'href="queries/([^"]+)"', page))
    assert "{{" not in page and "None" not in page
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_says_how_often_a_property_is_there_as_the_shapes_do() -> None:
    classes = {
        one["name"]: {row["property"]: row["count"] for row in one["rows"]} for one in profile(DATASET, "nl")["classes"]
    }

    assert classes["letter"]["dct:identifier"] == "1"
    assert classes["letter"]["dct:type"] == "1..n"
    assert classes["letter"]["schema:dateSent"] == "0..1"
    assert classes["letter"]["dct:references"] == "0..n"
    assert classes["source"]["schema:sha256"] == "1"
    assert classes["file"]["dct:format"] == "0..1"


def test_both_languages_have_the_same_texts() -> None:
    assert PROFILE["nl"].keys() == PROFILE["en"].keys()


def test_the_context_reads_the_example_as_the_graph_has_it(place: Path) -> None:
    context = json.loads((place / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    text = rdf.json_ld(DATASET)(example(BASE))[0]
    document = json.dumps({"@context": context, "@graph": json.loads(f"[{text}]")})
    quads = rdf.quads(DATASET)([example(BASE)])

    found = {quad.triple for quad in pyoxigraph.parse(document.encode(), format=pyoxigraph.RdfFormat.JSON_LD)}
    expected = pyoxigraph.parse(b"".join(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    assert found == {quad.triple for quad in expected}


def test_published_queries_run_on_the_example(place: Path) -> None:
    store = pyoxigraph.Store()
    quads = rdf.quads(DATASET)([example(BASE)])
    store.bulk_load(b"".join(quads), format=pyoxigraph.RdfFormat.N_QUADS)
    found = {
        file.name: len(list(store.query(file.read_text(encoding="utf-8")))) for file in (place / "queries").iterdir()
    }  # type: ignore[arg-type]

    assert len(found) == 10
    assert found["06-signed-on-behalf-of-others.rq"] == found["09-where-a-letter-comes-from.rq"] == 1
