"""Record the value of a label, with the lines that continue it."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import dates
from pipeline.letters.reading.recognise.found import FoundValue, extend, part, whole
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import (
    BEHIND,
    EMPTY,
    TAIL,
    acceptable,
    continued,
)

LISTED = re.compile(r"(?:\d{1,2}[.)]|[-–•]) +\S")
"""One of several enclosures in a list."""


class Labelled(msgspec.Struct):
    """Labelled values by field, and the pieces that they use."""

    values: dict[str, list[FoundValue]]
    used: set[int]
    """Indexes of the pieces that are label or value."""
    end: int
    """Index of the first piece that was not examined: running text begins there, or the stream ended."""
    waiting: list[str] = msgspec.field(default_factory=list)
    """Fields of labels whose values are below a block of other labels."""
    none: set[str] = msgspec.field(default_factory=set)
    """Fields whose label says that there is no value (`Ons kenmerk -`)."""

    def first(self, field: str) -> FoundValue | None:
        """Return the first value of a field, or None."""
        found = self.values.get(field)
        return found[0] if found else None


def take(stream: Sequence[WordGroup], index: int, limit: int, field: str, found: FoundValue, result: Labelled) -> int:
    """Record a value that begins in a piece, with the lines that continue it, and return the index after it."""
    end = index + 1
    if field == "subject" and (behind := BEHIND.search(found.text)) and (lone := label(behind["label"])):
        found = msgspec.structs.replace(found, text=found.text[: behind.start()])
        if end < limit and acceptable(lone[0], stream[end].text):
            note(result, lone[0], whole(stream[end : end + 1], "value-below"), range(end, end + 1))
            end += 1
    elif field in ("subject", "topic"):
        end = continued(stream, index, limit)
        found = extend(found, stream[index + 1 : end])
        found = msgspec.structs.replace(found, text=TAIL.sub("", found.text))
    elif field == "enclosures" and LISTED.match(found.text):
        note(result, field, found, range(index, end))
        while end < limit and LISTED.match(stream[end].text):
            note(result, field, whole(stream[end : end + 1], found.rule), range(end, end + 1))
            end += 1
        return end
    elif field == "enclosures" and not found.text[:1].isdigit():
        end = continued(stream, index, min(limit, index + 4))
        found = extend(found, stream[index + 1 : end])
    elif field == "date":
        found = _date(stream, index, found, result)
    note(result, field, found, range(index, end))
    if EMPTY.fullmatch(found.text):
        result.none.add(field)
    return end


def _date(stream: Sequence[WordGroup], index: int, found: FoundValue, result: Labelled) -> FoundValue:
    """Return the date in a value; record the text after it for a label on the line above that has no value."""
    text = stream[index].text
    date = dates.find(stream[index], found.rule, max(0, len(text) - len(found.text)))
    if date is None:
        return found
    at = text.find(date.text) + len(date.text)
    lone = label(stream[index - 1].text) if index else None
    if text[at:].strip() and lone and lone[1] >= len(stream[index - 1].text) and lone[0] not in result.values:
        rest = part(stream[index], at, len(text), "value-after-date")
        if lone[0] in ("reference", "your_reference") and acceptable(lone[0], rest.text):
            note(result, lone[0], rest, range(index, index))
    return date


def note(result: Labelled, field: str, found: FoundValue, indexes: range) -> None:
    """Record a value and the pieces that it uses; a value that says there is none uses its pieces only."""
    result.used.update(indexes)
    if not EMPTY.fullmatch(found.text):
        result.values.setdefault(field, []).append(found)
