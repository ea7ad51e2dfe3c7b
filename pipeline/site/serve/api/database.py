"""The database of the newest release of a dataset, read-only and within a limit of time."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.errors import PipelineError
from pipeline.release import index as releases
from pipeline.site.serve.api.problems import ApiError

SECONDS = 3.0
"""Time for the statements of one request."""
LONGEST = 5_000_000
"""Most bytes of a value in a statement of somebody else."""
STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock."""


class ReleaseDatabase:
    """One connection; each request has its own, as a release may be replaced at any time."""

    def __init__(self, connection: sqlite3.Connection, version: str) -> None:
        """Wrap a connection to the database of a release."""
        self._connection = connection
        self.version = version

    def rows(self, statement: str, values: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Return all rows of a statement. Raises ApiError where it takes too long."""
        return [dict(row) for row in self._execute(statement, values)]

    def limited(self, statement: str, most: int, allowed: frozenset[int]) -> list[dict[str, Any]]:
        """Return the rows of a statement of somebody else, which may do what SQLite's authorizer calls `allowed`.

        Raises ApiError where there are more rows, or it takes too long, and sqlite3.Error.
        """
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        self._connection.set_authorizer(
            lambda action, *_: sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY
        )
        try:
            found = self._connection.execute(statement).fetchmany(most + 1)
        except sqlite3.OperationalError as error:
            raise _late(error) from error
        if len(found) > most:
            raise ApiError(400, f"there are more than {most} rows: add LIMIT")
        return [dict(row) for row in found]

    def count(self, statement: str, values: Mapping[str, object] | None = None) -> int:
        """Return the one number of a statement."""
        return int(self._execute(statement, values)[0][0])

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table; none where the release has no such table."""
        return tuple(row["name"] for row in self.rows("SELECT name FROM pragma_table_info(:table)", {"table": table}))

    def _execute(self, statement: str, values: Mapping[str, object] | None) -> list[sqlite3.Row]:
        try:
            return self._connection.execute(statement, dict(values or {})).fetchall()
        except sqlite3.OperationalError as error:
            raise _late(error) from error


def _late(error: sqlite3.OperationalError) -> Exception:
    """Return the error to raise: ApiError where the time is over."""
    if "interrupted" in str(error):
        return ApiError(503, f"the request took longer than {SECONDS:g} seconds: narrow it down")
    return error


def names(web: Path) -> list[str]:
    """Return the datasets that have a release with a database."""
    return [file.parent.name for file in sorted(web.glob(f"*/{releases.INDEX}")) if _file(web, file.parent.name)]


@contextmanager
def opened(web: Path, dataset: str) -> Iterator[ReleaseDatabase]:
    """Open the database of the newest release of a dataset. Raises ApiError where there is none."""
    file = _file(web, dataset)
    if file is None:
        raise ApiError(404, f"there is no dataset {dataset!r} with a database")
    place = f"file:{quote(str(file))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(place, uri=True, check_same_thread=False)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only = 1")
        until = time.monotonic() + SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
        yield ReleaseDatabase(connection, file.parent.name)


def _file(web: Path, dataset: str) -> Path | None:
    """Return the database of the newest release of a dataset, or None."""
    if dataset.startswith(".") or "/" in dataset or not (web / dataset / releases.INDEX).is_file():
        return None
    try:
        folder = releases.newest_folder(web / dataset, dataset)
    except PipelineError:
        return None
    file = folder / f"{dataset}.sqlite" if folder else None
    return file if file is not None and file.is_file() else None
