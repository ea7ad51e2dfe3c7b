"""Look at the words of a query, without parsing it: refuse what no worker should try, and note what it asks for.

The grammar is checked by the engine; this only splits text into words, strings, addresses and comments
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

import re
from typing import NamedTuple

LONGEST = 16_384
"""Most bytes of a query, in UTF-8."""
DEEPEST = 60
"""Most brackets within each other, and most prefix operators in a row; the engine recurses on both."""
OPERATORS = 1_500
"""Most operators of paths and expressions; the engine recurses on some."""
UNCLOSED = 20
"""Most quotes without an end, in a query that the engine may split into words differently."""

_WORD = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<text>'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
             | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$][\w\u00b7]+)
    | (?P<name>[\w.-]{0,100}+:[\w.%\\~-]*(?::[\w.%\\~-]*)*)  # bounded, so that no text takes quadratic time
    | (?P<tag>@[A-Za-z0-9-]+)
    | (?P<word>\w+)
    | (?P<space>\s+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN, _CLOSE = "({[", ")}]"
_PREFIX = "!^-+"
_QUOTES = "'\""
_SERVICE = re.compile(r"service|\\u", re.IGNORECASE)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_CHANGING = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}


class Screened(NamedTuple):
    """The facts about a query that its answer depends on."""

    form: str
    """SELECT, ASK, CONSTRUCT or DESCRIBE; "" where there is none, which the engine refuses."""
    has_dataset: bool
    """Whether the query names its own dataset with FROM."""
    is_changing: bool
    """Whether it calls a function that gives another value each time."""


class ScreenError(Exception):
    """A query that is not tried. The message is for its author; `status` is that of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        """Refuse with a status and a message."""
        super().__init__(message)
        self.status = status


def screen(query: str) -> Screened:
    """Return the facts about a query. Raises ScreenError for one that is too large or deep, or is not a local query.

    >>> screen("ASK { ?service <http://a/SERVICE> 'SERVICE' } # SERVICE").form
    'ASK'
    """
    if len(query.encode("utf-8", "surrogatepass")) > LONGEST:
        raise ScreenError(413, f"the query is longer than {LONGEST} bytes")
    form, first, depth, operators, row, unclosed = "", "", 0, 0, 0, 0
    has_dataset, is_changing, is_doubtful = False, False, False
    for found in _WORD.finditer(query):
        kind, text = str(found.lastgroup), found.group()
        if kind in ("space", "comment"):
            continue
        if kind == "sign":
            unclosed += text in _QUOTES
            if unclosed > (UNCLOSED if is_doubtful else 0):
                raise ScreenError(400, "a string is not closed")
            depth += (text in _OPEN) - (text in _CLOSE)
            row = row + 1 if text in _PREFIX or text in _OPEN else 0
            operators += text in "/|^!*+-=<>&"
            if depth > DEEPEST or row > DEEPEST or operators > OPERATORS:
                raise ScreenError(413, f"the query is nested deeper than {DEEPEST}, or has over {OPERATORS} operators")
            continue
        row = 0
        # Where the engine reads "<" as "less than", a quote within what looks like an address starts a string.
        is_doubtful = is_doubtful or (kind == "iri" and "'" in text)
        if kind != "word":
            continue
        word = text.upper()
        first = first or (word if word not in ("PREFIX", "BASE") else "")
        form = form or (word if word in _FORMS else "")
        has_dataset = has_dataset or word == "FROM"
        is_changing = is_changing or word in _CHANGING
        if word == "SERVICE":
            raise ScreenError(403, "SERVICE is switched off: this server asks no other one")
    if is_doubtful and _SERVICE.search(query):
        raise ScreenError(403, "SERVICE is switched off: write %27 for a quote in an address, and the query is clear")
    if first in _UPDATES or first == "WITH":
        raise ScreenError(403, "this endpoint is read-only: it takes no updates")
    return Screened(form, has_dataset, is_changing)
