"""`dictionary.csv`: what every column means, in Dutch and English, and how often it is filled."""

import csv
import io

from pipeline.mapping import Column, Mapping, Table, mapping
from pipeline.mapping.rows import neutralise
from pipeline.package.entries import Entry

NAME = "dictionary.csv"
COLUMNS = (
    "table",
    "column",
    "title_nl",
    "title_en",
    "description_nl",
    "description_en",
    "value",
    "required",
    "values",
    "refers_to",
    "source_field",
    "rdf_properties",
    "json_ld_terms",
    "filled",
    "example",
)


def dictionary(entries: tuple[Entry, ...], base: str) -> bytes:
    """Return the dictionary of the tables among the files of a release, as CSV like those tables."""
    found = mapping()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    files: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.table or "", entry.path)):
        if entry.table is not None:
            files.setdefault(entry.table, []).append(entry)
    for name, parts in files.items():
        table = found.table(name)
        writer.writerows(_row(column, table, parts, found, base) for column in table.columns)
    return out.getvalue().encode()


def _row(column: Column, table: Table, parts: list[Entry], found: Mapping, base: str) -> list[str]:
    terms = {name: term for term, name in found.terms.items()}
    properties = list(dict.fromkeys(name for _, name in column.targets))
    rows = sum(entry.rows or 0 for entry in parts)
    filled = sum(entry.filled.get(column.name, 0) for entry in parts)
    cells = [
        table.name,
        column.name,
        column.title.nl,
        column.title.en,
        column.about.nl,
        column.about.en,
        column.value,
        "yes" if column.required else "no",
        " ".join(found.values[column.values]) if column.values else "",
        column.refers or "",
        column.path,
        " ".join(found.expand(name, base) for name in properties),
        " ".join(terms[name] for name in properties),
        f"{filled / rows:.4f}" if rows else "",
        column.example,
    ]
    return [neutralise(cell) for cell in cells]
