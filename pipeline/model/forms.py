"""Forms of hand-written values: days, addresses, cron lines, names. Annotate a `str` field with one.

A form describes the expected value in words and checks a given value, so that an error can name both.
"""

import calendar
import functools
import re
import zoneinfo
from collections.abc import Callable
from datetime import date
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Base class for the options of a plugin; the docstrings of a subclass's fields are shown to the user."""


class TextForm(NamedTuple):
    """A form of text: its name in an error message, and the check of a value."""

    name: str
    """Name with its article, such as "a day"."""
    is_right: Callable[[str], bool]
    example: str | None = None
    secret: bool = False
    """Whether a wrong value may be a secret, so that errors must not print it."""

    @property
    def expected(self) -> str:
        """Return the name, followed by the example where there is one."""
        return f"{self.name} such as {self.example}" if self.example else self.name


_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LABEL = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/([A-Za-z0-9._~-]+/)*")
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?"
_PORT = r"(?::(?P<port>[0-9]{1,5}))?"
_IN_IRI = r"(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_IRI = re.compile(
    rf"https?://(?:{_HOST}|\[[0-9a-fA-F:.]+\]){_PORT}(?:/{_IN_IRI}*)?(?:\?[?]*(?:{_IN_IRI}|\?)*)?(?:#(?:{_IN_IRI}|\?)*)?"
)
_PLACE = re.compile(rf"(?:{_HOST}){_PORT}")
_EMAIL = re.compile(
    r"[A-Za-z0-9_+'-]+(?:\.[A-Za-z0-9_+'-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_BUCKET = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]*(?:/[^\s?#]*)?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CRON = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
"""Bounds of minute, hour, day of the month, month and day of the week (POSIX crontab)."""


def is_day(value: str) -> bool:
    """Return whether a text is a calendar day as YYYY-MM-DD (ISO 8601).

    >>> is_day("2026-01-31"), is_day("2026-02-31"), is_day("20260131")
    (True, False, False)
    """
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_address(value: str) -> bool:
    """Return whether a text is an absolute http or https address (RFC 3987) without user or password.

    >>> is_address("https://example.org/a?b=c"), is_address("www.example.org"), is_address("https://example.org/a b")
    (True, False, False)
    """
    found = _IRI.fullmatch(value)
    if not found or "@" in urlsplit(value).netloc:
        return False
    return found["port"] is None or 0 < int(found["port"]) < 65536


def is_cron(value: str) -> bool:
    """Return whether a text is a cron line of five fields that matches at least one moment.

    >>> is_cron("30 6 * * 1-5"), is_cron("*/0 * * * *"), is_cron("0 0 31 2 *")
    (True, False, False)
    """
    fields = value.split()
    if len(fields) != len(_CRON):
        return False
    given = [_numbers(field, *bounds) for field, bounds in zip(fields, _CRON, strict=True)]
    if not all(given):
        return False
    longest = max(calendar.monthrange(2024, month)[1] for month in given[3])
    return fields[4] != "*" or min(given[2]) <= longest


def _numbers(field: str, least: int, most: int) -> set[int]:
    """Return the numbers that a cron field matches; an empty set where the field is wrong."""
    numbers: set[int] = set()
    for part in field.split(","):
        found = re.fullmatch(r"(?:\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?", part)
        if not found:
            return set()
        start, end, step = (int(number) if number else None for number in found.groups())
        first = least if start is None else start
        last = most if start is None or (step and end is None) else first if end is None else end
        if step == 0 or not least <= first <= last <= most:
            return set()
        numbers.update(range(first, last + 1, step or 1))
    return numbers


def is_line(value: str) -> bool:
    """Return whether a text is a single line that is not blank and has no control characters."""
    return bool(value.strip()) and value.isprintable()


def is_text(value: str) -> bool:
    """Return whether a text is not blank and has no control characters other than line ends and tabs."""
    return bool(value.strip()) and not _CONTROL.search(value)


@functools.cache
def zones() -> frozenset[str]:
    """Return the names of the IANA time zones."""
    return frozenset(zoneinfo.available_timezones())


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
Day = Annotated[str, TextForm("a day", is_day, "2026-01-31")]
Address = Annotated[str, TextForm("an http address without user or password,", is_address, "https://www.example.org/")]
Host = Annotated[str, TextForm("a host", _matches(_PLACE), "www.example.org")]
Email = Annotated[str, TextForm("an e-mail address", _matches(_EMAIL), "info@example.org")]
Licence = Annotated[str, TextForm("the IRI of a licence", is_address, LICENCE)]
Base = Annotated[str, TextForm("an http address that ends with a slash,", _matches(_BASE), "https://data.example.org/")]
Bucket = Annotated[str, TextForm("a bucket", _matches(_BUCKET), "s3://bucket/folder")]
Name = Annotated[str, TextForm("lower-case letters, digits and hyphens", _matches(_NAME))]
Label = Annotated[str, TextForm("lower-case letters, digits, hyphens and underscores", _matches(_LABEL))]
Line = Annotated[str, TextForm("one line of text", is_line)]
Prose = Annotated[str, TextForm("text", is_text)]
Location = Annotated[str, TextForm("a path", lambda value: bool(value) and "\0" not in value and "://" not in value)]
Cron = Annotated[str, TextForm("a cron line", is_cron, "'30 6 * * 1-5'")]
Zone = Annotated[str, TextForm("a time zone", lambda value: value in zones(), "'Europe/Amsterdam'")]
Variable = Annotated[
    str,
    TextForm(
        "the name of an environment variable, never the secret itself,",
        _matches(_VARIABLE),
        "BRIEVENBUS_TOKEN",
        secret=True,
    ),
]
