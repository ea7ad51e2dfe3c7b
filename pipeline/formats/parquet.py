"""Parquet, one file for each table, with typed dates, moments and numbers; https://parquet.apache.org/."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.formats.mapping import Column, Table
from pipeline.formats.mapping.rows import Row
from pipeline.formats.tabular.separate import separate_tables
from pipeline.formats.tabular.typed import converter
from pipeline.model.dataset import Text
from pipeline.model.fileformat import FileFormat
from pipeline.model.release import File

GROUP = 20_000
"""Rows in a row group, independent of the batches; a group of paragraphs is some ten megabytes."""

if TYPE_CHECKING:
    import pyarrow as pa


def count(path: Path) -> int:
    """Return the number of rows; -1 where the file cannot be read."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and not needed where nothing is new
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return -1


FORMAT = FileFormat(
    suffix=".parquet",
    name="Parquet",
    title=Text(nl="Tabel als Parquet", en="Table as Parquet"),
    media_type="application/vnd.apache.parquet",
    file_type=None,
    standard="https://parquet.apache.org/docs/file-format/",
    is_text=False,
    is_graph=False,
    count=count,
)


class ParquetFile:
    """Writer of one table."""

    def __init__(self, folder: Path, table: Table) -> None:
        """Create the file."""
        import pyarrow as pa  # noqa: PLC0415 - slow to import, and not needed where nothing is new
        import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import, and not needed where nothing is new

        self._table = table
        self._schema = pa.schema([_field(column) for column in table.columns], {"title": table.title.en})
        self._converters = [converter(column) for column in table.columns]
        self._writer = pq.ParquetWriter(folder / self._name, self._schema, compression="zstd", version="2.6")
        self._waiting: list[Row] = []
        self._rows = 0

    @property
    def _name(self) -> str:
        return f"{self._table.name}.parquet"

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._waiting += rows
        while len(self._waiting) >= GROUP:
            self._group(self._waiting[:GROUP])
            del self._waiting[:GROUP]

    def close(self) -> File:
        """Finish the file and return its description."""
        self._group(self._waiting)
        self._writer.close()
        title = f"{self._table.title.en} as Parquet"
        return File(path=self._name, title=title, media_type=FORMAT.media_type, rows=self._rows)

    def _group(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        import pyarrow as pa  # noqa: PLC0415 - as above

        columns = zip(*rows, strict=True)
        arrays = [
            pa.array([convert(cell) for cell in cells], field.type)
            for cells, convert, field in zip(columns, self._converters, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=GROUP)
        self._rows += len(rows)


def _field(column: Column) -> "pa.Field":
    import pyarrow as pa  # noqa: PLC0415 - as above

    types = {"date": pa.date32(), "datetime": pa.timestamp("ms", tz="UTC"), "integer": pa.int32()}
    about = {"title": column.title.en, "description": column.about.en, "description:nl": column.about.nl}
    return pa.field(column.name, types.get(column.value, pa.string()), not column.required, about)


OUTPUT = separate_tables(FORMAT.name, FORMAT, ParquetFile)
