"""Apply a delta to the files of the earlier release, to get the files of the later one."""

import csv
from collections.abc import Container, Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import ValidationError
from pipeline.release.delta import quads, rows
from pipeline.release.delta.formats import Delta, DeltaLine, DeltaPaths, lines
from pipeline.release.delta.rows import Cells
from pipeline.release.delta.state import ISSUES, StateFile, rank


def apply(found: Delta, step: DeltaPaths, old: Path, new: Path, left_out: Container[str] = ()) -> tuple[Path, ...]:
    """Write every followed file that differs into `new`, from the files in `old`, and return their paths within it.

    N-Quads in `old` may be there compressed only, and are written uncompressed, except those in `left_out`. Raises
    ValidationError where the delta is damaged or was made for other files. The caller must compare the written files
    with their SHA-256 in `files_after`.
    """
    before = {piece.path: piece for piece in found.files_before}
    changed = [
        piece
        for piece in found.files_after
        if (piece.path not in before or before[piece.path].sha256 != piece.sha256)
        and (piece.table or piece.path not in left_out)
    ]
    for piece in changed:
        (new / piece.path).parent.mkdir(parents=True, exist_ok=True)
    try:
        _apply_tables(found, step, [piece for piece in changed if piece.table], old, new)
        _apply_quads(found, step, [piece for piece in changed if not piece.table], old, new)
    except (ValueError, LookupError, OSError) as error:
        raise ValidationError(f"the delta to {found.target} cannot be applied: {error!r}") from error
    return tuple(Path(piece.path) for piece in changed)


def _apply_tables(found: Delta, step: DeltaPaths, changed: list[StateFile], old: Path, new: Path) -> None:
    """Read the delta once, table by table; a changed file without lines has other columns, or is empty."""
    places = {(piece.table or "", piece.part or ""): piece for piece in changed}
    sources = {(piece.table or "", piece.part or ""): old / piece.path for piece in found.files_before if piece.table}
    for place, group in groupby(lines(step.table), key=_file):
        piece = places.pop(place, None)
        if piece is not None:
            in_parts = rows.parts(found.files_before, old) if place[0] == ISSUES else None
            _apply_table(place[0], found.columns[place[0]], sources.get(place), group, new / piece.path, in_parts)
        elif place[0] != ISSUES and any((piece.table, piece.part or "") == place for piece in found.files_after):
            raise ValidationError(f"{step.table} changes {place[0]}, which {step.about.name} says did not change")
    for place, piece in places.items():
        _apply_table(place[0], found.columns[place[0]], sources.get(place), iter(()), new / piece.path)


def _file(line: DeltaLine) -> tuple[str, str]:
    """Return table and part of the file that a line is about: the findings of all parts are in one file."""
    return line.table, "" if line.table == ISSUES else line.part


def _apply_table(
    table: str,
    columns: tuple[str, ...],
    old: Path | None,
    changes: Iterator[DeltaLine],
    new: Path,
    in_parts: dict[str, str] | None = None,
) -> None:
    found = rows.read(old, table, in_parts) if old is not None else iter(())
    head = next(found, [*columns])
    if old is not None and table == ISSUES:
        head = head[: -rows.HIDDEN]
    with new.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(_merged(table, columns, head, found, changes))


def _merged(
    table: str, columns: tuple[str, ...], head: list[str], old: Iterator[Cells], changes: Iterator[DeltaLine]
) -> Iterator[Cells]:
    """Yield the rows of the table after the changes."""
    name = rows.locate(table, head)
    same = tuple(head) == columns
    width = len(columns)
    cells = next(old, None)
    for (_, key), group in groupby(changes, key=attrgetter("part", "key")):
        of = list(group)
        place = rows.place(table, key, of[0].letter, of[0].part)
        while cells is not None and (here := name(cells)).place < place:
            yield cells[:width] if same else _as(columns, head, cells)
            cells = next(old, None)
        was: dict[str, str] = {}
        if cells is not None and here.place == place:
            was = dict(zip(head, cells, strict=False))
            cells = next(old, None)
        now = _changed(table, key, was, of)
        if _is_there(table, key, now, columns):
            yield [now.get(column, "") for column in columns]
    rest: Iterable[Cells] = chain([] if cells is None else [cells], old)
    if same and table != ISSUES:
        yield from rest
    else:
        yield from (_as(columns, head, cells) for cells in rest)


def _changed(table: str, key: str, was: dict[str, str], found: list[DeltaLine]) -> dict[str, str]:
    now = dict(was)
    for line in found:
        is_pair = table == "letters" and line.field == "id"
        if was.get(line.field, "") != line.before and not is_pair:
            raise ValidationError(f"the row {key} of {table!r} is not the one that the delta changes")
        now[line.field] = line.after
    return now


def _is_there(table: str, key: str, now: dict[str, str], columns: tuple[str, ...]) -> bool:
    """Whether a row exists: its key is its own. Findings have no key, and exist when any cell is filled."""
    if table == ISSUES:
        return any(now.values())
    if rank(table, columns) == 1:
        return f"{now.get('letter')} {now.get('position')}" == key
    return now.get(columns[0]) == key


def _as(columns: tuple[str, ...], head: list[str], cells: Cells) -> Cells:
    known = dict(zip(head, cells, strict=False))
    return [known.get(column, "") for column in columns]


def _apply_quads(found: Delta, step: DeltaPaths, changed: list[StateFile], old: Path, new: Path) -> None:
    sources = {piece.part or "": old / piece.path for piece in found.files_before if piece.table is None}
    if not changed:
        return
    if not any(piece.part for piece in (*found.files_before, *found.files_after) if piece.table is None):
        quads.apply(sources.get(""), quads.read(step.quads), new / changed[0].path)
        return
    with TemporaryDirectory(prefix="brievenbus-") as place:
        before, after = rows.parts(found.files_before, old), rows.parts(found.files_after, new, old)
        split = quads.split(step.quads, before, after, Path(place))
        for piece in changed:
            part = piece.part or ""
            operations: Any = quads.operations(split[part]) if part in split else ()
            quads.apply(sources.get(part), operations, new / piece.path)
