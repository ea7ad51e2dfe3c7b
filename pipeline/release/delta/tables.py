"""Make the lines of `delta.csv` for two releases."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.formats.mapping import mapping
from pipeline.release.delta.comparing import Comparison, Difference
from pipeline.release.delta.formats import DeltaLine, weightiest
from pipeline.release.delta.reasons import Verdicts
from pipeline.release.delta.state import ISSUES


class Fate(NamedTuple):
    """Operation and reason of a letter, for the counts."""

    operation: str
    reason: str


class DeltaTables:
    """The lines of a delta and, once all were read, operation and reason of each letter that differs."""

    def __init__(self, comparison: Comparison, verdicts: Verdicts) -> None:
        """Start with the differences between two releases, and their reasons."""
        self._comparison, self._verdicts = comparison, verdicts
        self.fates: dict[str, Fate] = {}
        self._named: dict[str, str] = {}
        """IRI of an organisation, person or theme, to the reason of the letters that name it."""

    def lines(self) -> Iterator[DeltaLine]:
        """Yield all lines, in order."""
        for table in self._comparison.columns:
            refers = self._refers(table)
            for found in self._comparison.rows(table):
                reason = self._reason(table, found)
                self._note(table, found, reason, refers)
                yield from self._of_row(table, found, reason)

    def _of_row(self, table: str, found: Difference, reason: str) -> Iterator[DeltaLine]:
        columns = self._comparison.columns[table]
        nothing = [""] * len(columns)
        before, after = found.before or nothing, found.after or nothing
        operation = _operation(found)
        if found.row.letter:
            operation = self._verdicts.of(found.row.letter).operation or operation
        for place, name in enumerate(columns):
            was, now = before[place], after[place]
            if table == "letters" and name == "id":
                was = was or self._verdicts.origins.get(found.row.key, "")
                now = now or self._verdicts.pairs.get(found.row.key, "")
            if was != now:
                part = found.part
                yield DeltaLine(operation, table, found.row.key, found.row.letter, name, was, now, reason, part)

    def _reason(self, table: str, found: Difference) -> str:
        letter = found.row.letter
        if letter:
            return self._verdicts.of(letter).reason
        if table == ISSUES:
            is_read_differently = found.before is not None and found.after is not None and self._verdicts.other_code
            return "pipeline" if is_read_differently else "source"
        return "pipeline" if _operation(found) == "change" else self._named.get(found.row.key, "pipeline")

    def _note(self, table: str, found: Difference, reason: str, refers: tuple[int, ...]) -> None:
        """Note the operation and reason of a letter, and the things that it names."""
        letter = found.row.letter
        if not letter:
            return
        if table == "letters":
            operation = self._verdicts.of(letter).operation or _operation(found)
            self.fates[letter] = Fate(operation, reason)
        else:
            self.fates.setdefault(letter, Fate("change", reason))
        for cells in (found.before, found.after):
            for place in refers if cells else ():
                if iri := (cells or [])[place]:
                    self._named[iri] = weightiest((reason, self._named.get(iri, "pipeline")))

    def _refers(self, table: str) -> tuple[int, ...]:
        """Return the columns that name an organisation, person or theme."""
        known = {found.name: found for found in mapping().tables}
        if table not in known:
            return ()
        columns = self._comparison.columns[table]
        names = [column.name for column in known[table].columns if column.refers and known[column.refers].distinct]
        return tuple(columns.index(name) for name in names if name in columns)


def counts(fates: dict[str, Fate], replaced: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return the number of letters by operation and reason; a letter that only has another identifier counts once."""
    found: dict[str, dict[str, int]] = {}
    left_out = frozenset(replaced)
    for letter, fate in fates.items():
        if letter not in left_out:
            of = found.setdefault(fate.operation, {})
            of[fate.reason] = of.get(fate.reason, 0) + 1
    return {name: dict(sorted(of.items())) for name, of in sorted(found.items())}


def _operation(found: Difference) -> str:
    return "add" if found.before is None else "remove" if found.after is None else "change"
