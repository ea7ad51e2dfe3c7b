"""CQL as KOOP takes it: terms with AND, OR and brackets, in the order of identifiers."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()]|[<>=]=|[<>=]|[^\s()<>="]+)')
INDEXES = {
    "dt.identifier": "identifier",
    "dt.title": "titles",
    "dt.type": "type",
    "dt.modified": "modified",
    "w.subrubriek": "subrubriek",
    "c.product-area": "area",
}


class Held(Protocol):
    """What is searched; its other fields are those of `INDEXES`."""

    identifier: str


Found = TypeVar("Found", bound=Held)


class QueryError(Exception):
    """A query that the service refuses."""


class _Term(NamedTuple):
    index: str
    relation: str
    value: str

    def holds(self, held: Held) -> bool:
        """Whether a publication answers to it."""
        if self.index not in INDEXES:
            raise QueryError(f"unknown prefix {self.index.partition('.')[0]}")
        said = str(getattr(held, INDEXES[self.index]) or "")
        match self.relation:
            case "==":
                return said == self.value
            case "any":
                return self.value.lower() in re.findall(r"\w+", said.lower())
            case ">=":
                return said >= self.value
            case "<":
                return said < self.value
            case ">":
                return said > self.value
        raise QueryError(f"unknown relation {self.relation}")


def search(query: str, held: Sequence[Found]) -> Iterator[Found]:
    """Give the publications that answer to a CQL query, in the order that it asks for."""
    tokens = TOKEN.findall(query)
    wanted, rest = _either(tokens, 0)
    if tokens[rest:] not in ([], ["sortBy", "dt.identifier/sort.ascending"]):
        raise QueryError(f"unexpected {tokens[rest:]}")
    return (one for one in sorted(held, key=lambda one: one.identifier) if wanted(one))


def _either(tokens: list[str], at: int) -> tuple[Callable[[Held], bool], int]:
    left, at = _both(tokens, at)
    while at < len(tokens) and tokens[at] == "OR":
        right, at = _both(tokens, at + 1)
        left = _or(left, right)
    return left, at


def _both(tokens: list[str], at: int) -> tuple[Callable[[Held], bool], int]:
    left, at = _one(tokens, at)
    while at < len(tokens) and tokens[at] == "AND":
        right, at = _one(tokens, at + 1)
        left = _and(left, right)
    return left, at


def _one(tokens: list[str], at: int) -> tuple[Callable[[Held], bool], int]:
    if tokens[at] == "(":
        wanted, at = _either(tokens, at + 1)
        return wanted, at + 1
    value = tokens[at + 2].strip('"').replace('\\"', '"').replace("%2f", "/")
    return _Term(tokens[at], tokens[at + 1], value).holds, at + 3


def _or(left: Callable[[Held], bool], right: Callable[[Held], bool]) -> Callable[[Held], bool]:
    return lambda held: left(held) or right(held)


def _and(left: Callable[[Held], bool], right: Callable[[Held], bool]) -> Callable[[Held], bool]:
    return lambda held: left(held) and right(held)
