"""An index that names a file looks whether it is there: what can be made again is, and what cannot is named."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.runs import EPOCH, run_here, sample, tree

NAME = "voorbeeldbrieven"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish three letters, and return the dataset; the home is beside it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    made = sample(tmp_path, 3)
    run_here(made, tmp_path / "home", 1)
    return made


def run(place: Path) -> tuple[int, str]:
    home = place.parent / "home"
    ended = CliRunner().invoke(app, ["run", str(place), "--home", str(home), "--quiet"])
    return ended.exit_code, ended.output


@pytest.mark.parametrize(
    "lost",
    ["doc", f"{NAME}/latest.json", f"{NAME}/feeds", f"{NAME}/changes", f"{NAME}/index.html", "catalog.ttl", "def"],
)
def test_what_follows_from_a_release_is_made_again(place: Path, lost: str) -> None:
    public = place.parent / "home/public"
    before = tree(public)
    assert (public / lost).exists()
    if (public / lost).is_dir():
        shutil.rmtree(public / lost)
    else:
        (public / lost).unlink()
    assert run(place)[0] == 0
    now = tree(public)
    for found in (before, now):
        found.pop(f"{NAME}/requests.csv", None)
    assert now == before


def test_a_file_of_a_release_that_is_gone_is_named(place: Path) -> None:
    public = place.parent / "home/public"
    (release,) = (public / NAME / "releases").iterdir()
    content = (release / "letters.csv").read_bytes()
    (release / "letters.csv").unlink()
    code, said = run(place)
    assert code == 1 and f"{release / 'letters.csv'} is gone: restore from a copy" in said.replace("\n", "")
    (release / "letters.csv").write_bytes(content)
    assert run(place)[0] == 0
