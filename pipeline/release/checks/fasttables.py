"""Check whole tables against their schemas with Arrow: find the tables that are certainly right, including their keys.

It supports the types and constraints that our descriptor uses and doubts a table that has others, so that none is
silently left unchecked. It only answers right or doubtful; frictionless gives the reasons. The rules are those of
Table Schema (https://datapackage.org/standard/table-schema/).

A table is read block by block. Its keys are known to differ where each row is greater than the one before, as in the
tables that we write; the keys of any other table are compared in memory.
"""

import csv
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

BLOCKS = (2**20, 64 * 2**20)
"""Bytes that are read at once; a row must fit. A table with a row that does not fit the first is read with the last,
and doubted where that fails too."""
_DATE, _TIME = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_TYPES = {"string": None, "integer": "[0-9]{1,18}", "date": _DATE, "datetime": f"{_DATE}T{_TIME}Z"}
"""Type, to the form of a cell that certainly has this type, if it converts to the type of Arrow; None for any text."""
_CONSTRAINTS = {"required", "unique", "pattern", "enum"}
_SCHEMA = {"$schema", "fields", "missingValues", "primaryKey", "foreignKeys"}

Resource = Mapping[str, Any]


class _Doubt(Exception):
    """A table is not certainly right."""


def doubtful(folder: Path, resources: Sequence[Resource], sure: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of the resources (tables with a schema) that are not certainly right; sorted.

    A table is doubted where a cell, a key, a header or the form of the file does not match the schema, where it refers
    to a key that is not in the other table, or where the schema uses a rule that is not supported here. Tables named in
    `sure` are not read, except where others refer to them. A table that refers to a doubted one is doubted too.
    """
    known = {str(resource["name"]): resource for resource in resources}
    tables = _Tables(folder, known)
    doubted = {name for name in known.keys() - set(sure) if not tables.is_right(name)}
    wanted = {
        name: {key["reference"]["resource"] for key in one["schema"].get("foreignKeys", ())}
        for name, one in known.items()
    }
    return tuple(sorted(doubted | {name for name in known.keys() - set(sure) if wanted[name] & doubted}))


class _Tables:
    """The tables of one package; the keys to which others refer are read once."""

    def __init__(self, folder: Path, known: Mapping[str, Resource]) -> None:
        self._folder, self._known = folder, known
        self._keys: dict[tuple[str, str], frozenset[str]] = {}

    def is_right(self, name: str) -> bool:
        """Whether a table is certainly right."""
        import pyarrow as pa  # noqa: PLC0415 - slow to import, and not needed where nothing is new

        resource = self._known[name]
        fields = resource["schema"]["fields"]
        rows = _first_rows(self._folder / resource["path"])
        if not _knows(resource["schema"]) or rows[:1] != [[field["name"] for field in fields]]:
            return False
        if not rows[1:]:
            return True
        for block in BLOCKS:
            try:
                self._check(resource, block)
            except _Doubt:
                return False
            except (pa.ArrowException, OSError):
                continue
            return True
        return False

    def _check(self, resource: Resource, block: int) -> None:
        """Raise _Doubt, or an error of Arrow, where a table is not certainly right."""
        schema = resource["schema"]
        allowed = {key["fields"][0]: self._targets(key, block) for key in schema.get("foreignKeys", ())}
        keys = _keys(schema)
        unordered = set()
        last: pa.RecordBatch | None = None
        for batch in _batches(self._folder / resource["path"], block, [str(one["name"]) for one in schema["fields"]]):
            _check_cells(batch, schema)
            for column, targets in allowed.items():
                if not targets.issuperset(_present(batch, column).unique().to_pylist()):
                    raise _Doubt
            unordered |= {key for key in keys if not _is_ordered(batch, last, key)}
            last = batch.slice(batch.num_rows - 1) if batch.num_rows else last
        for key in unordered:
            self._compare(resource, [column for column, _ in key], block)

    def _targets(self, key: Mapping[str, Any], block: int) -> frozenset[str]:
        """Return the values that a foreign key may have."""
        place = str(key["reference"]["resource"])
        if place not in self._known or len(key["fields"]) != 1 or len(key["reference"]["fields"]) != 1:
            raise _Doubt
        (column,) = key["reference"]["fields"]
        if (place, column) not in self._keys:
            batches = _batches(self._folder / self._known[place]["path"], block, [column])
            found = [_present(batch, column).to_pylist() for batch in batches]
            self._keys[place, column] = frozenset(itertools.chain.from_iterable(found))
        return self._keys[place, column]

    def _compare(self, resource: Resource, columns: Sequence[str], block: int) -> None:
        """Doubt a table with a key twice; a key with an empty cell in it is none."""
        seen: set[tuple[str, ...]] = set()
        for batch in _batches(self._folder / resource["path"], block, columns):
            rows = [row for row in zip(*(column.to_pylist() for column in batch.columns), strict=True) if all(row)]
            before = len(seen)
            seen.update(rows)
            if len(seen) < before + len(rows):
                raise _Doubt


def _knows(schema: Mapping[str, Any]) -> bool:
    """Whether all rules, types, formats and constraints are among those that are checked here."""
    return (
        not set(schema) - _SCHEMA
        and schema.get("missingValues", [""]) == [""]
        and all(
            field["type"] in _TYPES
            and field.get("format", "default") == "default"
            and not set(field.get("constraints", ())) - _CONSTRAINTS
            for field in schema["fields"]
        )
    )


def _first_rows(file: Path) -> list[list[str]]:
    """Return the header and the first row of a table, or as much as there is; nothing where it cannot be read."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return list(itertools.islice(csv.reader(lines), 2))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _batches(file: Path, block: int, columns: Sequence[str]) -> Iterator["pa.RecordBatch"]:
    """Yield the rows of some columns of a table, as text; an empty cell is null."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import csv as arrow  # noqa: PLC0415 - as above

    yield from arrow.open_csv(
        file,
        arrow.ReadOptions(use_threads=False, block_size=block),
        arrow.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        arrow.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            include_columns=list(columns),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def _present(batch: "pa.RecordBatch", column: str) -> "pa.Array":
    """Return the cells of a column that are not empty."""
    cells = batch.column(column)
    return cells.drop_null() if cells.null_count else cells


def _check_cells(batch: "pa.RecordBatch", schema: Mapping[str, Any]) -> None:
    """Doubt a table with a cell of another type or against a constraint, or with a row of empty cells."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    needed = set(schema.get("primaryKey", ()))
    for field in schema["fields"]:
        constraints = field.get("constraints", {})
        form = _TYPES[field["type"]]
        cells = _present(batch, field["name"])
        if constraints.get("required"):
            needed.add(field["name"])
        for pattern in (form, constraints.get("pattern")):
            if pattern is not None and not _all(pc.match_substring_regex(cells, rf"\A(?:{pattern})\z")):
                raise _Doubt
        _typed(cells, field["type"])
        if "enum" in constraints and not _all(pc.is_in(cells, value_set=pa.array(constraints["enum"], pa.string()))):
            raise _Doubt
    if any(batch.column(name).null_count for name in needed):
        raise _Doubt
    if not needed and not _all(reduce(pc.or_, (column.is_valid() for column in batch.columns))):
        raise _Doubt


def _typed(cells: "pa.Array", kind: str) -> "pa.Array":
    """Return cells as values of a type. Raises ArrowInvalid where one is none."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    types = {"integer": pa.int64(), "date": pa.date32(), "datetime": pa.timestamp("s", "UTC")}
    return cells.cast(types[kind]) if kind in types else cells


def _all(found: "pa.Array") -> bool:
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    return bool(pc.all(found, min_count=0).as_py())


_Key = tuple[tuple[str, str], ...]
"""The columns of a key, each with its type."""


def _keys(schema: Mapping[str, Any]) -> tuple[_Key, ...]:
    """Return the keys of a table that must differ in each row."""
    kinds = {field["name"]: field["type"] for field in schema["fields"]}
    unique = [[field["name"]] for field in schema["fields"] if field.get("constraints", {}).get("unique")]
    keys = [*unique, *([schema["primaryKey"]] if schema.get("primaryKey") else [])]
    return tuple(tuple((column, kinds[column]) for column in key) for key in keys)


def _is_ordered(batch: "pa.RecordBatch", last: "pa.RecordBatch | None", key: _Key) -> bool:
    """Whether each row has a greater key than the one before; `last` is the row before the batch.

    Then no key is there twice.
    """
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    ordered = None
    for column, kind in reversed(key):
        cells = batch.column(column)
        if last is not None:
            cells = pa.concat_arrays([last.column(column), cells])
        if cells.null_count:
            return False
        typed = _typed(cells, kind)
        before, after = typed.slice(0, len(typed) - 1), typed.slice(1)
        greater = pc.greater(after, before)
        ordered = greater if ordered is None else pc.or_(greater, pc.and_(pc.equal(after, before), ordered))
    return _all(ordered)
