"""A dataset's definition: what is right loads, what is wrong is one line that names it."""

from pathlib import Path

import pytest

from pipeline import definitions, run, settings
from pipeline.errors import DefinitionError

GOOD = """
base = "https://data.example/"
outputs = ["tables"]
[title]
nl = "Brieven"
en = "Letters"
[description]
nl = "Brieven."
en = "Letters."
[publisher]
name = "Archief"
[[sources]]
name = "folder"
options = { path = "letters" }
"""


def write(folder: Path, text: str) -> Path:
    place = folder / "mijn-brieven"
    place.mkdir()
    (place / "dataset.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_dataset_is_named_after_its_folder(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    dataset = definitions.load("mijn-brieven", tmp_path)
    assert (dataset.name, dataset.sources[0].name, dataset.base) == ("mijn-brieven", "folder", "https://data.example/")
    assert definitions.load(str(tmp_path / "mijn-brieven"), settings.DATASETS) == dataset
    assert definitions.names(tmp_path) == ("mijn-brieven",)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("outputs =", "ouputs =", r"'ouputs'.*'outputs'"),
        ("[publisher]\nname", "[publisher]\nnaam", r"'naam'.*'name'"),
        ('"tables"', '"tabels"', r"'tabels'.*'tables'"),
        ('name = "folder"', 'name = "foldr"', r"'foldr'.*'folder'"),
        ("path =", "paht =", r"'paht'.*'path'"),
        ("https://data.example/", "https://data.example", "base"),
        ("outputs", "= outputs", "line"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    write(tmp_path, GOOD.replace(right, wrong, 1))
    with pytest.raises(DefinitionError, match=named) as caught:
        run.load("mijn-brieven", tmp_path)
    assert "\n" not in str(caught.value)


def test_an_unknown_dataset_names_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="did you mean 'voorbeeldbrieven'"):
        definitions.load("voorbeeldbriefen", settings.DATASETS)


@pytest.mark.parametrize(
    ("schedule", "named"),
    [
        ('cron = "99 6 * * *"', "is no cron line"),
        ('cron = "30 6 * *"', "is no cron line"),
        ('cron = "30 6 * * 1-5"\ntimezone = "Europe/Amsterdm"', "did you mean 'Europe/Amsterdam'"),
    ],
)
def test_a_schedule_that_is_none_is_told(tmp_path: Path, schedule: str, named: str) -> None:
    write(tmp_path, GOOD.replace("[[sources]]", f"[schedule]\n{schedule}\n[[sources]]"))
    with pytest.raises(DefinitionError, match=named):
        definitions.load("mijn-brieven", tmp_path)


def test_a_source_stands_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD + GOOD[GOOD.index("[[sources]]") :])
    with pytest.raises(DefinitionError, match="source 'folder' stands there twice"):
        definitions.load("mijn-brieven", tmp_path)


def test_a_dataset_can_be_named_by_its_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    assert definitions.load(str(tmp_path / "mijn-brieven/dataset.toml"), settings.DATASETS).name == "mijn-brieven"
    with pytest.raises(DefinitionError, match=r"no dataset\.toml in .*elders"):
        definitions.load(str(tmp_path / "elders"), settings.DATASETS)
