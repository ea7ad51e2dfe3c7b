"""Convert hand-written values (dataset.toml, options) to a struct; report each mistake on one line.

The line names the key, the value found and the value expected, and suggests the nearest correct word if there is one.
The type of a field defines the check: its bounds (`msgspec.Meta`), its form (`pipeline.model.forms`), its choices
(`Literal`).
"""

import ast
import difflib
import inspect
import math
import re
import textwrap
import types
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from pipeline.errors import DefinitionError
from pipeline.model.forms import TextForm, zones

S = TypeVar("S", bound=msgspec.Struct)
_LONGEST = 80
"""Maximum number of characters of a wrong value that an error prints."""
_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", Path: "a path"}


class DescribedField(NamedTuple):
    """A field of a struct, described for users."""

    name: str
    type: str
    required: bool
    default: Any
    """None for a field without a default; the field's meaning then describes how the program behaves."""
    meaning: str


def convert(table: object, struct: type[S], where: str = "") -> S:
    """Return the struct that a table of values describes.

    Raises DefinitionError for the first mistake. `where` is the prefix of every key in the message.
    """
    if not isinstance(table, Mapping):
        raise _wrong(where.rstrip(".: ") or "the definition", table, "a table of keys and values")
    hints = get_type_hints(struct, include_extras=True)
    values = _values(table, hints, where, text=False)
    for field in msgspec.structs.fields(struct):
        if field.required and field.name not in values:
            raise DefinitionError(f"{where}{field.name}: missing, expected {_expected(hints[field.name])}")
    return struct(**values)


def convert_some(table: Mapping[str, str], struct: type[msgspec.Struct], where: str = "") -> dict[str, Any]:
    """Convert the fields given as text on a command line: "10", "true", "*.csv,*.nq".

    Raises DefinitionError for an unknown key or a wrong value. Required fields may be missing.
    """
    return _values(table, get_type_hints(struct, include_extras=True), where, text=True)


def describe(struct: type[msgspec.Struct]) -> tuple[DescribedField, ...]:
    """Return the fields of a struct, in the order of the class, with their types, defaults and meanings."""
    hints, meanings = get_type_hints(struct, include_extras=True), docstrings(struct)
    return tuple(
        DescribedField(
            name=field.name,
            type=_kind(hints[field.name]),
            required=field.required,
            default=None if field.default is msgspec.NODEFAULT else field.default,
            meaning=meanings.get(field.name, ""),
        )
        for field in msgspec.structs.fields(struct)
    )


@cache
def docstrings(struct: type) -> Mapping[str, str]:
    """Return the docstring below each field of a class and of its base classes, each joined to one line."""
    found: dict[str, str] = {}
    for kind in reversed(struct.__mro__):
        if kind.__module__.startswith(("builtins", "msgspec", "typing")):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, after in zip(body.body, body.body[1:], strict=False):
            is_said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_said:
                found[field.target.id] = " ".join(str(after.value.value).split())  # type: ignore[attr-defined]
    return found


def _values(table: Mapping[str, object], hints: Mapping[str, Any], where: str, text: bool) -> dict[str, Any]:
    for key in table:
        if key not in hints:
            raise DefinitionError(f"{where}{key}: unknown key; {_nearest(str(key), hints, 'known keys')}")
    return {key: _value(value, hints[key], f"{where}{key}", text) for key, value in table.items()}


def _value(value: object, hint: Any, where: str, text: bool) -> Any:
    """Convert a value to this type. Raises DefinitionError where the value does not fit."""
    kind, extras = _bare(hint)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return convert(value, kind, f"{where}.")
    if get_origin(kind) is tuple:
        listed = value.split(",") if text and isinstance(value, str) else value
        if not isinstance(listed, list | tuple):
            raise _wrong(where, value, _expected(hint))
        inside = get_args(kind)[0]
        items = tuple(_value(one, inside, f"{where}[{number}]", text) for number, one in enumerate(listed, 1))
        _check(items, kind, extras, where, value, hint)
        return items
    if kind is Path and isinstance(value, Path):
        return value
    try:
        found = msgspec.convert(value, kind, strict=not text)
    except msgspec.ValidationError:
        words = get_args(kind) if get_origin(kind) is Literal else ()
        raise _wrong(where, value, _expected(hint), words, secret=_is_secret(extras)) from None
    _check(found, kind, extras, where, value, hint)
    return found


def _check(found: Any, kind: Any, extras: tuple[Any, ...], where: str, value: object, hint: Any) -> None:
    """Raise DefinitionError for a value that is out of bounds or has the wrong form."""
    for extra in extras:
        if isinstance(extra, TextForm) and not extra.is_right(found):
            words = zones() if "time zone" in extra.expected else ()
            raise _wrong(where, value, extra.expected, words, secret=extra.secret)
        if isinstance(extra, msgspec.Meta):
            try:
                msgspec.convert(found, Annotated[kind, extra])
            except msgspec.ValidationError:
                raise _wrong(where, value, _expected(hint)) from None
    if isinstance(found, float) and not math.isfinite(found):
        raise _wrong(where, value, _expected(hint))


def _bare(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type without its annotations and without None, and the removed annotations."""
    extras: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            extras += tuple(more)
        elif get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint):
            rest = [one for one in get_args(hint) if one is not type(None)]
            hint = rest[0] if len(rest) == 1 else Union[tuple(rest)]  # noqa: UP007
        else:
            return hint, extras


def _expected(hint: Any) -> str:
    """Describe in words which values a type accepts."""
    kind, extras = _bare(hint)
    form = next((extra for extra in extras if isinstance(extra, TextForm)), None)
    if form:
        return form.expected
    if get_origin(kind) is tuple:
        return f"a list of {_kind(get_args(kind)[0])}{' that is not empty' if _least(extras) else ''}"
    if get_origin(kind) is Literal:
        *first, last = (str(one) for one in get_args(kind))
        return f"{', '.join(first)} or {last}" if first else last
    bounds = [extra for extra in extras if isinstance(extra, msgspec.Meta)]
    least, most = (
        next((getattr(one, side) for one in bounds if getattr(one, side) is not None), None) for side in ("ge", "le")
    )
    said = _WORDS.get(kind, "a table of keys and values")
    if least is not None and most is not None:
        return f"{said} from {least} to {most}"
    return said if least is None else f"{said}, {least} or more"


def _least(extras: Iterable[Any]) -> int:
    """Return the minimum number of items in a list."""
    return max((extra.min_length or 0 for extra in extras if isinstance(extra, msgspec.Meta)), default=0)


def _kind(hint: Any) -> str:
    """Return a short name of a type, without article and example."""
    _, extras = _bare(hint)
    form = next((extra for extra in extras if isinstance(extra, TextForm)), None)
    said = form.name.partition(",")[0] if form else _expected(hint)
    return re.sub(r"^(an?|the) | without .*", "", said)


def _is_secret(extras: Iterable[Any]) -> bool:
    return any(isinstance(extra, TextForm) and extra.secret for extra in extras)


def _wrong(
    where: str, value: object, expected: str, words: Iterable[Any] = (), secret: bool = False
) -> DefinitionError:
    found = "another value" if secret else textwrap.shorten(_masked(repr(value)), _LONGEST, placeholder=" …")
    near = difflib.get_close_matches(str(value), [str(word) for word in words], 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return DefinitionError(f"{where}: found {found}, expected {expected}{hint}")


def _masked(text: str) -> str:
    """Mask the user and password of the addresses in a text."""
    return re.sub(r"//[^/@\s]*@", "//***@", text)


def _nearest(word: str, words: Iterable[str], there_are: str) -> str:
    known = list(words)
    near = difflib.get_close_matches(word, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"{there_are}: {', '.join(known) or 'none'}"
