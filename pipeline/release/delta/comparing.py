"""Compare two releases of a dataset, table by table; files that are the same are not opened."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from pipeline.release.delta import rows
from pipeline.release.delta.rows import Cells, RowName
from pipeline.release.delta.state import ISSUES, StateFile, columns, ordered, pieces
from pipeline.release.describe import Released


class Difference(NamedTuple):
    """A row that differs; its cells are those of `Comparison.columns`."""

    part: str
    row: RowName
    before: Cells | None
    after: Cells | None


class Comparison:
    """The differences between two releases."""

    def __init__(self, before: Released, after: Released) -> None:
        """Read the lists of files of both releases, and the columns of their tables."""
        self.before, self.after, self._may_move = before, after, False
        self.pieces_before, self.pieces_after = pieces(before), pieces(after)
        self.columns_after = columns(after)
        self.columns = self._columns()
        # Findings of all parts stand in one file, which may be the same when a letter went to another part.
        self._may_move = any(piece and piece.part for _, *both in self.parts("letters") for piece in both)

    def parts(self, table: str | None) -> list[tuple[str, StateFile | None, StateFile | None]]:
        """Return the parts in which a table, or the N-Quads, differs, with both files."""
        old = {piece.part or "": piece for piece in self.pieces_before if piece.table == table}
        new = {piece.part or "": piece for piece in self.pieces_after if piece.table == table}
        found = []
        for part in sorted(old.keys() | new.keys()):
            was, now = old.get(part), new.get(part)
            if was is None or now is None or was.sha256 != now.sha256 or (table == ISSUES and self._may_move):
                found.append((part, was, now))
        return found

    def rows(self, table: str) -> Iterator[Difference]:
        """Yield the rows of a table that differ, part by part; none where neither release has the table."""
        if table not in self.columns:
            return
        name = rows.locate(table, self.columns[table])
        for part, was, now in self.parts(table):
            old = self._read(self.before, was, table, self.pieces_before)
            new = self._read(self.after, now, table, self.pieces_after)
            for row, before, after in rows.differences(old, new, name, table):
                yield Difference(part or row.place.part, row, before, after)

    def _columns(self) -> dict[str, tuple[str, ...]]:
        """Return for each table its present columns, then its former ones."""
        old = columns(self.before)
        both = {
            name: tuple(dict.fromkeys(chain(self.columns_after.get(name, ()), old.get(name, ()))))
            for name in old.keys() | self.columns_after.keys()
        }
        return ordered(both)

    def _read(
        self, released: Released, piece: StateFile | None, table: str, of: tuple[StateFile, ...]
    ) -> Iterator[Cells]:
        """Yield the rows of a file, with a cell for every column that the table has in either release."""
        if piece is None:
            return iter(())
        in_parts = rows.parts(of, released.folder) if table == ISSUES else None
        found = rows.read(released.folder / piece.path, table, in_parts)
        head, wanted = next(found, []), self.columns[table]
        if tuple(head[: len(wanted)]) == wanted:
            return found
        places = [head.index(column) if column in head else None for column in wanted]
        extra = range(len(head) - rows.HIDDEN, len(head)) if table == ISSUES else ()
        return ([cells[place] if place is not None else "" for place in (*places, *extra)] for cells in found)
