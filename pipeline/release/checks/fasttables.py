"""Check whole tables against their schemas in DuckDB: find the tables that are certainly right, including their keys.

It supports the types and constraints that our descriptor uses and doubts a table that has others, so that none is
silently left unchecked. It only answers right or doubtful; frictionless gives the reasons. The rules are those of
Table Schema (https://datapackage.org/standard/table-schema/).
"""

import csv
import itertools
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline import settings

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
"""Memory limit of DuckDB; beyond that it uses files."""
LONGEST = 64 * 2**20
"""Size limit of one row in bytes; a table with a longer row is doubted."""
_DATE, _TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}:[0-9]{2}"
_TYPES: dict[str, tuple[str | None, str | None]] = {
    "string": (None, None),
    "integer": ("[0-9]{1,18}", "bigint"),
    "date": (_DATE, "date"),
    "datetime": (f"{_DATE}T{_TIME}Z", "timestamp"),
}
"""Type, to the form of a cell that certainly has this type, and the DuckDB type that the cell must convert to."""
_CONSTRAINTS = {"required", "unique", "pattern", "enum"}
_SCHEMA = {"$schema", "fields", "missingValues", "primaryKey", "foreignKeys"}

Resource = Mapping[str, Any]


def doubtful(folder: Path, resources: Sequence[Resource], sure: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of the resources (tables with a schema) that are not certainly right; sorted.

    A table is doubted where a cell, a key, a header or the form of the file does not match the schema, where it refers
    to a key that is not in the other table, or where the schema uses a rule that is not supported here. Tables named in
    `sure` are not read, except where others refer to them.
    """
    import duckdb  # noqa: PLC0415 - slow to import, and not needed where nothing is new

    known = {str(resource["name"]): resource for resource in resources}
    with TemporaryDirectory(prefix="brievenbus-") as beside:
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": settings.worker_count(),
            "memory_limit": MEMORY,
            "temp_directory": beside,
        }
        with duckdb.connect(config=config) as connection:
            found = [
                name
                for name, one in known.items()
                if name not in sure and not _is_right(connection, folder, one, known)
            ]
    return tuple(sorted(found))


def _is_right(
    connection: "duckdb.DuckDBPyConnection", folder: Path, resource: Resource, known: Mapping[str, Resource]
) -> bool:
    import duckdb  # noqa: PLC0415 - as above

    schema = resource["schema"]
    fields = schema["fields"]
    if set(schema) - _SCHEMA or schema.get("missingValues", [""]) != [""] or not _knows(fields):
        return False
    rows = _first_rows(folder / resource["path"])
    if rows[:1] != [[field["name"] for field in fields]]:
        return False
    if not rows[1:]:
        return True
    references = [_reference(folder, key, known) for key in schema.get("foreignKeys", ())]
    if None in references:
        return False
    query = _query(folder, resource, [one for one in references if one is not None])
    try:
        wrong = connection.execute(query).fetchone()
    except duckdb.Error:
        return False
    return wrong is not None and not any(wrong)


def _knows(fields: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all types, formats and constraints are among those that are checked here."""
    return all(
        field["type"] in _TYPES
        and field.get("format", "default") == "default"
        and not set(field.get("constraints", ())) - _CONSTRAINTS
        for field in fields
    )


def _first_rows(file: Path) -> list[list[str]]:
    """Return the header and the first row of a table, or as much as there is; nothing where it cannot be read."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return list(itertools.islice(csv.reader(lines), 2))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _reference(folder: Path, key: Mapping[str, Any], known: Mapping[str, Resource]) -> tuple[str, str] | None:
    """Return (column, its allowed values as SQL) of a foreign key; None for a key that is not supported here."""
    other = known.get(key["reference"]["resource"])
    if other is None or len(key["fields"]) != 1 or len(key["reference"]["fields"]) != 1:
        return None
    (column,), (wanted,) = key["fields"], key["reference"]["fields"]
    target = _name(wanted)
    return _name(column), f"select {target} from {_table(folder, other)} where {target} is not null"


def _query(folder: Path, resource: Resource, references: Sequence[tuple[str, str]]) -> str:
    """Return a query with one row that counts the rows with a fault, and the repeated keys.

    One condition for all faults of a row takes a seventh less time than one for each.
    """
    schema = resource["schema"]
    fields = {_name(field["name"]): field for field in schema["fields"]}
    faults = [f"not ({_cell(column, field)})" for column, field in fields.items()]
    faults.append(f"({' and '.join(f'{column} is null' for column in fields)})")
    keys = [[column] for column, field in fields.items() if field.get("constraints", {}).get("unique")]
    if schema.get("primaryKey"):
        key = [_name(name) for name in schema["primaryKey"]]
        faults += [f"{column} is null" for column in key]
        keys.append(key)
    faults += [f"not known{place}" for place in range(len(references))]
    wrong = [f"count(*) filter (where {' or '.join(faults)})"]
    # Equal keys have equal hashes; different keys that share one would be doubted, once in some millions of tables.
    wrong += [f"count({key[0]}) - count(distinct hash({', '.join(key)})) filter ({key[0]} is not null)" for key in keys]
    inner = "".join(
        f", {column} is null or {column} in ({values}) as known{place}"
        for place, (column, values) in enumerate(references)
    )
    return f"select {', '.join(wrong)} from (select *{inner} from {_table(folder, resource)})"


def _cell(column: str, field: Mapping[str, Any]) -> str:
    """Return the condition under which a cell is right."""
    constraints = field.get("constraints", {})
    form, kind = _TYPES[field["type"]]
    conditions = [f"try_cast({column} as {kind}) is not null"] if kind else ["true"]
    if form:
        conditions.append(f"regexp_full_match({column}, {_text(form)})")
    if "pattern" in constraints:
        conditions.append(f"regexp_full_match({column}, {_text(constraints['pattern'])})")
    if "enum" in constraints:
        conditions.append(f"{column} in ({', '.join(map(_text, constraints['enum']))})")
    filled = f"({' and '.join(conditions)})"
    return f"{column} is not null and {filled}" if constraints.get("required") else f"{column} is null or {filled}"


def _table(folder: Path, resource: Resource) -> str:
    columns = ", ".join(f"{_text(field['name'])}: 'VARCHAR'" for field in resource["schema"]["fields"])
    return (
        f"read_csv({_text(str(folder / resource['path']))}, columns = {{{columns}}}, auto_detect = false,"
        f" header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', strict_mode = true,"
        f" null_padding = false, max_line_size = {LONGEST})"
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
