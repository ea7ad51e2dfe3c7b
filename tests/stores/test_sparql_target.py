"""A store holds what a release says: put where it differs, deleted where it is no more, whoever counts."""

import secrets
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.distribute.targets import sparql
from pipeline.model.dataset import TargetSetting
from tests.distribute.targets.made import cut, recut, send
from tests.runs import run_here, sample
from tests.stores.servers import StoreServer
from tests.stores.sparql import rows, sizes, sizes_in

SECRET = "Jan de Burger"


@pytest.fixture
def base() -> str:
    """Give the start of graphs that no other test writes."""
    return f"https://brievenbus.example/{secrets.token_hex(4)}/doc/brief/"


@pytest.fixture
def target(store: StoreServer, monkeypatch: pytest.MonkeyPatch) -> TargetSetting:
    if store.user and store.password:
        monkeypatch.setenv("BRIEVENBUS_SPARQL_USER", store.user)
        monkeypatch.setenv("BRIEVENBUS_SPARQL_PASSWORD", store.password)
    auth = "digest" if store.user else "none"
    return TargetSetting(name="sparql", options={"url": store.graphs, "auth": auth})


def quads(base: str, letters: dict[str, str]) -> dict[str, str]:
    """Return N-Quads, sorted by subject as ours are, of letters with a title; all speak of one person."""
    lines = []
    for name, title in letters.items():
        graph = f"<{base}{name}>"
        lines.append(f'<{base}x#{name}> <http://purl.org/dc/terms/title> "{title}"@nl {graph} .\n')
        lines.append(f'<{base}x#{name}> <http://purl.org/dc/terms/date> "2020-02-29"^^<{XSD}date> {graph} .\n')
        lines.append(
            f'<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "P" {graph} .\n'
        )
    return {"brieven.nq": "".join(sorted(lines))}


XSD = "http://www.w3.org/2001/XMLSchema#"


def held(store: StoreServer, base: str) -> dict[str, int]:
    return {name.removeprefix(base): count for name, count in sizes(store).items() if name.startswith(base)}


def titles(store: StoreServer, base: str) -> set[str]:
    ours = f"FILTER(STRSTARTS(STR(?g), '{base}'))"
    query = f"SELECT ?t WHERE {{ GRAPH ?g {{ ?s <http://purl.org/dc/terms/title> ?t }} {ours} }}"
    return {row["t"] for row in rows(store, query)}


def test_graphs_follow_the_release(store: StoreServer, target: TargetSetting, base: str, tmp_path: Path) -> None:
    first = {"a": 'Één – “titel” \\\\n \\"q\\"\\nregel', "b": "B", "c": "C"}
    cut(tmp_path, 1, quads(base, first))
    sent = send(tmp_path, target)
    assert (sent.error, sent.sent, sent.removed) == (None, 3, 0)
    assert held(store, base) == {"a": 3, "b": 3, "c": 3}
    assert titles(store, base) == {'Één – “titel” \\n "q"\nregel', "B", "C"}
    assert send(tmp_path, target).sent == 0
    cut(tmp_path, 2, quads(base, {"a": first["a"], "b": "B anders", "d": "D"}))
    sent = send(tmp_path, target)
    assert (sent.error, sent.sent, sent.removed) == (None, 2, 1)
    assert held(store, base) == {"a": 3, "b": 3, "d": 3}
    assert titles(store, base) == {'Één – “titel” \\n "q"\nregel', "B anders", "D"}


def test_of_a_withdrawn_letter_the_store_has_nothing_left(
    store: StoreServer, target: TargetSetting, base: str, tmp_path: Path
) -> None:
    folder = cut(tmp_path, 1, quads(base, {"a": "A", "b": SECRET}))
    assert send(tmp_path, target).error is None
    assert SECRET in titles(store, base)
    tombstone = f"<{base}x#b> <http://purl.org/dc/terms/isReplacedBy> <urn:none> <{base}b> .\n"
    lines = [line for line in (folder / "brieven.nq").read_text().splitlines(True) if f"<{base}b>" not in line]
    recut(folder, "brieven.nq", "".join([*lines, tombstone]))
    sent = send(tmp_path, target)
    assert (sent.error, sent.sent, sent.removed) == (None, 1, 0)
    assert held(store, base) == {"a": 3, "b": 1}
    assert titles(store, base) == {"A"}
    recut(folder, "brieven.nq", "".join(lines))
    assert send(tmp_path, target).removed == 1
    assert held(store, base) == {"a": 3}


def test_notes_that_are_lost_cost_a_sending_of_everything(
    store: StoreServer, target: TargetSetting, base: str, tmp_path: Path
) -> None:
    cut(tmp_path, 1, quads(base, {"a": "A", "b": "B"}))
    send(tmp_path, target)
    cut(tmp_path, 2, quads(base, {"a": "A", "c": "C"}))
    for file in (tmp_path / "sent").glob("*.sqlite"):
        file.unlink()
    sent = send(tmp_path, target)
    assert (sent.error, sent.sent, sent.removed) == (None, 2, 1)
    assert held(store, base) == {"a": 3, "c": 3}
    assert send(tmp_path, target, again=True).sent == 2


def test_batches_of_any_size_give_the_same(
    store: StoreServer, target: TargetSetting, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql, "BATCH_BYTES", 700)
    cut(tmp_path, 1, quads(base, {f"{number:03}": f"Brief {number}" for number in range(40)}))
    assert send(tmp_path, target).sent == 40
    assert held(store, base) == {f"{number:03}": 3 for number in range(40)}


@pytest.mark.parametrize("first_line", ["", 'partition = "year"\n'])
def test_a_real_release_by_the_command(
    store: StoreServer, target: TargetSetting, tmp_path: Path, first_line: str
) -> None:
    place = sample(tmp_path, 5)
    (place / "dataset.toml").write_text(first_line + (place / "dataset.toml").read_text())
    run_here(place, tmp_path / "home")
    options = [f"--option={name}={value}" for name, value in target.options.items()]
    command = ["publish", str(place), "--home", str(tmp_path / "home"), "--to", "sparql", *options, "--quiet"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    expected = sizes_in(*(tmp_path / "home/public").rglob("*.nq"))
    assert len(expected) == 5
    assert {name: count for name, count in sizes(store).items() if name in expected} == expected


def test_a_store_that_refuses_or_is_away_is_one_line(
    store: StoreServer, target: TargetSetting, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(tmp_path, 1, quads(base, {"a": "A"}))
    if store.user:
        monkeypatch.setenv("BRIEVENBUS_SPARQL_PASSWORD", "kanarie")
        refused = send(tmp_path, target).error or ""
        assert refused.startswith(f"PUT {store.graphs}: answered 401")
        assert "kanarie" not in refused
    monkeypatch.setattr("pipeline.distribute.targets._client.WAITS", ())
    away = TargetSetting(name="sparql", options={"url": "http://127.0.0.1:1/store"})
    assert send(tmp_path, away).error == "PUT http://127.0.0.1:1/store: no connection (Connection refused)"
