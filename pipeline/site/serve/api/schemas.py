"""JSON Schemas of the answers, from the mapping: every field as the data dictionary explains it."""

from typing import Any

from pipeline.formats.mapping import mapping
from pipeline.formats.mapping.model import Table

COLLECTIONS = {
    "ministries": ("organisations", "sender_iri", "letters"),
    "persons": ("persons", "person_iri", "signatories"),
    "themes": ("concepts", "theme", "themes"),
}
"""Collection to the table of its names, and the column and table that refer to them."""


def nested() -> list[Table]:
    """Return the tables with rows of a letter."""
    return [table for table in mapping().tables if table.list and not table.apart and not table.distinct]


def camel(name: str) -> str:
    """Return a name as JSON has it.

    >>> camel("sender_version_iri")
    'senderVersionIri'
    """
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def row_schema(name: str, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the schema of a row of a table."""
    table = next(table for table in mapping().tables if table.name == name)
    fields = {
        camel(column.name): {
            "type": ["integer", "null"] if column.value == "integer" else ["string", "null"],
            "description": column.about.en,
        }
        for column in table.columns
        if column.name not in skip
    }
    return {"type": "object", "description": table.about.en, "properties": fields}


def letter_schema() -> dict[str, Any]:
    """Return the schema of one letter with the rows of its tables."""
    found = row_schema("letters")
    for table in nested():
        items = row_schema(table.name, ("letter",))
        found["properties"][camel(table.name)] = {"type": "array", "items": items}
    found["properties"]["_links"] = LINKS
    return found


LINKS = {"type": "object", "additionalProperties": {"type": "object", "properties": {"href": {"type": "string"}}}}


def page_schema(items: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a page of a list."""
    numbers = {name: {"type": "integer"} for name in ("total", "page", "pageSize")}
    return {
        "type": "object",
        "required": ["total", "items", "_links"],
        "properties": {**numbers, "items": {"type": "array", "items": items}, "_links": LINKS},
    }


def named_schema() -> dict[str, Any]:
    """Return the schema of a named thing with the number of its letters."""
    return {
        "type": "object",
        "required": ["letters"],
        "properties": {"iri": {"type": "string"}, "name": {"type": ["string", "null"]}, "letters": {"type": "integer"}},
    }


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
