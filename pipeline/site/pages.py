"""Render templates for pages of letters, of feeds, and of our own terms: many pages, or pages in one language."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from pipeline.site.texts import TEXTS, Language

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def page(template: str, language: Language, facts: Mapping[str, Any]) -> str:
    """Return a page from a template, by default without a version in another language."""
    license = facts["dataset"].license if "dataset" in facts else CC0
    shared = {"t": TEXTS[language], "lang": language, "other": None, "index": "index.html"}
    shared |= {"license": license, "license_name": license_name(license)}
    return environment(language).get_template(template).render(shared | dict(facts))


def license_name(iri: str) -> str:
    """Return the usual name of a licence; its address where the name is not known.

    >>> license_name("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC BY-SA 4.0'
    """
    if iri.rstrip("/") == CC0.rstrip("/"):
        return "CC0 1.0"
    found = re.fullmatch(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?.*", iri)
    return f"CC {found[1].upper()} {found[2]}" if found else iri


def figure(value: int | None, language: Language) -> str:
    """Return a number with separators between thousands; "" for None.

    >>> figure(12345, "nl"), figure(12345, "en")
    ('12.345', '12,345')
    """
    return "" if value is None else f"{value:,}".replace(",", "." if language == "nl" else ",")


def size(octets: int, language: Language) -> str:
    """Format a size for people, in decimal units like file managers.

    >>> size(1_540_000, "nl"), size(512, "en")
    ('1,5 MB', '512 B')
    """
    number = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    text = f"{number:.0f}" if unit == "B" else f"{number:.1f}"
    return f"{text.replace('.', ',') if language == 'nl' else text} {unit}"


def without_none(value: object) -> object:
    """Return the value that a template prints: an empty string for None, which people should never see."""
    return "" if value is None else value


class _Bytecodes(jinja2.BytecodeCache):
    """Compiled templates of this process, shared by the languages, whose templates differ in filters alone."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_bytecodes = {trim: _Bytecodes() for trim in (True, False)}


@cache
def environment(language: Language, trim: bool = True) -> jinja2.Environment:
    """Return the environment of the templates; `trim` leaves out the line break after a block and the blanks before."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=without_none,
        trim_blocks=trim,
        lstrip_blocks=trim,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_bytecodes[trim],
    )
    made.filters["figure"] = lambda value: figure(value, language)
    made.filters["size"] = lambda value: size(value, language)
    return made
