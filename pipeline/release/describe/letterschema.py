"""The JSON Schema of `letters.jsonl`: `letter.schema.json`, made from the model and the mapping."""

from typing import Any

import msgspec

from pipeline.formats.mapping import mapping
from pipeline.model import letter as model
from pipeline.model.conversion import docstrings

NAME = "letter.schema.json"
MEDIA_TYPE = "application/schema+json"


def letter_schema(base: str) -> bytes:
    """Return the schema (JSON Schema 2020-12) of a letter in the releases of a dataset with this base IRI."""
    (top,), structs = msgspec.json.schema_components([model.Letter], ref_template="#/$defs/{name}")
    letter = structs.pop("Letter")
    for name, struct in (("Letter", letter), *structs.items()):
        _describe(struct, getattr(model, name, None))
    about = {column.path: column.about.en for column in mapping().table("letters").columns}
    about |= {table.list: table.about.en for table in mapping().tables if table.list}
    for name, field in letter["properties"].items():
        field.setdefault("description", about.get(name, ""))
        if not field["description"]:
            del field["description"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}def/{NAME}",
        **letter,
        "required": list(model.Letter.__struct_fields__),
        "$defs": structs,
    }
    assert top["$ref"].endswith("/Letter")
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _describe(schema: dict[str, Any], struct: type | None) -> None:
    """Add the docstrings of a struct and its fields; every field is always written."""
    if struct is None or "properties" not in schema:
        return
    meanings = docstrings(struct)
    schema["description"] = schema.get("description", "").partition("\n")[0]
    schema["required"] = list(schema["properties"])
    for name, field in schema["properties"].items():
        field.pop("default", None)
        if name in meanings:
            field["description"] = meanings[name]
