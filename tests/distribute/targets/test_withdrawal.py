"""A letter that is taken back is gone from the places that it was sent to, where every release is signed anew."""

from pathlib import Path

import msgspec
import pytest

from pipeline.release import signing
from tests.runs import brievenbus, run_apart, sample, tree
from tests.stores.servers import oxigraph_server
from tests.stores.sparql import rows

NAME = "voorbeeldbrieven"


def test_what_is_withdrawn_leaves_mirror_and_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = signing.new_pair(tmp_path / "brievenbus.key", None).read_bytes()
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(tmp_path / "brievenbus.key"))
    store = tmp_path / "store"
    store.mkdir()
    place, home, mirror = sample(tmp_path, 5), tmp_path / "home", tmp_path / "mirror"
    with oxigraph_server(store) as server:
        with (place / "dataset.toml").open("a") as file:
            file.write(f'[[targets]]\nname = "folder"\noptions = {{ path = "{mirror}" }}\n')
            file.write(f'[[targets]]\nname = "sparql"\noptions = {{ url = "{server.graphs}" }}\n')
        done = run_apart(place, home)
        assert done.returncode == 0, done.stderr
        sorted((place / "letters").iterdir())[0].unlink()
        assert run_apart(place, home).returncode == 0
        lines = next((home / "public").rglob("letters.jsonl")).read_bytes().splitlines()
        letter = [one for one in map(msgspec.json.decode, lines) if one["subject"]][-1]
        name, subject = letter["identifier"], letter["subject"]
        assert subject in titles(server)
        assert holding(mirror, subject)
        done = brievenbus("withdraw", place, name, "--reason", "personal-data", "--yes", "--home", home)
        assert done.returncode == 0, done.stderr
        assert holding(mirror, subject) == []
        assert subject not in titles(server)
        assert tree(mirror) == tree(home / "public")
        folders = sorted((mirror / NAME / "releases").iterdir())
        assert [signing.fault(folder, key) for folder in folders] == [None, None]


def holding(folder: Path, subject: str) -> list[str]:
    """Return the files that still have the subject of a letter."""
    return [path.name for path in folder.rglob("*") if path.is_file() and subject.encode() in path.read_bytes()]


def titles(server: object) -> set[str]:
    query = "SELECT ?t WHERE { GRAPH ?g { ?s <http://purl.org/dc/terms/title> ?t } }"
    return {row["t"] for row in rows(server, query)}  # type: ignore[arg-type]
