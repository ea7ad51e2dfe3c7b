"""The data dictionary of a release for the page of its dataset: every column of every table."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import settings
from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.rows import restore
from pipeline.release.describe import dictionary
from pipeline.site.texts import Language
from pipeline.site.texts_dataset import WARNINGS

THIN = 50
"""Below this percentage of filled cells, a column is named as thinly filled."""


def explained(folder: Path, language: Language) -> list[dict[str, Any]]:
    """Return the tables of a release folder in the order of the mapping, with their columns from `dictionary.csv`."""
    file = folder / dictionary.NAME
    if not file.is_file():
        return []
    tables: dict[str, list[dict[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables.setdefault(row["table"], []).append(_column(row, language))
    known = {table.name: table for table in mapping().tables}
    order = [*(name for name in known if name in tables), *sorted(tables.keys() - known.keys())]
    for (table, column), fields in _publishers().items():
        for row in tables.get(table, ()):
            if row["name"] == column:
                row["publishers"] = fields
    return [
        {
            "name": name,
            "title": _title(name, known, language),
            "columns": tables[name],
            "warning": WARNINGS[language].get(name, ""),
            "thin": [row for row in tables[name] if row["filled"] and int(row["filled"].split()[0]) < THIN],
        }
        for name in order
    ]


@cache
def _publishers() -> dict[tuple[str, str], str]:
    """Return for (table, column) the fields of publishers that a value may come from, by source."""
    found: dict[tuple[str, str], list[str]] = {}
    with (settings.VOCAB / "publishers.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault((row["table"], row["column"]), []).append(f"{row['source']}: {row['fields']}")
    return {key: " · ".join(fields) for key, fields in found.items()}


def _column(row: dict[str, str], language: Language) -> dict[str, str]:
    """Return the facts that the page shows about a column; `dictionary.csv` of older releases has fewer fields."""
    filled = row.get("filled", "")
    return {
        "name": row["column"],
        "title": restore(row[f"title_{language}"]),
        "about": restore(row[f"description_{language}"]),
        "type": row.get("type") or row.get("value", ""),
        "filled": f"{100 * float(filled):.0f} %" if filled else "",
        "example": restore(row.get("example", "")),
        "since": row.get("since", ""),
        "former": row.get("former_names", ""),
        "publishers": "",
    }


def _title(name: str, known: dict[str, Any], language: Language) -> str:
    if name not in known:
        return name
    title: str = known[name].title.nl if language == "nl" else known[name].title.en
    return title
