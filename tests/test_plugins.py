"""A new source and a new output are one new file each; nothing else is touched."""

import csv
import json
import re
from pathlib import Path

import pytest

import pipeline.formats
import pipeline.sources
from pipeline import formats as outputs
from pipeline import run, sources
from pipeline.errors import DefinitionError
from tests.runs import EPOCH, ROOT, run_here, sample

GUIDE = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
SOURCE, OUTPUT = re.findall(r'```python\n(""".*?)```', GUIDE, re.DOTALL)
LETTER = (
    "Ministerie van Financiën\n\nDatum 3 mei 2021\nBetreft {}\n\nGeachte voorzitter,\n\nDit is een oefening.\n\n"
    "De minister van Financiën,\n\nA. Voorbeeld\n"
)
MALFORMED = """
from collections.abc import Iterator
from pipeline.model.forms import Options
from pipeline.model.statement import Statement
from pipeline.sources import Event, Found, HarvestJob, Source

def harvest(job: HarvestJob[Options]) -> Iterator[Event]:
    statements = Statement(), Statement(identifiers=(("1", "nothing"),)), Statement(title=3)
    for number, statement in enumerate(statements):
        yield Found(key=str(number), content=LETTER.encode(), media_type="text/plain", statement=statement)

SOURCE = Source(title="Malformed", homepage=None, options=Options, harvest=harvest)
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put one new file into each plugin package."""
    for package, name, text in (
        (pipeline.sources, "onefile", SOURCE),
        (pipeline.sources, "malformed", f"LETTER = {LETTER!r}\n{MALFORMED}"),
        (pipeline.formats, "rdfxml", OUTPUT),
    ):
        place = tmp_path / package.__name__
        place.mkdir(exist_ok=True)
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    for package in (pipeline.sources, pipeline.formats):
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / package.__name__)])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return tmp_path


def dataset(folder: Path, source: str) -> Path:
    """Make a dataset with one source, and one output more than the sample has."""
    place = sample(folder, 0)
    text = (place / "dataset.toml").read_text(encoding="utf-8")
    more = "" if '"rdfxml"' in text else ' "rdfxml",'  # Somebody may have followed the guide in the sample.
    text = text.replace('"tables",', f'"tables",{more}').replace('name = "folder"', f'name = "{source}"')
    text = "\n".join(line for line in text.splitlines() if not line.startswith("options ="))
    (place / "dataset.toml").write_text(text, encoding="utf-8")
    return place


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_examples_of_a_source_and_an_output_are_one_file_each(plugins: Path) -> None:
    place = dataset(plugins, "onefile")
    odd = "../../weg wezen?#", "GR-ü/2024/«1»"
    parts = [f"{number}\n{LETTER.format(subject)}" for number, subject in zip(odd, ("Appels", "Peren"), strict=True)]
    (place / "all.txt").write_text("-----\n".join([*parts, "3\n"]), encoding="utf-8")
    assert "onefile" in sources.names()
    assert "rdfxml" in outputs.names()
    _, published = run_here(place, plugins / "home")
    assert published.release is not None
    folder = plugins / "home/public/voorbeeldbrieven/releases" / published.release.version
    assert {row["subject"] for row in rows(folder, "letters.csv")} == {"Appels", "Peren"}
    assert {row["value"] for row in rows(folder, "identifiers.csv")} >= set(odd)
    assert [(row["key"], row["code"]) for row in rows(folder, "issues.csv") if row["severity"] == "error"] == [
        ("3", "empty")
    ]
    entries = {entry["path"]: entry for entry in json.loads((folder / "manifest.json").read_bytes())["files"]}
    entry = entries["voorbeeldbrieven.rdf"]
    assert (entry["media_type"], entry["triples"]) == ("application/rdf+xml", entries["voorbeeldbrieven.nq"]["triples"])
    page = (plugins / "home/public/voorbeeldbrieven/index.html").read_text(encoding="utf-8")
    assert "Linked data als RDF/XML" in page


def test_a_record_with_malformed_metadata_is_refused_and_the_next_run_reads_the_archive(plugins: Path) -> None:
    place = dataset(plugins, "malformed")
    for _ in range(2):
        run_here(place, plugins / "home")
    folder = max((plugins / "home/public/voorbeeldbrieven/releases").iterdir())
    assert len(rows(folder, "letters.csv")) == 1
    found = {row["key"]: row["message"] for row in rows(folder, "issues.csv") if row["code"] == "record-incomplete"}
    assert found.keys() == {"1", "2"} and "'nothing'" in found["1"]


def test_a_file_without_a_plugin_is_told(plugins: Path) -> None:
    (plugins / "pipeline.sources/broken.py").write_text('"""No source."""\n')
    with pytest.raises(DefinitionError, match="does not end in SOURCE"):
        sources.get("broken")
    with pytest.raises(DefinitionError, match="did you mean 'onefile'"):
        sources.get("onefil")


def test_the_sample_names_plugins_that_exist() -> None:
    assert run.load("voorbeeldbrieven").sources[0].name == "folder"
