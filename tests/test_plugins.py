"""A new source and a new output are one new file each; nothing else is touched."""

import json
from pathlib import Path

import pytest

import pipeline.formats
import pipeline.sources
from pipeline import formats as outputs
from pipeline import run, sources
from pipeline.errors import DefinitionError
from tests.runs import EPOCH, run_here, sample

SOURCE = '''
"""Letters in one text file, parted by lines of dashes."""
from collections.abc import Iterator
from pipeline.model.forms import Options
from pipeline.sources import Event, Found, HarvestJob, Source

def harvest(job: HarvestJob[Options]) -> Iterator[Event]:
    """Give every part of the file."""
    for number, part in enumerate((job.folder / "all.txt").read_text(encoding="utf-8").split("-----\\n")):
        yield Found(key=f"{number}.txt", content=part.encode())

SOURCE = Source(title="One file", homepage=None, options=Options, harvest=harvest)
'''
OUTPUT = '''
"""The subjects of all letters, one to a line."""
from collections.abc import Sequence
from pathlib import Path
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.formats import Output

class Subjects:
    """Writes one line for each letter."""
    def __init__(self, dataset: Dataset, folder: Path) -> None:
        self.path = folder / "subjects.txt"
        self.path.write_text("")
    def write(self, batch: Sequence[Letter]) -> None:
        """Add lines."""
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(f"{letter.subject}\\n" for letter in batch)
    def close(self) -> tuple[File, ...]:
        """Say what was written."""
        return (File(path="subjects.txt", title="Subjects", media_type="text/plain"),)

FORMAT = FileFormat(
    suffix=".txt", name="Text", title=Text(nl="Onderwerpen", en="Subjects"), media_type="text/plain",
    file_type=None, standard=None, is_text=True, is_graph=False, count=None,
)
OUTPUT = Output(title="Subjects", format=FORMAT, open=Subjects)
'''


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put one new file into each plugin package."""
    for package, name, text in ((pipeline.sources, "onefile", SOURCE), (pipeline.formats, "subjects", OUTPUT)):
        place = tmp_path / package.__name__
        place.mkdir()
        (place / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(place)])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return tmp_path


def test_a_source_and_an_output_are_one_file_each(plugins: Path) -> None:
    place = sample(plugins, 0)
    letter = (
        "Ministerie van Financiën\n\nDatum 3 mei 2021\nBetreft {}\n\nGeachte voorzitter,\n\nDit is een oefening.\n\n"
    )
    letter += "De minister van Financiën,\n\nA. Voorbeeld\n"
    (place / "all.txt").write_text(
        "-----\n".join(letter.format(name) for name in ("Appels", "Peren")), encoding="utf-8"
    )
    text = (place / "dataset.toml").read_text(encoding="utf-8")
    text = text.replace('"tables",', '"tables", "subjects",').replace('name = "folder"', 'name = "onefile"')
    text = "\n".join(line for line in text.splitlines() if not line.startswith("options ="))
    (place / "dataset.toml").write_text(text, encoding="utf-8")
    assert "onefile" in sources.names()
    assert "subjects" in outputs.names()
    _, published = run_here(place, plugins / "home")
    assert published.release is not None
    folder = plugins / "home/public/voorbeeldbrieven/releases" / published.release.version
    assert sorted((folder / "subjects.txt").read_text(encoding="utf-8").split()) == ["Appels", "Peren"]
    files = {entry["path"] for entry in json.loads((folder / "manifest.json").read_bytes())["files"]}
    assert "subjects.txt" in files


def test_a_file_without_a_plugin_is_told(plugins: Path) -> None:
    (plugins / "pipeline.sources/broken.py").write_text('"""No source."""\n')
    with pytest.raises(DefinitionError, match="does not end in SOURCE"):
        sources.get("broken")
    with pytest.raises(DefinitionError, match="did you mean 'onefile'"):
        sources.get("onefil")


def test_the_sample_names_plugins_that_exist() -> None:
    assert run.load("voorbeeldbrieven").sources[0].name == "folder"
