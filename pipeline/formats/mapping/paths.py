"""Convert paths of `mapping.toml` to expressions on a letter, for the code that is compiled from the mapping."""

from typing import Literal, NamedTuple

import msgspec
from msgspec import inspect

from pipeline.errors import DefinitionError
from pipeline.model.letter import Letter


class Root(NamedTuple):
    """A field of a letter with which a path starts."""

    name: str
    shape: Literal["scalar", "one", "many", "strings", "pairs"]
    fields: frozenset[str]
    """Names that may follow in a path; empty for scalars and lists of strings."""


def _root(field: inspect.Field) -> Root:
    kind = field.type
    options = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    for option in options:
        if isinstance(option, inspect.StructType):
            return Root(field.name, "one", frozenset(inner.name for inner in option.fields))
        if isinstance(option, inspect.VarTupleType):
            item = option.item_type
            if isinstance(item, inspect.StructType):
                return Root(field.name, "many", frozenset(inner.name for inner in item.fields))
            return Root(field.name, "strings", frozenset())
        if isinstance(option, inspect.DictType):
            return Root(field.name, "pairs", frozenset(("key", "value")))
    return Root(field.name, "scalar", frozenset())


def _roots() -> dict[str, Root]:
    info = inspect.type_info(Letter)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{Letter} is no struct")
    return {field.name: _root(field) for field in info.fields}


ROOTS = _roots()
"""Every field of a letter, by name."""


class Path(msgspec.Struct, frozen=True):
    """A valid path."""

    root: Root
    item: str
    """Expression for the value, in which `i` is the item of the list (or the struct) and `letter` is the letter."""


def root(name: str) -> Root:
    """Return a field of a letter. Raises DefinitionError where no field has this name."""
    if name not in ROOTS:
        raise DefinitionError(f"mapping.toml: a letter has no field {name!r}")
    return ROOTS[name]


def resolve(path: str) -> Path:
    """Resolve a path. Raises DefinitionError where a letter has no such field.

    >>> resolve("signatories.role").item
    'i.role'
    >>> resolve("subject").item
    'letter.subject'
    """
    name, _, rest = path.partition(".")
    found = root(name)
    if rest not in found.fields if found.fields else rest:
        raise DefinitionError(f"mapping.toml: a letter has no field {path!r}")
    match found.shape:
        case "scalar":
            item = f"letter.{name}"
        case "strings":
            item = "i"
        case "pairs":
            item = "i[0]" if rest == "key" else "i[1]"
        case _:
            item = f"i.{rest}"
    return Path(found, item)


def loop(field: Root) -> str:
    """Return the line of code that loops over the items of a field as `i`, counted from 1 as `n`."""
    match field.shape:
        case "one":
            return f"for n, i in ((1, letter.{field.name}),) if letter.{field.name} is not None else ():"
        case "pairs":
            return f"for n, i in enumerate(sorted(letter.{field.name}.items()), 1):"
        case "many" | "strings":
            return f"for n, i in enumerate(letter.{field.name}, 1):"
        case "scalar":
            return "for n, i in ((1, letter),):"
