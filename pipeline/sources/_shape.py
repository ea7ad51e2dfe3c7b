"""The shape of replies, for contract checks: the names and types of their fields.

All names come from outside, so their number and length are limited. Values are only inspected for their type; none is
kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from lxml import etree

from pipeline.errors import SourceError
from pipeline.transport.xml import name

MOST = 1_000
"""Maximum number of names that are kept from a reply, in their order."""
LONGEST = 120
DEEP = 12
_DAY = re.compile(r"\s*\d{4}-\d{2}-\d{2}\s*")
_MOMENT = re.compile(r"\s*\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[0-9:.,]*\s*(?:Z|[+-]\d{2}:?\d{2})?\s*", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shape(seen: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return each name with its type. A name seen with several types gets all of them.

    >>> shape([("a.b", "day"), ("a.b", "text"), ("a.c", "null"), ("a.d", "null"), ("a.d", "number")])
    {'a.b': 'day or text', 'a.c': 'null', 'a.d': 'number'}
    """
    found: dict[str, set[str]] = {}
    for label, kind in seen:
        if label in found or len(found) < MOST:
            found.setdefault(clean(label), set()).add(kind)
    # That a value is absent says nothing of its type.
    return {label: " or ".join(sorted(kinds - {"null"})) or "null" for label, kinds in sorted(found.items())}


def values(seen: Iterable[str | None], most: int = 300) -> tuple[str, ...]:
    """Return the values of an enumeration, sorted, and at most `most` of them."""
    return tuple(sorted({clean(one) for one in seen if one})[:most])


def clean(text: str) -> str:
    """Return a name from outside in a form that is safe to publish.

    >>> clean("a\\x1b[2J b")
    'a [2J b'
    """
    return " ".join(_UNSAFE.sub(" ", text).split())[:LONGEST]


def json_shape(value: object, group: str) -> Iterator[tuple[str, str]]:
    """Yield the path and type of every value in a JSON value. All items of a list share one path.

    >>> dict(json_shape({"n": 1, "rows": [{"id": "x"}, {"id": None}]}, "list"))
    {'list.n': 'number', 'list.rows': 'list', 'list.rows[]': 'object', 'list.rows[].id': 'null'}
    """
    waiting: list[tuple[object, str, int]] = [(value, group, 0)]
    while waiting:
        here, path, depth = waiting.pop(0)
        if depth:
            yield path, _json_type(here)
        if depth > DEEP:
            continue
        if isinstance(here, Mapping):
            waiting += [(one, f"{path}.{label}", depth + 1) for label, one in list(here.items())[:MOST]]
        elif isinstance(here, list):
            waiting += [(one, f"{path}[]", depth + 1) for one in here[:MOST] if isinstance(one, Mapping | list)]


def xml_shape(elements: Iterable[etree._Element], group: str) -> Iterator[tuple[str, str]]:
    """Yield the local name and type of every attribute, and of every element without child elements, below these
    elements."""
    for top in elements:
        for element in top.iter(etree.Element):
            for attribute in element.attrib:
                yield f"{group}.{name(element)}@{str(attribute).rpartition('}')[2]}", "text"
            if element is not top and len(element) == 0:
                yield f"{group}.{name(element)}", text_type(element.text)


def text_type(text: str | None) -> str:
    """Return the type of a text, as far as its form shows it.

    >>> [text_type(text) for text in ("2026-01-31", "2026-01-31T10:00:00.1234567+02:00", "kst-1", "", None)]
    ['day', 'moment', 'text', 'null', 'null']
    """
    if text is None or not text.strip():
        return "null"
    if _DAY.fullmatch(text):
        return "day"
    return "moment" if _MOMENT.fullmatch(text) else "text"


def decoded(body: bytes, what: str) -> object:
    """Return the value of a JSON reply. Raises SourceError if it is not JSON."""
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SourceError(f"{what} is not JSON: {str(error)[:200]}") from None


def _json_type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list():
            return "list"
        case Mapping():
            return "object"
    return text_type(value) if isinstance(value, str) and value else "text"
