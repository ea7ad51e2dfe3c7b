"""Find values of a letterhead by their labels: on the same line, below, or in a column of values after the labels."""

import re
from collections.abc import Sequence

import msgspec

from pipeline.letters.reading.recognise import dates, lineshapes
from pipeline.letters.reading.recognise.found import FoundValue, extend, part, whole
from pipeline.letters.reading.recognise.furniture import is_page_number
from pipeline.letters.reading.recognise.labels import label, misread
from pipeline.letters.reading.recognise.lineshapes import is_prose, is_salutation
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import (
    EMPTY,
    SUBJECT_LINES,
    TAIL,
    WRAP_LIMIT,
    acceptable,
    continued,
    fits,
    is_body,
)

ROW = 200
"""Characters of a line; a longer one is not a row of labels."""
NAME = 40
LISTED = re.compile(r"(?:\d{1,2}[.)]|[-–•]) +\S")
"""One of several enclosures in a list."""
COUNT = re.compile(r"\d{1,2}")
PLACE = re.compile(r"['’‘]s-Gravenhage,?|Den Haag,?|The Hague,?|'S-GRAVENHAGE|DEN HAAG|[A-Z][a-z]{3,20},?")
"""A place at the head of a column with the date below it, in letterheads of the 1990s."""


class Labelled(msgspec.Struct):
    """Labelled values by field, and the pieces that they use."""

    values: dict[str, list[FoundValue]]
    used: set[int]
    """Indexes of the pieces that are label or value."""
    end: int
    """Index of the first piece that was not examined: running text begins there, or the stream ended."""

    def first(self, field: str) -> FoundValue | None:
        """Return the first value of a field, or None."""
        found = self.values.get(field)
        return found[0] if found else None


def scan(stream: Sequence[WordGroup], begin: int = 0, stop: int | None = None) -> Labelled:
    """Return the labelled values in a stream of pieces, up to `stop`, or by default up to running text."""
    result = Labelled({}, set(), 0)
    index, limit = begin, len(stream) if stop is None else stop
    while index < limit:
        text = stream[index].text
        match = label(text)
        if match is None:
            if stop is None and is_body(text):
                break
            index += 1
        elif match[0] == "addressee":
            index += 1  # the addressee's own recogniser knows how many lines the name has
        elif match[1] < len(text):
            after = _beside(stream, index, limit, match, result)
            if after < 0 and stop is None:
                break
            index = after if after >= 0 else index + 1
        else:
            index = _below(stream, index, limit, result)
    result.end = index
    return result


def _beside(stream: Sequence[WordGroup], index: int, limit: int, match: tuple[str, int], result: Labelled) -> int:
    """Record a label with its value on the same line; return the index after it, or -1 if the line is running text."""
    field, at = match
    text = stream[index].text
    second = label(text[at:]) if len(text) <= ROW else None
    if second is not None and field != "subject":
        return _flat_row(stream, index, limit, result)
    if not acceptable(field, text[at:]) or (field == "other" and is_prose(text)):
        if is_body(text):
            return -1
        if field in ("other", "enclosures"):
            result.used.add(index)
        return index + 1
    found = part(stream[index], at, len(text), "label-value")
    return _take(stream, index, limit, field, found, result)


def _take(stream: Sequence[WordGroup], index: int, limit: int, field: str, found: FoundValue, result: Labelled) -> int:
    """Record a value that begins in a piece, with the lines that continue it, and return the index after it."""
    end = index + 1
    if field in ("subject", "topic"):
        end = continued(stream, index, limit)
        found = extend(found, stream[index + 1 : end])
        found = msgspec.structs.replace(found, text=TAIL.sub("", found.text))
    elif field == "enclosures" and LISTED.match(found.text):
        _note(result, field, found, range(index, end))
        while end < limit and not stream[end].gap and LISTED.match(stream[end].text):
            _note(result, field, whole(stream[end : end + 1], found.rule), range(end, end + 1))
            end += 1
        return end
    elif field == "enclosures" and not found.text[:1].isdigit():
        end = continued(stream, index, min(limit, index + 4))
        found = extend(found, stream[index + 1 : end])
    elif field == "date":
        found = _date(stream, index, found, result)
    _note(result, field, found, range(index, end))
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
            _note(result, lone[0], rest, range(index, index))
    return date


def _note(result: Labelled, field: str, found: FoundValue, indexes: range) -> None:
    result.used.update(indexes)
    if not EMPTY.fullmatch(found.text):
        result.values.setdefault(field, []).append(found)


def _below(stream: Sequence[WordGroup], index: int, limit: int, result: Labelled) -> int:
    """Record the values of one label, or of a run of labels, in the pieces after them; return the index after those."""
    labels: list[str] = []
    end = index
    while end < limit and (match := label(stream[end].text)) and match[1] >= len(stream[end].text):
        labels.append(match[0])
        end += 1
    result.used.update(range(index, end))
    if len(labels) == 1:
        apart = end < limit and stream[end].gap and labels[0] == "other"
        if end < limit and not apart and acceptable(labels[0], stream[end].text):
            return _take(stream, end, limit, labels[0], whole(stream[end : end + 1], "value-below"), result)
        return end
    if len({stream[i].row for i in range(index, end)}) == 1 and end < limit:
        return _columns(stream, range(index, end), labels, limit, result)
    return _value_column(stream, end, labels, limit, result)


def _columns(stream: Sequence[WordGroup], run: range, labels: list[str], limit: int, result: Labelled) -> int:
    """Record the values in the row below a row of labels, by their place on the line; return the index after them."""
    lefts = [stream[i].left for i in run]
    heads: list[WordGroup] = []
    index = run.stop
    while index < limit and stream[index].row == stream[run.start].row:
        labels = [*labels, "place-over-date" if PLACE.fullmatch(stream[index].text) else "other"]
        heads.append(stream[index])
        lefts.append(stream[index].left)
        index += 1
    row = stream[index].row if index < limit else -1
    while index < limit and stream[index].row == row:
        piece = stream[index]
        nearest = min(range(len(lefts)), key=lambda n: abs(lefts[n] - piece.left))
        field = labels[nearest]
        if field == "place-over-date" and dates.is_date(piece.text):
            _note(result, "place", whole([heads[nearest - run.stop + run.start]], field), range(index, index + 1))
            field = "date"
        if acceptable(field, piece.text):
            found = whole([piece], "value-under-label")
            if field == "date":
                found = dates.find(piece, found.rule) or found
            _note(result, field, found, range(index, index + 1))
        index += 1
    return index


def _value_column(stream: Sequence[WordGroup], begin: int, labels: list[str], limit: int, result: Labelled) -> int:
    """Record a column of values after a column of labels: dates by their form, the rest in order."""
    end = begin
    while end < limit and end - begin < len(labels) + SUBJECT_LINES and not _ends_values(stream, begin, end, labels):
        end += 1
    free = list(range(begin, end))
    counted = next((i for i in free if COUNT.fullmatch(stream[i].text)), None)
    if counted is not None and "enclosures" in labels[:-1]:
        free.remove(counted)
        labels = [field for field in labels if field != "enclosures"]
        _note(result, "enclosures", whole(stream[counted : counted + 1], "value-column"), range(counted, counted + 1))
    if len(free) < len(labels) and "subject" not in labels:
        labels = labels[len(labels) - len(free) :]  # a label without a value is followed by the next label
    for field in labels:
        wanted = next((i for i in free if fits(field, stream[i].text)), None)
        if field == "other" and wanted is not None and "subject" in labels and len(stream[wanted].text) > NAME:
            continue  # the name of an officer is short: this is the subject
        if wanted is None:
            continue
        free.remove(wanted)
        found = whole(stream[wanted : wanted + 1], "value-column")
        if field == "subject":
            last = continued(stream, wanted, end)
            found = extend(found, stream[wanted + 1 : last])
            free = [i for i in free if i >= last or i < wanted]
            _note(result, field, found, range(wanted, last))
            continue
        if field == "date":
            found = dates.find(stream[wanted], found.rule) or found
        _note(result, field, found, range(wanted, wanted + 1))
    used = [i for i in range(begin, end) if i in result.used]
    return max(used) + 1 if used else begin


def _ends_values(stream: Sequence[WordGroup], begin: int, index: int, labels: Sequence[str]) -> bool:
    text = stream[index].text
    if is_page_number(text) and not (COUNT.fullmatch(text) and "enclosures" in labels):
        return True
    if stream[index].gap and index > begin + 1 and not (COUNT.fullmatch(text) and "enclosures" in labels):
        return True
    if index > begin and lineshapes.BOILERPLATE.match(text):
        return True
    return label(text) is not None or is_salutation(text)


def _flat_row(stream: Sequence[WordGroup], index: int, limit: int, result: Labelled) -> int:
    """Record labels that text extraction put on one line, with the values on the next line (`Datum Bijlage(n)`)."""
    labels: list[str] = []
    text = stream[index].text
    while match := label(text):
        labels.append(match[0])
        text = text[match[1] :]
    result.used.add(index)
    if text or index + 1 >= limit:
        return index + 1
    piece = stream[index + 1]
    rest = piece.text
    if "date" in labels and (date := dates.find(piece, "value-row")):
        _note(result, "date", date, range(index + 1, index + 2))
        at = rest.find(date.text)
        before, after = rest[:at].strip(), rest[at + len(date.text) :].strip()
        rest = before if labels[0] != "date" else after
        labels.remove("date")
    words = rest.split(" ")
    if len(words) == 1 and "reference" in labels:
        labels = ["reference"]  # the addressee's are left empty more often than the sender's own
    if len(words) != len(labels) and len(words) > 1:
        words = [rest] if len(labels) == 1 else []
    for field, word in zip(labels, words, strict=False):
        if word and acceptable(field, word):
            at = piece.text.find(word)
            _note(result, field, part(piece, at, at + len(word), "value-row"), range(index + 1, index + 2))
    return index + 2 if index + 1 in result.used else index + 1


def guessed(stream: Sequence[WordGroup], limit: int, result: Labelled) -> None:
    """Add the values of labels that OCR misread, for fields that no other label gave."""
    for index in range(min(limit, len(stream))):
        piece = stream[index]
        if index in result.used or len(piece.text) > WRAP_LIMIT or not (match := misread(piece.text)):
            continue
        field, at = match
        if field in result.values or not acceptable(field, piece.text[at:]) or not piece.text[at:]:
            continue
        _take(stream, index, limit, field, part(piece, at, len(piece.text), "misread-label"), result)
