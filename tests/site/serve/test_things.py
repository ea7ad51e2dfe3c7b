"""Every IRI of ours that the data names leads to its description, as RDF and, where there is one, to a page."""

import re
import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

import pyoxigraph
import pytest

from pipeline.home import Home
from pipeline.site.query import database
from pipeline.site.serve import server as serve
from pipeline.site.serve import things
from pipeline.site.serve.sparql.pool import QueryLimits
from tests.processes import wait_for
from tests.runs import first_run
from tests.site.serve.serving import ask, run

BASE = "https://brievenbus.example/"
EACH = 3
"""IRIs of a kind that are asked for, from those whose letters are published first to those published last."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the newest release of the sample letters, and the address at which it is served with its endpoint."""
    folder = tmp_path_factory.mktemp("things")
    _, place, _ = first_run(folder)
    home = Home(place)
    limits = QueryLimits(workers=1, seconds_per_client=1e6)
    address = run(serve.web_server(serve.Served(web=home.web, stores=home.stores, limits=limits), "127.0.0.1", 0))
    assert wait_for(lambda: ask(address, "/sparql?query=ASK%7B%7D")[0].status == 200, 60)
    (release,) = (home.web / "voorbeeldbrieven/releases").iterdir()
    return release, address


def follow(address: str, path: str, accept: str) -> tuple[int, str, bytes]:
    """Return status, media type and content at the end of all redirects."""
    for _ in range(4):
        response, content = ask(address, path, Accept=accept)
        if response.status not in (301, 303):
            break
        path = (response.headers["Location"] or "").removeprefix(address)
    return response.status, (response.headers["Content-Type"] or "").partition(";")[0], content


def test_every_iri_leads_to_what_the_data_says_of_it(served: tuple[Path, str]) -> None:
    release, address = served
    texts = [(release / name).read_text(encoding="utf-8") for name in ("voorbeeldbrieven.nq", "government.nt")]
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for iri in re.findall(rf"<{BASE}([^>#]+)[^>]*>", "".join(texts)):
        kinds[iri.rpartition("/")[0]].add(iri)
    assert {*kinds} == {
        *("dataset", "def", "doc/brief", "id/brief", "id/dossier", "id/persoon", "id/ambt", "id/ambtsperiode")
    }
    for kind, found in kinds.items():
        for iri in sorted(found)[:: max(1, len(found) // EACH)]:
            status, media, content = follow(address, f"/{iri}", "text/turtle")
            assert (status, media) == (200, "text/turtle"), iri
            triples = [*pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE, base_iri=f"{BASE}{iri}")]
            assert any(str(one.subject.value).startswith(f"{BASE}{iri}") for one in triples), (kind, iri)


def test_a_person_without_a_page_has_a_description_and_who_is_not_there_has_neither(served: tuple[Path, str]) -> None:
    _, address = served
    assert follow(address, "/id/dossier/22112", "text/html")[:2] == (200, "text/html")
    assert follow(address, "/id/persoon/letschert-rm", "text/html,*/*;q=0.8")[:2] == (200, "text/turtle")
    assert follow(address, "/id/persoon/letschert-rm", "application/ld+json")[:2] == (200, "application/ld+json")
    for name in ("persoon/niemand", "ambt/niets", 'dossier/%3E%20"', "soort/brief"):
        assert follow(address, f"/id/{name}", "text/turtle")[0] == 404, name


def test_an_attachment_leads_to_a_letter_that_names_it_and_none_that_no_letter_names(
    served: tuple[Path, str], tmp_path: Path
) -> None:
    place = Path(shutil.copytree(served[0].parents[1], tmp_path / "voorbeeldbrieven"))
    about = database.read(place)
    assert about is not None
    with closing(sqlite3.connect(place / database.FOLDER / about.file)) as connection, connection:
        ((letter,),) = connection.execute("SELECT max(id) FROM letters")
        connection.execute("INSERT INTO attachments VALUES (?, 9, 'Rapport', 'blg-118823', NULL)", [letter])
    found = things.forms(place, "bijlage", "blg-118823")
    assert found["html"] == f"/doc/brief/{letter.rpartition('/')[2]}"
    assert found.keys() == {"html", *things.GRAPHS} and "blg-118823" in found["ttl"]
    assert things.forms(place, "bijlage", "blg-118824") == {}
    (place / database.FOLDER / about.file).unlink()
    assert things.forms(place, "bijlage", "blg-118824").keys() == {*things.GRAPHS}
    for accept in ("text/html", "text/turtle"):
        assert follow(served[1], "/id/bijlage/blg-118823", accept)[0] == 404


def test_the_endpoint_knows_who_had_a_post(served: tuple[Path, str]) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?post <http://www.w3.org/ns/org%23heldBy> ?person } }"
    status, _, content = follow(served[1], f"/sparql?query={query.replace(' ', '%20')}&format=csv", "text/csv")
    assert (status, content.decode().split()) == (200, ["g", f"{BASE}dataset/voorbeeldbrieven#government"])
