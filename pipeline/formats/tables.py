"""CSV tables, one file each: the letters and their lists."""

from pipeline.formats.mapping.rows import neutralise
from pipeline.formats.tabular.separate import separate_tables
from pipeline.formats.tabular.tables import MEDIA_TYPE, TableFile
from pipeline.model.dataset import Text
from pipeline.model.fileformat import FileFormat

FORMAT = FileFormat(
    suffix=".csv",
    name="CSV",
    title=Text(nl="Tabel als CSV", en="Table as CSV"),
    media_type=MEDIA_TYPE,
    file_type="CSV",
    standard="https://www.rfc-editor.org/info/rfc4180",
    is_text=True,
    is_graph=False,
    count=None,
)

OUTPUT = separate_tables("CSV tables", FORMAT, lambda folder, table: TableFile(folder, table.name), neutralise)
