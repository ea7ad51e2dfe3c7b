"""The facts about each format are right wherever a file of it is described, checked, served or shown."""

import json
from pathlib import Path

import msgspec
import pytest

from pipeline import formats
from pipeline.formats.mediatypes import TYPES, media_type
from pipeline.formats.tabular.streams import distinct, listed
from pipeline.formats.tabular.whole import Whole
from pipeline.model.dataset import Dataset, Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.release import File
from pipeline.release.checks import counts, rdf
from pipeline.release.describe import Released
from pipeline.site.downloads import downloads
from tests.formats.made import DATASET, EMPTY, FULL, make

FACTS = {
    "suffix": ".triples",
    "name": "Triples",
    "title": Text(nl="Linked data als triples", en="Linked data as triples"),
    "media_type": "application/n-triples",
    "file_type": "RDF_N_TRIPLES",
    "standard": "https://www.w3.org/TR/n-triples/",
    "is_text": True,
    "is_graph": True,
    "count": None,
}


@pytest.mark.parametrize("fact", FACTS)
def test_no_fact_about_a_format_can_be_left_out(fact: str) -> None:
    with pytest.raises(TypeError, match=fact):
        FileFormat(**{name: value for name, value in FACTS.items() if name != fact})  # type: ignore[arg-type]


@pytest.mark.parametrize("output", formats.names())
def test_every_output_has_its_own_suffix_and_its_files_are_of_its_format(output: str, tmp_path: Path) -> None:
    found = formats.get(output)
    if found.format is None:
        assert output == "csvw"
        return
    kind = found.format
    assert [other.suffix for other in formats.known().values()].count(kind.suffix) == 1
    assert kind.title.nl and kind.title.en and kind.title.nl != kind.title.en
    assert kind.standard is None or kind.standard.startswith("https://")
    writer = found.open(msgspec.structs.replace(DATASET, folder=tmp_path), tmp_path)
    writer.write([EMPTY, FULL])
    files = writer.close()
    assert files
    for file in files:
        assert (Path(file.path).suffix, file.media_type) == (kind.suffix, kind.media_type)
        assert (file.triples is not None) == kind.is_graph
        assert media_type(f"a/{file.path}").partition(";")[0] == kind.media_type
        if kind.count:
            assert kind.count(tmp_path / file.path) == file.rows


@pytest.mark.parametrize("output", formats.names())
def test_an_output_with_a_file_for_each_table_has_every_table(output: str, tmp_path: Path) -> None:
    """The tables of letters come from `open`, and the tables of things that letters share from `whole`."""
    found = formats.get(output)
    written = found.open(msgspec.structs.replace(DATASET, folder=tmp_path), tmp_path).close()
    tables = {Path(file.path).stem for file in written}
    if "signatories" in tables:
        whole = Whole(parts=(None,), distinct={table.name: () for table in distinct()})
        assert found.whole, "without `whole` its organisations, persons and concepts are nowhere"
        tables |= {Path(file.path).stem for file in found.whole(DATASET, tmp_path, whole)}
        assert tables == {table.name for table in (*listed(), *distinct())}


def test_only_text_has_an_encoding(tmp_path: Path) -> None:
    make(tmp_path, [EMPTY, FULL])
    stated = json.loads((tmp_path / "datapackage.json").read_bytes())["resources"]
    binary = {Path(found["path"]).suffix for found in stated if "encoding" not in found}
    assert binary == {".parquet", ".sqlite", ".xlsx"}


def test_the_table_of_media_types_has_no_format_of_another_type() -> None:
    known = {suffix: kind.media_type for suffix, kind in formats.known().items()}
    assert {
        suffix: kind.partition(";")[0] for suffix, kind in TYPES.items() if suffix in known
    }.items() <= known.items()


class TriplesWriter:
    """An output that nothing knows but its own file."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        self._path = folder / "brieven.triples"

    def write(self, batch: object) -> None:
        self._path.write_text("<http://a.example/> <http://b.example/> <http://c.example/> .\n", encoding="utf-8")

    def close(self) -> tuple[File, ...]:
        kind = FileFormat(**FACTS)  # type: ignore[arg-type]
        return (File(path=self._path.name, title=kind.title.en, media_type=kind.media_type, triples=2),)


def test_the_facts_about_a_new_output_reach_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = FileFormat(**FACTS)  # type: ignore[arg-type]
    new = formats.Output(title="Triples", format=kind, open=TriplesWriter)
    known, get = dict(formats.known()), formats.get
    monkeypatch.setattr(formats, "known", lambda: known | {kind.suffix: kind})
    monkeypatch.setattr(formats, "get", lambda name: new if name == "triples" else get(name))
    dataset = msgspec.structs.replace(DATASET, outputs=("tables", "triples"))
    make(tmp_path, [EMPTY, FULL], dataset=dataset)
    found = Released(tmp_path)
    page = downloads(found.manifest.files, "r/", "nl")
    assert [file["title"] for file in page["files"] if file["path"] == "brieven.triples"] == ["Linked data als triples"]
    described = (tmp_path / "datapackage.json").read_text(encoding="utf-8")
    assert "Linked data als triples (brieven.triples)" in described
    assert "file-type/RDF_N_TRIPLES" in described and "https://www.w3.org/TR/n-triples/" in described
    ((entry,),) = rdf.files(tmp_path, found.manifest)
    (problem,) = rdf.compare(tmp_path, [entry], [rdf.look(tmp_path, entry, closely=True)])
    assert problem.message == "1 statements, and manifest.json says 2"
    counted = msgspec.structs.replace(kind, suffix=".csvx", count=lambda path: 7, is_graph=False)
    monkeypatch.setattr(formats, "known", lambda: known | {kind.suffix: counted})
    assert "counted 7, expected 0: rows, as manifest.json says" in [
        problem.message for problem in counts.check(tmp_path, found.manifest)
    ]
