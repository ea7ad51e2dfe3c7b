"""Write RDF terms as text: N-Triples, Turtle and JSON-LD."""

import re
from collections.abc import Callable

import msgspec

from pipeline.formats.mapping import Mapping

_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_RARE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RARE_TABLE = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PRECISION = {4: "gYear", 7: "gYearMonth", 10: "date"}
_json = msgspec.json.Encoder().encode

Render = Callable[[str], str]


class Syntax(msgspec.Struct, frozen=True, kw_only=True):
    """How terms are written. A function of a value returns "" where there is no such term."""

    quotes: tuple[str, str]
    """Text before and after an IRI."""
    constant: Render
    """Function for a prefixed name of the mapping as object."""
    predicate: Render
    """Function for a prefixed name of the mapping as property."""
    string: Render
    text: Callable[[str, str], str]
    """Function of (value, language tag or "")."""
    date: Render
    datetime: Render
    integer: Callable[[int], str]


def escape(value: str) -> str:
    r"""Escape a string for use between quotes in N-Triples, N-Quads and Turtle.

    >>> escape('a "b"\n\x01é')
    'a \\"b\\"\\n\\u0001é'
    """
    if _ESCAPED.search(value) is None:
        return value
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    value = value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return value if _RARE.search(value) is None else value.translate(_RARE_TABLE)


def language_tag(language: str | None) -> str:
    """Return a language tag in lower case, or "" for an invalid tag (RDF 1.1: tags compare without case)."""
    return language.lower() if language and _LANGUAGE.fullmatch(language) else ""


def n_triples(mapping: Mapping, base: str) -> Syntax:
    """Return the syntax of N-Triples and N-Quads."""
    return _quoted(lambda name: f"<{mapping.expand(name, base)}>", f"<{mapping.prefixes['xsd']}%s>")


def turtle(mapping: Mapping, base: str) -> Syntax:
    """Return the syntax of Turtle, with prefixed names where the mapping gives the name."""

    def short(name: str) -> str:
        local = name.partition(":")[2]
        return name if _LOCAL_NAME.fullmatch(local) else f"<{mapping.expand(name, base)}>"

    return _quoted(short, "xsd:%s")


def json_ld(mapping: Mapping) -> Syntax:
    """Return the syntax of JSON-LD: objects are JSON, properties are terms of the context."""
    terms = {name: term for term, name in mapping.terms.items()}

    def typed(kind: str, value: str) -> str:
        return f'{{"@type":"xsd:{kind}","@value":"{value}"}}'

    return Syntax(
        quotes=('"', '"'),
        constant=lambda name: f'"{name}"',
        predicate=lambda name: "@type" if name == "rdf:type" else terms[name],
        string=lambda value: _json(value).decode(),
        text=lambda value, tag: _json({"@language": tag, "@value": value} if tag else value).decode(),
        date=lambda value: typed(_PRECISION[len(value)], value) if _DATE.fullmatch(value) else "",
        datetime=lambda value: typed("dateTime", value) if _DATE_TIME.fullmatch(value) else "",
        integer=str,
    )


def _quoted(constant: Render, datatype: str) -> Syntax:
    """Return a syntax with literals between double quotes; `datatype` has a placeholder for a name of XML Schema."""
    kinds = {length: datatype % kind for length, kind in _PRECISION.items()}
    date_time, integer = datatype % "dateTime", datatype % "integer"

    def text(value: str, tag: str) -> str:
        return f'"{escape(value)}"@{tag}' if tag else f'"{escape(value)}"'

    return Syntax(
        quotes=("<", ">"),
        constant=constant,
        predicate=constant,
        string=lambda value: f'"{escape(value)}"',
        text=text,
        date=lambda value: f'"{value}"^^{kinds[len(value)]}' if _DATE.fullmatch(value) else "",
        datetime=lambda value: f'"{value}"^^{date_time}' if _DATE_TIME.fullmatch(value) else "",
        integer=lambda value: f'"{value}"^^{integer}',
    )
