"""A home that one publisher's letters are harvested to, day after day."""

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.archive import ArchiveIndex
from pipeline.archive.tables import CHANGE
from pipeline.home import Home
from pipeline.model.record import Record
from tests.faults.publishers import Publisher
from tests.replay.harvests import DAY, FIRST_DAY, Run


class Held:
    """A home, harvested day after day."""

    def __init__(self, system: Publisher, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.system, self.folder, self.patch = system, folder, patch
        self.run = Run(system.source, system.options, folder)
        self.clock = 0

    def harvest(self, day: int) -> None:
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + (day + self.clock) * DAY))
        self.run.harvest("home")

    def records(self, at: str | None = None) -> dict[str, Record]:
        with closing(self._index()) as index:
            found = list(index.records(at))
        assert len({record.key for record in found}) == len(found)
        return {record.key: record for record in found}

    def whole(self) -> set[str]:
        return {key for key, record in self.records().items() if record.withdrawn is None}

    def told(self, key: str | None = None) -> list[tuple[str, str]]:
        """Return what the log says, without what waited to be asked for."""
        query = sa.select(CHANGE.c.key, CHANGE.c.operation, CHANGE.c.refusal).order_by(CHANGE.c.seq)
        with closing(self._index()) as index, index.engine.connect() as connection:
            lines = [tuple(row) for row in connection.execute(query)]
        return [(of, operation) for of, operation, refusal in lines if refusal is None and key in (None, of)]

    def _index(self) -> ArchiveIndex:
        return ArchiveIndex(Home(self.folder / "home").archive("test") / "index.sqlite")
