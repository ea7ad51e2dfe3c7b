"""Combine several deltas in a row: keep the first value before and the last one after, where these differ."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ValidationError
from pipeline.release.delta import quads, rows
from pipeline.release.delta.formats import Delta, DeltaLine, DeltaPaths, encode, lines, read, weightiest, write_lines
from pipeline.release.delta.rows import RowPosition
from pipeline.release.delta.state import ISSUES, ordered
from pipeline.release.delta.tables import Fate, counts
from pipeline.release.delta.writing import release_iri

Order = tuple[int, str, RowPosition]
"""Position of a row among those of all tables: table, part, row."""


class _Row(NamedTuple):
    """The changes of one row in several deltas."""

    table: str
    part: str
    key: str
    letter: str
    fields: dict[str, tuple[str, str, str]]
    """Column to its value before, its value after, and the reason of the change."""


def compose(steps: Sequence[DeltaPaths], folder: Path, stem: str, period: str | None = None) -> Delta:
    """Write the delta from before the first step to after the last one, and return its description.

    Raises ValidationError where a step does not begin at the state in which the one before it ended.
    """
    abouts = [read(step.about) for step in steps]
    for earlier, later in pairwise(abouts):
        if (earlier.target, earlier.after) != (later.source, later.before):
            raise ValidationError(f"the delta from {later.source} does not go on from {earlier.target}")
    composed, out = _Composed(steps, abouts), DeltaPaths.of(folder, stem)
    changed = write_lines(out.table, composed.lines())
    first, last = abouts[0], abouts[-1]
    has_parts = any(piece.part for piece in (*first.files_before, *last.files_after))
    source, target = (release_iri(last.base, last.dataset, version) for version in (first.source, last.target))
    patched = quads.write(out.quads, source, target, quads.compose((step.quads for step in steps), has_parts))
    found = Delta(
        dataset=last.dataset,
        base=last.base,
        period=period,
        source=first.source,
        target=last.target,
        before=first.before,
        after=last.after,
        letters=counts(composed.fates, composed.origins),
        lines={"tables": changed, "quads": patched},
        columns=last.columns,
        files_before=first.files_before,
        files_after=last.files_after,
    )
    out.about.write_bytes(encode(found))
    return found


class _Composed:
    """The lines of several deltas, combined as those of one."""

    def __init__(self, steps: Sequence[DeltaPaths], abouts: Sequence[Delta]) -> None:
        self._files = [step.table for step in steps]
        both: dict[str, tuple[str, ...]] = {}
        for about in reversed(abouts):
            for table, columns in about.columns.items():
                both[table] = tuple(dict.fromkeys((*both.get(table, ()), *columns)))
        for table in dict.fromkeys(line.table for file in self._files for line in lines(file)):
            both.setdefault(table, ())  # Gone before the first step had ended; its fields sort by name.
        self._columns = ordered(both)
        self._number = {table: number for number, table in enumerate(self._columns)}
        self.fates: dict[str, Fate] = {}
        self.origins: dict[str, str] = {}
        self._pairs: dict[str, str] = {}
        self._operations: dict[str, str] = {}
        self._letters()

    def lines(self) -> Iterator[DeltaLine]:
        """Yield all lines, in order; `fates` is complete once all are read."""
        for row in self._rows(self._files):
            was, now = self._has_key(row, 0), self._has_key(row, 1)
            if not was and not now:
                continue
            operation = "change" if was and now else "add" if now else "remove"
            operation = self._operations.get(row.letter, operation)
            fields = self._paired(row)
            if fields and row.letter:
                self._note(row, operation, [reason for _, _, reason in fields.values()])
            for field, (before, after, reason) in fields.items():
                yield DeltaLine(operation, row.table, row.key, row.letter, field, before, after, reason, row.part)

    def _paired(self, row: _Row) -> dict[str, tuple[str, str, str]]:
        """Return the fields that differ; where a letter has another identifier, its `id` names that one too."""
        fields = dict(row.fields)
        if row.table == "letters" and "id" in fields:
            before, after, reason = fields["id"]
            before = self.origins.get(row.key, "") if before != row.key else before
            after = self._pairs.get(row.key, "") if after != row.key else after
            fields["id"] = (before, after, reason)
        return {name: found for name, found in fields.items() if found[0] != found[1]}

    def _note(self, row: _Row, operation: str, reasons: list[str]) -> None:
        known = self.fates.get(row.letter)
        reason = weightiest([*reasons, *([known.reason] if known else [])])
        if row.table == "letters":
            self.fates[row.letter] = Fate(operation, reason)
        else:
            named = self._operations.get(row.letter, "change")
            self.fates[row.letter] = Fate(known.operation if known else named, reason)

    def _letters(self) -> None:
        """Learn from the table of letters which letters have another identifier or were withdrawn."""
        chain: dict[str, str] = {}
        gone, came, withdrawn, absent = set(), set(), set(), set()
        for row in self._rows(self._files, "letters", chain):
            was, now = self._has_key(row, 0), self._has_key(row, 1)
            if not now:
                absent.add(row.letter)
            if was and not now:
                gone.add(row.letter)
            elif now and not was:
                came.add(row.letter)
            before, after, _ = row.fields.get("withdrawn_date", ("", "", ""))
            if was and after and not before:
                withdrawn.add(row.letter)
        self._operations = dict.fromkeys(sorted(withdrawn), "withdraw") | dict.fromkeys(sorted(gone & came), "change")
        for old in sorted(gone - came):
            new = _end(chain, old)
            if new != old and new not in absent - came:
                self._pairs[old] = new
                self._operations[old] = "rekey"
                if new in came - gone:
                    self.origins.setdefault(new, old)
                    self._operations[new] = "rekey"

    def _has_key(self, row: _Row, side: int) -> bool:
        """Whether the row existed before (0) or exists after (1): its key is its own, or no line changes the key."""
        columns = self._columns[row.table] or tuple(row.fields)
        name, key = ("id", row.key) if row.table == "letters" else ("letter", row.letter)
        if columns[0] == "iri":
            name, key = "iri", row.key
        if row.table == ISSUES:
            return "code" not in row.fields or bool(row.fields["code"][side])
        return name not in row.fields or row.fields[name][side] == key

    def _rows(
        self, files: Iterable[Path], only: str | None = None, chain: dict[str, str] | None = None
    ) -> Iterator[_Row]:
        """Yield each row with the lines of all deltas; `chain` collects which identifier was replaced by which."""
        groups = [self._groups(file, number, only) for number, file in enumerate(files)]
        for _, found in groupby(heapq.merge(*groups, key=_order), key=lambda group: group[0]):
            together = [line for _, _, group in found for line in group]
            first = together[0]
            fields: dict[str, tuple[str, str, str]] = {}
            for line in together:
                was = fields.get(line.field)
                reason = weightiest((line.reason, was[2])) if was else line.reason
                fields[line.field] = (was[0] if was else line.before, line.after, reason)
                if chain is not None and line.field == "id" and line.before == line.key and line.after:
                    chain[line.key] = line.after
            columns = self._columns[first.table]
            names = sorted(fields, key=lambda name: (columns.index(name) if name in columns else len(columns), name))
            of = {name: fields[name] for name in names}
            yield _Row(first.table, first.part, first.key, first.letter, of)

    def _groups(self, file: Path, number: int, only: str | None) -> Iterator[tuple[Order, int, list[DeltaLine]]]:
        last: Order | None = None
        for _, group in groupby(lines(file), key=attrgetter("table", "part", "key")):
            found = list(group)
            first = found[0]
            if only is not None and first.table != only:
                return
            part = "" if first.table == ISSUES else first.part  # Findings of all parts stand in one file.
            place = rows.place(first.table, first.key, first.letter, first.part)
            order = (self._number[first.table], part, place)
            if last is not None and order <= last:
                raise ValidationError(f"{file} is not sorted near {first.key}")
            last = order
            yield order, number, found


def _order(group: tuple[Order, int, list[DeltaLine]]) -> tuple[Order, int]:
    return group[0], group[1]


def _end(chain: dict[str, str], old: str) -> str:
    """Return the final identifier of a letter."""
    seen = {old}
    while (new := chain.get(old)) is not None and new not in seen:
        seen.add(new)
        old = new
    return old
