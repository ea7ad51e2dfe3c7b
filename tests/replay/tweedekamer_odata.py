"""OData v4 as the Gegevensmagazijn speaks it, as far as letters are counted by it: rows by a filter, with a number."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from tests.replay.tweedekamer_entities import ATTRIBUTES, Stored


def page(held: Mapping[str, Stored], category: str, asked: str) -> dict[str, Any]:
    """Return the page that a query, as sent, asks for; `held` has the entities by GUID."""
    query = {name: values[0] for name, values in parse_qs(asked).items()}
    rows = [row(one) for one in held.values() if one.category == category]
    rows = [one for one in rows if _holds(one, query.get("$filter", ""))]
    shown = [{name: one[name] for name in query["$select"].split(",")} for one in rows[: int(query["$top"])]]
    return {"value": shown} | ({"@odata.count": len(rows)} if query.get("$count") == "true" else {})


def row(one: Stored) -> dict[str, Any]:
    """Return an entity as a row."""
    found: dict[str, Any] = dict.fromkeys(ATTRIBUTES[one.category].split())
    found |= {name: _odata_value(name, value) for name, value in one.values.items()}
    return found | {"Id": one.id, "Verwijderd": one.removed}


def _holds(row: dict[str, Any], query: str) -> bool:
    """Evaluate the part of the filter language that is needed."""
    words = re.sub(r"'((?:[^']|'')*)'", lambda match: repr(match[1].replace("''", "'")), query)
    words = re.sub(r"(?<![\w'-])([A-Za-z]\w*) (eq|ge|lt) ('[^']*'|\"[^\"]*\"|[^\s()]+)", _comparison(row), words)
    assert re.fullmatch(r"(?:True|False|and|or|[() ])*", words), f"not understood: {query}"
    return not query or bool(eval(words))


def _comparison(row: dict[str, Any]) -> Callable[[re.Match[str]], str]:
    def evaluate(match: re.Match[str]) -> str:
        name, operator, literal = match.groups()
        wanted: Any = literal
        if literal in ("true", "false"):
            wanted = literal == "true"
        elif literal[0] in "'\"":
            wanted = literal[1:-1]
        value = row[name]
        if value is None:
            return "False"
        return str({"eq": value == wanted, "ge": str(value) >= str(wanted), "lt": str(value) < str(wanted)}[operator])

    return evaluate


def _odata_value(name: str, value: Any) -> Any:
    return f"{value}T00:00:00+01:00" if name == "Datum" and isinstance(value, str) and len(value) == 10 else value
