"""Where the archive of a dataset is: in the home folder, or where the operator's settings say.

`BRIEVENBUS_ARCHIVE` is the address under which contents are kept, such as `s3://bucket/brievenbus`; every dataset has
a folder there. `BRIEVENBUS_INDEX` is the SQLAlchemy address of a PostgreSQL database, such as
`postgresql+psycopg://name@host/database`; every dataset has a schema there.
"""

from pathlib import Path

from pipeline import settings
from pipeline.archive.index import ArchiveIndex
from pipeline.home import Home

FILE = "index.sqlite"


def contents_place(home: Home, dataset: str) -> Path | str:
    """Return the folder or the address of a dataset's contents."""
    address = settings.archive()
    return f"{address.rstrip('/')}/{dataset}/records" if address else home.archive(dataset) / "records"


def open_index(home: Home, dataset: str) -> ArchiveIndex:
    """Open the index of a dataset. Raises ArchiveError and DefinitionError."""
    address = settings.index()
    return ArchiveIndex.at(address, f"brievenbus-{dataset}") if address else ArchiveIndex(home.archive(dataset) / FILE)


def index_file(home: Home, dataset: str) -> Path | None:
    """Return the file of an index in the home; None for one in a database."""
    return None if settings.index() else home.archive(dataset) / FILE


def has_index(home: Home, dataset: str) -> bool:
    """Whether there may be an index; one in a database is made when it is first opened."""
    return settings.index() is not None or (home.archive(dataset) / FILE).exists()
