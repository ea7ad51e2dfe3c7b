"""Letters rebuilt from the tables of a release alone, by what the mapping says of each column."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec

from pipeline.formats.mapping import Column, Table, mapping, paths
from pipeline.formats.mapping.rows import restore
from pipeline.model.letter import Letter
from pipeline.release.describe import Released


def letters(folder: Path) -> list[Letter]:
    """Return the letters in the order of `letters.csv`."""
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(folder, "letters"):
        found[row["id"]] = _fields(row)
    for table in mapping().tables:
        if table.list:
            for letter, items in _items(folder, table).items():
                found[letter][table.list] = items
    return [msgspec.convert(_whole(fields), Letter, strict=False) for fields in found.values()]


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    return [{name: restore(cell) for name, cell in row.items()} for row in Released(folder).rows(table)]


def _fields(row: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a letter that stand in its own row; absent is None, or no struct at all."""
    fields: dict[str, Any] = {}
    for column in mapping().table("letters").columns:
        cell = row[column.name]
        name, _, inner = column.path.partition(".")
        if inner and cell:
            fields.setdefault(name, {})[inner] = cell
        elif not inner:
            fields[name] = cell or fields.get(name)
    return fields


def _items(folder: Path, table: Table) -> dict[str, list[Any]]:
    """Return the items of a list by letter, in the order of their positions."""
    gathered: dict[str, list[Any]] = defaultdict(list)
    columns = [column for column in table.columns if not column.path.startswith("@")]
    for row in sorted(_rows(folder, table.name), key=lambda row: (row["letter"], int(row["position"]))):
        gathered[row["letter"]].append(_item(row, columns))
    return gathered


def _item(row: dict[str, str], columns: list[Column]) -> Any:
    if paths.root(columns[0].path.partition(".")[0]).shape == "strings":
        return row[columns[0].name]
    return {column.path.partition(".")[2]: row[column.name] or None for column in columns}


def _whole(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with pairs as a mapping, and None for a struct of which nothing is there."""
    for name in ("provenance", "certainty"):
        if name in fields:
            fields[name] = {item["key"]: item["value"] for item in fields[name]}
    for name in ("sender", "addressee"):
        fields.setdefault(name, None)
    return fields
