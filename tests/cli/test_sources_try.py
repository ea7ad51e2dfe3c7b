"""`brievenbus sources try`: a few records of a source, read and shown; nothing is archived or published."""

import re
from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.replay.koop import Koop
from tests.runs import ROOT


def dataset(folder: Path, koop: Koop) -> Path:
    text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
    given = "\n".join(f"{name} = {value!r}" for name, value in koop.options(page_size=25).items())
    place = folder / "brieven"
    place.mkdir()
    source = f'[[sources]]\nname = "koop_sru"\n[sources.options]\n{given}\n'
    (place / "dataset.toml").write_text(f"{text[: text.index('[[sources]]')]}\n{source}")
    return place


def call(place: Path, home: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["sources", "try", str(place), "--home", str(home), "--quiet", "--workers", "1", *options]
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_few_letters_are_fetched_and_read_and_nothing_is_kept(tmp_path: Path) -> None:
    koop = Koop()
    with koop.server:
        for number in range(40):
            koop.add(f"kst-32999-{number + 10}", ondernummer=str(number + 10), text=f"Dit is brief {number}.")
        code, said = call(dataset(tmp_path, koop), tmp_path / "home", "--count", "4")
    assert code == 0, said
    assert "koop_sru is kept" in said
    assert re.search(r"brieven: koop_sru: 4 letters from 4 records", said), said
    assert not (tmp_path / "home/archive").exists() and not (tmp_path / "home/public").exists()


def test_a_source_that_does_not_answer_is_said_and_ends_with_1(tmp_path: Path) -> None:
    koop = Koop()
    with koop.server:
        place = dataset(tmp_path, koop)
    code, said = call(place, tmp_path / "home")
    assert code == 1
    assert "could not be harvested" in said and "no record was fetched" in said


def test_a_dataset_without_a_source_on_a_network_is_refused_in_a_line(tmp_path: Path) -> None:
    code, said = call(ROOT / "datasets/voorbeeldbrieven", tmp_path / "home")
    assert code == 1 and "has no source on a network to try" in said and len(said.splitlines()) == 1
