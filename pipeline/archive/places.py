"""Location of a dataset's archive: the home folder, or the place that the operator's settings name.

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


def handover_place(home: Home, dataset: str) -> Path | str:
    """Return the folder or the address where a run and the workers of a cluster hand files to each other.

    It is next to the contents where those are in a bucket, else in the state.
    """
    address = settings.archive()
    return f"{address.rstrip('/')}/{dataset}/handover" if address else home.state(dataset).resolve() / "handover"


def open_index(home: Home, dataset: str) -> ArchiveIndex:
    """Open the index of a dataset. Raises ArchiveError and DefinitionError."""
    address = settings.index()
    return ArchiveIndex.at(address, f"brievenbus-{dataset}") if address else ArchiveIndex(home.archive(dataset) / FILE)


def index_file(home: Home, dataset: str) -> Path | None:
    """Return the file of an index in the home; None for an index in a database."""
    return None if settings.index() else home.archive(dataset) / FILE


def has_index(home: Home, dataset: str) -> bool:
    """Return whether there may be an index; an index in a database is created when it is first opened."""
    return settings.index() is not None or (home.archive(dataset) / FILE).exists()
