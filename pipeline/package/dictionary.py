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
    for entry in entries:
        if entry.table is not None:
            table = found.table(entry.table)
            writer.writerows(_row(column, table, entry, found, base) for column in table.columns)
    return out.getvalue().encode()


def _row(column: Column, table: Table, entry: Entry, found: Mapping, base: str) -> list[str]:
    terms = {name: term for term, name in found.terms.items()}
    properties = list(dict.fromkeys(name for _, name in column.targets))
    rows = entry.rows or 0
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
        f"{entry.filled.get(column.name, 0) / rows:.4f}" if rows else "",
        column.example,
    ]
    return [neutralise(cell) for cell in cells]
