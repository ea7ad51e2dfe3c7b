"""`dictionary.csv`: the meaning of every column, in Dutch and English, and how often it is filled."""

import csv
import io

from pipeline.formats.mapping import Column, Mapping, Table, mapping
from pipeline.formats.mapping.rows import neutralise
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.facts import ReleaseDescription
from pipeline.release.describe.released import Released

NAME = "dictionary.csv"
COLUMNS = (
    "table",
    "column",
    "title_nl",
    "title_en",
    "description_nl",
    "description_en",
    "type",
    "value",
    "required",
    "values",
    "refers_to",
    "source_field",
    "rdf_properties",
    "json_ld_terms",
    "filled",
    "example",
    "since",
    "former_names",
)
TYPES = {"date": "date", "datetime": "datetime", "integer": "integer"}
"""Kinds of values that have another type than string in Table Schema."""


def field_type(column: Column) -> str:
    """Return the type of a column in Table Schema."""
    return TYPES.get(column.value, "string")


def columns_since(before: Released | None) -> dict[str, str]:
    """Return the version in which each column of a release first appeared, by `table.column`; empty without a release.

    Where the dictionary of a release does not give these versions yet, the release itself counts as the first.
    """
    file = before.folder / NAME if before else None
    if before is None or file is None or not file.is_file():
        return {}
    first = before.manifest.version
    with file.open(encoding="utf-8", newline="") as lines:
        return {f"{row['table']}.{row['column']}": row.get("since") or first for row in csv.DictReader(lines)}


def dictionary(entries: tuple[ManifestEntry, ...], base: str, facts: ReleaseDescription | None) -> bytes:
    """Return the dictionary of the tables among the files of a release, as CSV like those tables.

    A column that the release before had, under this or a former name, keeps its `since`; a new one gets this version.
    Without facts, for tables that belong to no single release, `since` is empty.
    """
    found = mapping()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    files: dict[str, list[ManifestEntry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.table or "", entry.path)):
        if entry.table is not None:
            files.setdefault(entry.table, []).append(entry)
    for name, parts in files.items():
        table = found.table(name)
        for column in table.columns:
            cells = [*_row(column, table, parts, found, base), _since(column, table, facts), " ".join(column.formerly)]
            writer.writerow(map(neutralise, cells))
    return out.getvalue().encode()


def _row(column: Column, table: Table, parts: list[ManifestEntry], found: Mapping, base: str) -> list[str]:
    terms = {name: term for term, name in found.terms.items()}
    properties = list(dict.fromkeys(name for _, name in column.targets))
    rows = sum(entry.rows or 0 for entry in parts)
    filled = sum(entry.filled.get(column.name, 0) for entry in parts)
    return [
        table.name,
        column.name,
        column.title.nl,
        column.title.en,
        column.about.nl,
        column.about.en,
        field_type(column),
        column.value,
        "yes" if column.required else "no",
        " ".join(found.values[column.values]) if column.values else "",
        column.refers or "",
        column.path,
        " ".join(found.expand(name, base) for name in properties),
        " ".join(terms[name] for name in properties),
        f"{filled / rows:.4f}" if rows else "",
        column.example_below(base),
    ]


def _since(column: Column, table: Table, facts: ReleaseDescription | None) -> str:
    if facts is None:
        return ""
    known = (facts.columns.get(f"{table.name}.{name}") for name in (column.name, *column.formerly))
    return next((version for version in known if version), facts.version)
