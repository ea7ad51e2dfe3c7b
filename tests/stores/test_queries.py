"""The ten example queries give the same results in four engines: those that stand in `expected`."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import Dataset

from pipeline.site.queries import queries
from tests.runs import EPOCH, first_run
from tests.stores.servers import StoreServer, oxigraph_server, virtuoso_server
from tests.stores.sparql import rows
from tests.stores.test_recipes import cook, recipe

# rdflib 7.6 uses in its own parser and queries what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

BASE = "https://brievenbus.example/"
QUERIES = {query.name: query for query in queries(BASE)}
EXPECTED = Path(__file__).parent / "expected"

Table = list[dict[str, str]]
Ask = Callable[[str], Table]
"""SPARQL to the rows of its answer; a variable without a value is left out."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("release")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        _, _, published = first_run(folder)
    assert published.release is not None
    yield folder / "home/public/voorbeeldbrieven/releases" / published.release.version


def by_pyoxigraph(release: Path) -> Ask:
    store = pyoxigraph.Store()
    for file in release.rglob("*.nq"):
        store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)

    def ask(query: str) -> Table:
        found = store.query(query)
        names = [variable.value for variable in found.variables]
        return [{name: row[name].value for name in names if row[name] is not None} for row in found]

    return ask


def by_rdflib(release: Path) -> Ask:
    dataset = Dataset()
    rdflib.NORMALIZE_LITERALS = False  # a time stays as it is written
    for file in release.rglob("*.nq"):
        dataset.parse(data=file.read_text(encoding="utf-8"), format="nquads")
    rdflib.NORMALIZE_LITERALS = True

    def ask(query: str) -> Table:
        return [{str(name): str(value) for name, value in row.items()} for row in dataset.query(query).bindings]

    return ask


@pytest.fixture(scope="module")
def virtuoso(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso_server(folder) as server:
        shutil.copytree(release, folder / "release")
        cook(recipe("isql-vt").replace(" 1111 ", f" {server.sql} "), folder)
        yield server


@pytest.fixture(scope="module")
def oxigraph(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    folder = tmp_path_factory.mktemp("oxigraph")
    shutil.copytree(release, folder / "release")
    with oxigraph_server(folder):
        pass  # skips where it is not installed, before the recipe would fail
    cook(recipe("oxigraph load"), folder)
    with oxigraph_server(folder) as server:
        yield server


@pytest.fixture(scope="module", params=["pyoxigraph", "rdflib", "oxigraph", "virtuoso"])
def ask(request: pytest.FixtureRequest, release: Path) -> Ask:
    """Give each engine in turn, a release loaded."""
    if request.param in ("pyoxigraph", "rdflib"):
        return {"pyoxigraph": by_pyoxigraph, "rdflib": by_rdflib}[request.param](release)
    server: StoreServer = request.getfixturevalue(request.param)
    return lambda query: rows(server, query)


def expected(name: str) -> Table:
    with (EXPECTED / name).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        return [{column: cell for column, cell in row.items() if cell} for row in csv.DictReader(lines)]


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_query_gives_what_is_expected(ask: Ask, name: str) -> None:
    found = expected(name)

    assert found
    assert ask(QUERIES[name].text) == found


def test_there_are_ten_each_with_its_question_in_both_languages() -> None:
    assert len(QUERIES) == 10
    for query in QUERIES.values():
        assert set(query.about) == {"nl", "en"}
        assert all(about.strip().endswith((")", "?")) for about in query.about.values())


def test_queries_follow_the_base_of_a_dataset() -> None:
    for query in queries("https://anders.example/b/"):
        assert "brievenbus.example" not in query.text
