"""CSVW: what the CSV tables mean, in RDF, for readers of CSV on the Web (https://www.w3.org/TR/tabular-metadata/)."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.mapping import mapping
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.model.release import File
from pipeline.outputs import Output
from pipeline.package import csvw


class Csvw:
    """The description, which letters do not change."""

    def __init__(self, dataset: Dataset, folder: Path) -> None:
        """Write the description of the tables that this dataset has."""
        has_letters = "tables" in dataset.outputs
        tables = tuple(table for table in mapping().tables if has_letters or table.apart)
        (folder / csvw.NAME).write_bytes(csvw.metadata(dataset, tables))

    def write(self, batch: Sequence[Letter]) -> None:
        """Do nothing."""

    def close(self) -> tuple[File, ...]:
        """Return what the file is."""
        return (File(path=csvw.NAME, title="Description of the CSV tables by CSVW", media_type=csvw.MEDIA_TYPE),)


OUTPUT = Output(title="CSVW", open=Csvw)
