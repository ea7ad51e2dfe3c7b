"""Persons, posts, periods in office and names of ministries are data of a release."""

import csv
import json
import shutil
from pathlib import Path

import pyoxigraph
import pytest

from pipeline.formats.rdf.government import government
from pipeline.release import checks
from pipeline.release.describe.government import NAME, write_government
from pipeline.release.describe.released import Released
from pipeline.vocabulary import authorities
from tests.formats.made import BASE, EMPTY, FULL, make

TABLES = ("office_holders", "posts", "memberships", "ministry_names")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "proef"
    make(folder, [FULL, EMPTY])
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_release_has_the_tables_and_they_fit_together(release: Path) -> None:
    persons, posts, periods, names = (rows(release, name) for name in TABLES)
    assert {row["person"] for row in periods} == {row["iri"] for row in persons}
    assert {row["post"] for row in periods} == {row["iri"] for row in posts}
    assert {row["organisation"] for row in posts} - {""} <= {row["iri"] for row in names}
    mine = f"{BASE}id/persoon/rummenie-jf"
    (period,) = [row for row in periods if row["person"] == mine]
    assert (period["post"], period["begin"], period["end"]) == (
        f"{BASE}id/ambt/staatssecretaris-mnre1153",
        "2024-07-02",
        "2026-02-23",
    )
    assert [row["name"] for row in names if row["code"] == "mnre1058"] == [
        "Justitie",
        "Veiligheid en Justitie",
        "Justitie en Veiligheid",
    ]


def test_the_descriptor_has_their_keys(release: Path) -> None:
    resources = {one["name"]: one for one in json.loads((release / "datapackage.json").read_bytes())["resources"]}
    assert set(TABLES) <= resources.keys()
    keys = resources["memberships"]["schema"]["foreignKeys"]
    assert {key["reference"]["resource"] for key in keys} == {"office_holders", "posts"}
    assert all(resources[name]["schema"]["primaryKey"] for name in TABLES)


def test_tables_and_graph_say_the_same(release: Path) -> None:
    store = pyoxigraph.Store()
    store.load(path=str(release / NAME), format=pyoxigraph.RdfFormat.N_TRIPLES)
    query = """
        PREFIX org: <http://www.w3.org/ns/org#> PREFIX schema: <https://schema.org/>
        SELECT ?iri ?person ?post ?begin ?end WHERE {
          ?iri a org:Membership ; org:member ?person ; <%sdef/ambt> ?post .
          OPTIONAL { ?iri schema:startDate ?begin } OPTIONAL { ?iri schema:endDate ?end }
        }"""
    names = ("iri", "person", "post", "begin", "end")
    found = {tuple(row[name].value if row[name] else "" for name in names) for row in store.query(query % BASE)}
    assert found == {tuple(row[name] for name in names) for row in rows(release, "memberships")}


def test_the_same_lists_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_government(tmp_path / name, authorities(), BASE)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert government(authorities(), BASE) == sorted(set(government(authorities(), BASE)))


def test_the_release_passes_its_checks_and_a_broken_graph_does_not(release: Path, tmp_path: Path) -> None:
    assert [problem for problem in checks.check(release) if problem.check == "government"] == []
    broken = tmp_path / "broken"
    shutil.copytree(release, broken)
    text = (broken / NAME).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines(keepends=True) if "ns/org#member>" in line)
    (broken / NAME).write_text(text.replace(line, "", 1), encoding="utf-8")
    found = [problem.message for problem in checks.check(broken) if problem.check == "government"]
    assert any("statements" in message for message in found)
    assert len(found) > 1
    assert Released(broken).manifest.files
