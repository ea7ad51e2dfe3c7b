"""A small reader of CSV on the Web: the triples of https://www.w3.org/TR/csv2rdf/ in minimal mode.

Written from the Recommendations alone; it knows nothing of the mapping that the descriptions are made from.
"""

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Triple

XSD = "http://www.w3.org/2001/XMLSchema#"
RESERVED = ":/?#[]@!$&'()*+,;="
EXPRESSION = re.compile(r"\{(\+?)([A-Za-z0-9_.]+)\}")


def triples(folder: Path) -> set[Triple]:
    """Return what the tables beside a description say."""
    group = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    return {triple for table in group["tables"] for triple in _table(folder, table)}


def _table(folder: Path, table: dict[str, Any]) -> list[Triple]:
    found = []
    columns = table["tableSchema"]["columns"]
    address = f"http://tables.example/{table['url']}"
    with (folder / table["url"]).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        names = next(reader)
        assert names == [column["name"] for column in columns if not column.get("virtual")]
        assert names == [column["titles"] for column in columns if not column.get("virtual")]
        for row in reader:
            cells = dict(zip(names, row, strict=True))
            for column in columns:
                found += _cell(column, cells, address)
    return found


def _cell(column: dict[str, Any], cells: dict[str, str], address: str) -> list[Triple]:
    value = cells.get(column["name"], "")
    virtual = column.get("virtual", False)
    assert virtual or value or not column.get("required"), column["name"]
    if column.get("suppressOutput") or not (value or virtual):
        return []
    subject = NamedNode(urljoin(address, expand(column["aboutUrl"], cells)))
    if "valueUrl" in column:
        thing: NamedNode | Literal = NamedNode(urljoin(address, expand(column["valueUrl"], cells)))
    else:
        kind = column["datatype"]
        base = kind["base"] if isinstance(kind, dict) else kind
        if base == "string" and column.get("lang"):
            thing = Literal(value, language=column["lang"])
        else:
            thing = Literal(value, datatype=NamedNode(XSD + base))
    return [Triple(subject, NamedNode(column["propertyUrl"]), thing)]


def expand(template: str, cells: dict[str, str]) -> str:
    """Expand a template of RFC 6570, levels 1 and 2; escapes that are there already stay in reserved expansion."""

    def part(found: re.Match[str]) -> str:
        value = cells[found[2]]
        return quote(value, safe=RESERVED + "%~") if found[1] else quote(value, safe="~")

    return EXPRESSION.sub(part, template)


def quads(file: Path) -> set[Triple]:
    """Return the triples of an N-Quads file."""
    return {quad.triple for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)}
