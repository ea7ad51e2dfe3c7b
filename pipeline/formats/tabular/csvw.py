"""`csv-metadata.json`: the tables described by CSV on the Web, made from the mapping.

A reader that follows https://www.w3.org/TR/csv2rdf/ gets the triples of our N-Quads from it, as far as CSVW can
express them. It cannot express a value that maps to concepts, a node that is present in some rows only, a second
property of a cell that may be empty, the language of one row, or rows joined to one text; `stated` returns the rest.
The description never states anything that is not in the N-Quads, except that its texts have no language tag.
"""

import re

import msgspec

from pipeline.formats.mapping import Column, Mapping, Node, Table, mapping
from pipeline.formats.tabular.whole import Part, place
from pipeline.model.dataset import Dataset

NAME = "csv-metadata.json"
MEDIA_TYPE = "application/csvm+json"
DATATYPES = {"date": "date", "datetime": "dateTime", "integer": "integer"}
"""Datatypes of the kinds of values that are not strings."""
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_UNSTATED = frozenset(("concept", "joined", "partial-date"))
_FIELD = re.compile(r"\{([^}]+)\}")

Json = dict[str, object]


def metadata(dataset: Dataset, parts: tuple[Part, ...]) -> bytes:
    """Return `csv-metadata.json` for the tables of a release with these parts; without parts it has no letters.

    Letters of one part refer to each other and to the tables of distinct things. The findings are in one table, which
    refers to letters only where the letters are in one table, too.
    """
    found = mapping()
    letters = frozenset(table.name for table in found.tables if not table.apart and not table.distinct)
    places: list[tuple[Part, Table]] = []
    for table in found.tables:
        if table.apart or (table.distinct and parts):
            places.append((None, table))
        elif not table.distinct:
            places += [(part, table) for part in parts]
    unknown = frozenset() if None in parts else letters
    columns = {table.name: _columns(table, found, dataset) for table in found.tables}  # Equal in every part.
    group: Json = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "dc:title": [_said(dataset.title.nl, "nl"), _said(dataset.title.en, "en")],
        "dc:license": {"@id": dataset.license},
        "dialect": {"encoding": "utf-8", "header": True, "trim": False},
        "tables": [
            _table(table, part, found, columns[table.name], _targets(part, letters, unknown, places))
            for part, table in places
        ],
    }
    return msgspec.json.format(msgspec.json.encode(group), indent=2) + b"\n"


def stated(column: Column, table: Table, found: Mapping) -> tuple[tuple[str, str], ...]:
    """Return the (node, property) pairs that the description states for a column; the column itself states the first.

    A column states one pair, about the letter where possible. A column with an IRI in every row states all; for
    others a virtual column would state a triple even where the cell is empty. A node whose IRI depends on its values
    cannot be named at all.
    """
    if column.value in _UNSTATED:
        return ()
    known = [
        (node, name)
        for node, name in column.targets
        if column.list_of(name) is None and _about(found.node(node), table) is not None
    ]
    known.sort(key=lambda place: place[0] != "letter")
    return tuple(known if column.value == "iri" and column.required else known[:1])


def _targets(
    part: Part, letters: frozenset[str], unknown: frozenset[str], places: list[tuple[Part, Table]]
) -> dict[str, str]:
    """Return the tables to which a table of a part can refer, with their addresses."""
    names = {table.name for _, table in places}
    return {
        name: place(part if name in letters else None, f"{name}.csv")
        for name in names
        if part is not None or name not in unknown
    }


def _columns(table: Table, found: Mapping, dataset: Dataset) -> list[Json]:
    columns = [_column(column, table, found, dataset) for column in table.columns]
    columns += [extra for column in table.columns for extra in _others(column, table, found, dataset)]
    return columns + _structure(table, found, dataset)


def _table(table: Table, part: Part, found: Mapping, columns: list[Json], targets: dict[str, str]) -> Json:
    schema: Json = {"columns": columns}
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = [
        {
            "columnReference": column.name,
            "reference": {"resource": targets[refers], "columnReference": found.table(refers).key[0]},
        }
        for column in table.columns
        if (refers := column.refers) in targets and refers is not None
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "url": place(part, f"{table.name}.csv"),
        "dc:title": [_said(table.title.nl, "nl"), _said(table.title.en, "en")],
        "dc:description": [_said(table.about.nl, "nl"), _said(table.about.en, "en")],
        "tableSchema": schema,
    }


def _column(column: Column, table: Table, found: Mapping, dataset: Dataset) -> Json:
    """Return the description of a column, with its first property."""
    described: Json = {
        "name": column.name,
        "titles": column.name,
        "dc:title": [_said(column.title.nl, "nl"), _said(column.title.en, "en")],
        "dc:description": [_said(column.about.nl, "nl"), _said(column.about.en, "en")],
        "datatype": _datatype(column, found),
    }
    if column.required:
        described["required"] = True
    places = stated(column, table, found)
    if not places:
        return described | {"suppressOutput": True}
    node, name = places[0]
    described |= _place(node, name, table, found, dataset)
    if column.value == "iri":
        described["valueUrl"] = f"{{+{column.name}}}"
    if column.value == "label":
        described["lang"] = "nl"
    return described


def _others(column: Column, table: Table, found: Mapping, dataset: Dataset) -> list[Json]:
    """Return virtual columns for the other properties of the same IRI."""
    return [
        {"name": f"{column.name}_{place}", "virtual": True}
        | _place(node, name, table, found, dataset)
        | {"valueUrl": f"{{+{column.name}}}"}
        for place, (node, name) in enumerate(stated(column, table, found)[1:], 2)
    ]


def _structure(table: Table, found: Mapping, dataset: Dataset) -> list[Json]:
    """Return virtual columns for statements in every row: classes, fixed links, and links from a parent to the node."""
    facts: list[Json] = []
    for node in found.nodes:
        about = _about(node, table)
        if about is None or not _in_every_row(node, table):
            continue
        subject = _expand(about, dataset)
        facts += [_fact(subject, RDF_TYPE, found.expand(name, dataset.base)) for name in node.classes]
        for name, target in node.links.items():
            value = _template(target, table)
            if value is not None:
                iri = _expand(value, dataset) if "{" in target else found.expand(target, dataset.base)
                facts.append(_fact(subject, found.expand(name, dataset.base), iri))
        parent = _about(found.node(node.parent), table) if node.parent else None
        if parent is not None:
            facts += [_fact(_expand(parent, dataset), found.expand(name, dataset.base), subject) for name in node.by]
    return [{"name": f"fact_{place}", "virtual": True} | fact for place, fact in enumerate(facts, 1)]


def _fact(subject: str, name: str, value: str) -> Json:
    return {"aboutUrl": subject, "propertyUrl": name, "valueUrl": value}


def _in_every_row(node: Node, table: Table) -> bool:
    return not node.only and (node.list == table.list if not table.distinct else node.name == table.distinct)


def _place(node: str, name: str, table: Table, found: Mapping, dataset: Dataset) -> Json:
    about = _about(found.node(node), table)
    return {"aboutUrl": _expand(about or "", dataset), "propertyUrl": found.expand(name, dataset.base)}


def _about(node: Node, table: Table) -> str | None:
    """Return the template of a node's IRI in terms of the columns of a table; None where there is none."""
    if node.match is not None:
        return None
    return _template(node.iri, table)


def _template(template: str, table: Table) -> str | None:
    """Convert a template of the mapping to an RFC 6570 template of columns; None where a name in it is not a column."""
    if table.apart:
        return None
    known = {column.path: f"{{{column.name}}}" for column in table.columns} | {"base": "{base}", "dataset": "{dataset}"}
    if table.distinct:
        known["@iri"] = "{+iri}"
    else:
        known["letter"] = "{+letter}" if table.list else "{+id}"
    if table.list:
        known["position"] = "{position}"
    if any(name not in known for name in _FIELD.findall(template)):
        return None
    return _FIELD.sub(lambda field: known[field[1]], template)


def _expand(template: str, dataset: Dataset) -> str:
    return template.replace("{base}", dataset.base).replace("{dataset}", dataset.name)


def _datatype(column: Column, found: Mapping) -> object:
    if column.value == "iri":
        return "anyURI"
    if column.value == "partial-date":
        return {"base": "string", "format": "[0-9]{4}(-[0-9]{2})?"}
    if column.values is not None and not column.open:
        return {"base": "string", "format": "|".join(map(re.escape, found.values[column.values]))}
    if column.pattern is not None:
        return {"base": "string", "format": column.pattern}
    return DATATYPES.get(column.value, "string")


def _said(text: str, language: str) -> Json:
    return {"@value": text, "@language": language}
