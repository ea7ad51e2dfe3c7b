"""What was proven right is not checked again, and whatever differs from it is."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.release import checks
from pipeline.release.checks import fasttables, proven, tables
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import sums
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, FULL, make

NONE: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good") / "release"
    make(folder, [*letters(6), FULL])
    return folder


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("dataset")
    (folder / "dataset.toml").write_text("title = 1\n")
    return replace(DATASET, folder=folder)


@pytest.fixture
def home(good: Path, dataset: Dataset, tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.state(dataset.name).mkdir(parents=True)
    assert checks.check_draft(dataset, home, good, NONE, NONE) == ()
    return home


def known(dataset: Dataset, home: Home) -> frozenset[str]:
    definition = (dataset.folder / "dataset.toml").read_bytes()
    return proven.ProvenInputs(home.state(dataset.name), definition).known


def forbid(*_: object) -> None:
    raise AssertionError("checked again")


def test_the_same_input_is_not_checked_again(
    good: Path, dataset: Dataset, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_judged", forbid)
    monkeypatch.setattr(fasttables, "_batches", forbid)
    monkeypatch.setattr(checks.government, "one_graph", forbid)
    assert checks.check_draft(dataset, home, good, NONE, NONE) == ()
    with pytest.raises(AssertionError, match="checked again"):
        checks.check(good)


def first_cell(folder: Path) -> None:
    lines = (folder / "letters.csv").read_bytes().split(b"\n", 1)
    (folder / "letters.csv").write_bytes(lines[0] + b"\n" + b"no iri" + lines[1][lines[1].index(b",") :])


def lost_target(folder: Path) -> None:
    lines = (folder / "letters.csv").read_bytes().splitlines(keepends=True)
    (folder / "letters.csv").write_bytes(b"".join(lines[:-1]))


def blank_node(folder: Path) -> None:
    with (folder / "government.nt").open("ab") as file:
        file.write(b"_:a <http://a.example/b> _:c .\n")


def descriptor(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def made(folder: Path) -> None:
        found = msgspec.json.decode((folder / "datapackage.json").read_bytes())
        change(found)
        (folder / "datapackage.json").write_bytes(msgspec.json.encode(found))

    return made


def field(found: dict[str, Any]) -> dict[str, Any]:
    table = next(one for one in found["resources"] if one["name"] == "letters")
    fields: list[dict[str, Any]] = table["schema"]["fields"]
    return fields[1]


CHANGES: dict[str, Callable[[Path], None]] = {
    "a cell": first_cell,
    "a row that others refer to": lost_target,
    "a blank node": blank_node,
    "the type of a column": descriptor(lambda found: field(found).update(type="integer")),
    "a rule for a column": descriptor(lambda found: field(found).update(constraints={"pattern": "x"})),
    "a type that does not exist": descriptor(lambda found: field(found).update(type="number of")),
    "licences that are no list": descriptor(lambda found: found.update(licenses="none")),
    "the time": descriptor(lambda found: found.update(created="yesterday")),
    "a name twice": descriptor(lambda found: found["resources"][1].update(name=found["resources"][0]["name"])),
    "a path outside": descriptor(lambda found: found["resources"][0].update(path="../x.csv")),
    "a resource without a name": descriptor(lambda found: found["resources"][0].pop("name")),
    "no resources": descriptor(lambda found: found.update(resources=7)),
    "a property that goes": descriptor(lambda found: found.pop("version")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_is_checked_as_if_nothing_were_known(
    good: Path, dataset: Dataset, home: Home, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "release"
    shutil.copytree(good, folder)
    CHANGES[name](folder)
    measure_again(folder)
    found = checks.check(folder)
    assert found
    before = known(dataset, home)
    assert sorted(map(str, checks.check_draft(dataset, home, folder, NONE, NONE))) == sorted(map(str, found))
    assert known(dataset, home) == before


def test_a_file_with_other_bytes_than_the_manifest_says_is_never_proven(
    good: Path, dataset: Dataset, home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "release"
    shutil.copytree(good, folder)
    first_cell(folder)
    assert "checksums" in {problem.check for problem in checks.check_draft(dataset, home, folder, NONE, NONE)}


def test_other_code_or_another_definition_forgets_all(
    good: Path, dataset: Dataset, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, definition = home.state(dataset.name), (dataset.folder / "dataset.toml").read_bytes()
    assert proven.ProvenInputs(state, definition).known
    assert not proven.ProvenInputs(state, definition + b"#").known
    with monkeypatch.context() as patch:
        patch.setattr(proven, "code_hash", lambda: "other")
        assert not proven.ProvenInputs(state, definition).known
    with monkeypatch.context() as patch:
        patch.setattr(proven, "version", lambda _: "0")
        assert not proven.ProvenInputs(state, definition).known
    (state / proven.NAME).write_bytes(b"\xff\x00 half")
    assert not proven.ProvenInputs(state, definition).known
    assert checks.check_draft(dataset, home, good, NONE, NONE) == ()


def measure_again(folder: Path) -> None:
    """Make sizes and hashes right again, so that only the change itself is wrong."""
    manifest = msgspec.json.decode((folder / "manifest.json").read_bytes())
    package = msgspec.json.decode((folder / "datapackage.json").read_bytes())
    for entry in manifest["files"]:
        path = folder / entry["path"]
        if entry["path"] != "datapackage.json":
            entry |= {"bytes": path.stat().st_size, "sha256": sha256(path)}
            for one in package["resources"] if isinstance(package["resources"], list) else ():
                if one["path"] == entry["path"]:
                    one |= {"bytes": entry["bytes"], "hash": f"sha256:{entry['sha256']}"}
    (folder / "datapackage.json").write_bytes(msgspec.json.encode(package))
    for entry in manifest["files"]:
        if entry["path"] == "datapackage.json":
            path = folder / entry["path"]
            entry |= {"bytes": path.stat().st_size, "sha256": sha256(path)}
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    hashes = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    (folder / "SHA256SUMS").write_bytes(sums(hashes | {"manifest.json": sha256(folder / "manifest.json")}))
