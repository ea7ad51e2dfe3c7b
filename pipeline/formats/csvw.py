"""CSVW: the meaning of the CSV tables in RDF, for CSV on the Web readers (https://www.w3.org/TR/tabular-metadata/)."""

from pathlib import Path

from pipeline.formats import Nothing, Output
from pipeline.formats.tabular import csvw
from pipeline.formats.tabular.whole import Whole
from pipeline.model.dataset import Dataset
from pipeline.model.release import File


def describe(dataset: Dataset, folder: Path, whole: Whole) -> tuple[File, ...]:
    """Write the CSVW metadata of the tables in this dataset, and return the file's description."""
    parts = whole.parts if "tables" in dataset.outputs else ()
    (folder / csvw.NAME).write_bytes(csvw.metadata(dataset, parts))
    return (File(path=csvw.NAME, title="Description of the CSV tables by CSVW", media_type=csvw.MEDIA_TYPE),)


OUTPUT = Output(title="CSVW", format=None, open=Nothing, whole=describe)
