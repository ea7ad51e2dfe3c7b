"""OData v4 as the Gegevensmagazijn speaks it: rows by a filter, with what they refer to within them, page by page."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from tests.replay.tweedekamer_entities import ATTRIBUTES, COMMON, INVERSE, RELATIONS, Stored


class Rows:
    """The entities of the service as rows."""

    def __init__(self, held: Mapping[str, Stored], renamed: Mapping[str, str]) -> None:
        """Take the entities by GUID, and new names of attributes, as `Document.Soort`."""
        self.held, self.renamed = held, renamed

    def page(self, base: str, category: str, asked: str, size: int) -> dict[str, Any]:
        """Return the page that a query, as sent, asks for."""
        query = {name: values[0] for name, values in parse_qs(asked).items()}
        rows = [
            one for one in self.held.values() if one.category == category and self._holds(one, query.get("$filter", ""))
        ]
        rows.sort(key=lambda one: one.token)
        after = int(query.get("$skiptoken", "-1"))
        rows = [one for one in rows if one.token > after]
        shown = rows[: min(size, int(query.get("$top", size)))]
        page: dict[str, Any] = {"@odata.context": f"{base}/$metadata#{category}"}
        page["value"] = [self.row(one, query.get("$select"), query.get("$expand", "")) for one in shown]
        if query.get("$count") == "true":
            page["@odata.count"] = len(rows)
        # A link to more is given only where no $top is asked for.
        if len(rows) > len(shown) and "$top" not in query:
            rest = "&".join(part for part in asked.split("&") if "skiptoken" not in part)
            page["@odata.nextLink"] = f"{base}/{category}?{rest}&$skiptoken={shown[-1].token}"
        return page

    def row(self, one: Stored, select: str | None = None, expand: str = "") -> dict[str, Any]:
        """Return an entity as a row, with what was selected and expanded."""
        row: dict[str, Any] = dict.fromkeys(ATTRIBUTES[one.category].split())
        row |= {name: _odata_value(name, value) for name, value in one.values.items()}
        stamp = f"2026-01-05T{8 + one.token // 3600 % 12:02}:{one.token // 60 % 60:02}:{one.token % 60:02}.5842612Z"
        row |= {
            "Id": one.id,
            "Verwijderd": one.removed,
            "GewijzigdOp": f"{one.changed[:23]}+01:00",
            "ApiGewijzigdOp": stamp,
        }
        row.setdefault("ContentType", None)
        row.setdefault("ContentLength", None)
        for relation, (_, several) in RELATIONS.get(one.category, {}).items():
            if not several:
                row[f"{relation}_Id"] = next(iter(one.refs.get(relation, [])), None)
        names = {f"{name}": self._name(one.category, name) for name in row}
        wanted = None if select is None else {name for name, given in names.items() if given in select.split(",")}
        shown = {names[name]: value for name, value in row.items() if wanted is None or name in wanted}
        for part in _split(expand, ","):
            relation, options = _expansion(part)
            shown[relation] = self._expanded(one, relation, options)
        return shown

    def _expanded(self, one: Stored, relation: str, options: dict[str, str]) -> Any:
        inner = (options.get("$select"), options.get("$expand", ""))
        if (one.category, relation) in INVERSE:
            category, back = INVERSE[one.category, relation]
            found = [two for two in self.held.values() if two.category == category and one.id in two.refs.get(back, [])]
            return [self.row(two, *inner) for two in found]
        _, several = RELATIONS[one.category][relation]
        found = [self.held[two] for two in one.refs.get(relation, []) if two in self.held]
        rows = [self.row(two, *inner) for two in found]
        return rows if several else next(iter(rows), None)

    def _name(self, category: str, attribute: str) -> str:
        return self.renamed.get(f"{category}.{attribute}", attribute)

    def _holds(self, one: Stored, query: str) -> bool:
        """Evaluate the part of the filter language that is needed."""
        row = self.row(one)
        words = re.sub(r"'((?:[^']|'')*)'", lambda match: repr(match[1].replace("''", "'")), query)
        words = re.sub(r"(?<![\w'-])([A-Za-z]\w*) (eq|ge|lt) ('[^']*'|\"[^\"]*\"|[^\s()]+)", _comparison(row), words)
        assert re.fullmatch(r"(?:True|False|and|or|[() ])*", words), f"not understood: {query}"
        return not query or bool(eval(words))

    def metadata(self) -> str:
        """Return the description of the interface."""
        types = ""
        for category, attributes in ATTRIBUTES.items():
            names = [*COMMON.split(), *attributes.split()]
            names += [f"{name}_Id" for name, (_, several) in RELATIONS.get(category, {}).items() if not several]
            navigation = [*RELATIONS.get(category, {}), *(name for owner, name in INVERSE if owner == category)]
            inner = "".join(f'<Property Name="{self._name(category, name)}" Type="Edm.String" />' for name in names)
            inner += "".join(f'<NavigationProperty Name="{name}" Type="x" />' for name in navigation)
            types += f'<EntityType Name="{category}"><Key><PropertyRef Name="Id" /></Key>{inner}</EntityType>'
        return (
            '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" '
            'xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema '
            f'Namespace="TK.DA.GGM.OData" xmlns="http://docs.oasis-open.org/odata/ns/edm">{types}</Schema>'
            "</edmx:DataServices></edmx:Edmx>"
        )


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


def _expansion(part: str) -> tuple[str, dict[str, str]]:
    relation, _, rest = part.partition("(")
    options = (one.partition("=") for one in _split(rest[:-1], ";")) if rest else ()
    return relation, {name: value for name, _, value in options}


def _split(text: str, mark: str) -> list[str]:
    """Split a text at a mark that is not within parentheses."""
    parts, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [part for part in (*parts, text[start:]) if part]


def _odata_value(name: str, value: Any) -> Any:
    return f"{value}T00:00:00+01:00" if name == "Datum" and isinstance(value, str) and len(value) == 10 else value
