"""Find the values of labels in a row or a column: in the row below, by place, or in a column of values, by form."""

import re
from collections.abc import Sequence

from pipeline.letters.reading.recognise import dates, lineshapes
from pipeline.letters.reading.recognise.flatrows import is_code, shared
from pipeline.letters.reading.recognise.found import extend, part, whole
from pipeline.letters.reading.recognise.furniture import is_page_number
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.labelvalues import Labelled, note, take
from pipeline.letters.reading.recognise.lineshapes import is_salutation
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import (
    SUBJECT_LINES,
    acceptable,
    continued,
    fits,
)

NAME = 40
COUNT = re.compile(r"\d{1,2}")
PLACE = re.compile(r"['’‘]s-Gravenhage,?|Den Haag,?|The Hague,?|'S-GRAVENHAGE|DEN HAAG|[A-Z][a-z]{3,20},?")
"""A place at the head of a column with the date below it, in letterheads of the 1990s."""


def has_place(stream: Sequence[WordGroup], run: range, limit: int) -> bool:
    """Return whether a place next to a label is above a date, as if it were the date's label."""
    row = stream[run.start].row
    after = next((i for i in range(run.stop, limit) if stream[i].row != row), limit)
    if after >= limit or not any(
        dates.is_date(p.text) for p in stream[after : after + 3] if p.row == stream[after].row
    ):
        return False
    beside = [stream[i] for i in (run.start - 1, run.stop) if 0 <= i < limit and stream[i].row == row]
    return any(PLACE.fullmatch(piece.text) for piece in beside)


def columns(stream: Sequence[WordGroup], run: range, labels: list[str], limit: int, result: Labelled) -> int:
    """Record the values in the row below a row of labels, by their place on the line; return the index after them."""
    lefts = [stream[i].left for i in run]
    heads: list[WordGroup] = []
    before = run.start - 1
    if run.start and stream[before].row == stream[run.start].row and PLACE.fullmatch(stream[before].text):
        labels, lefts, heads = [*labels, "place-over-date"], [*lefts, stream[before].left], [stream[before]]
    index = run.stop
    while index < limit and stream[index].row == stream[run.start].row:
        labels = [*labels, "place-over-date" if PLACE.fullmatch(stream[index].text) else "other"]
        heads.append(stream[index])
        lefts.append(stream[index].left)
        index += 1
    row = stream[index].row if index < limit else -1
    if row >= 0 and (index + 1 == limit or stream[index + 1].row != row) and len(labels) > 1:
        return _single(stream, index, labels, limit, result)
    while index < limit and stream[index].row == row:
        piece = stream[index]
        nearest = min(range(len(lefts)), key=lambda n: abs(lefts[n] - piece.left))
        field = labels[nearest]
        if field == "place-over-date" and dates.is_date(piece.text):
            note(result, "place", whole([heads[nearest - run.stop + run.start]], field), range(index, index + 1))
            field = "date"
        if acceptable(field, piece.text):
            found = whole([piece], "value-under-label")
            if field == "date":
                found = dates.find(piece, found.rule) or found
            note(result, field, found, range(index, index + 1))
        index += 1
    return index


def _single(stream: Sequence[WordGroup], index: int, labels: list[str], limit: int, result: Labelled) -> int:
    """Record the one value below a row of labels by its form, as others are empty; return the index after it."""
    piece = stream[index]
    values = shared(["other" if field == "place-over-date" else field for field in labels], piece.text)
    if len(values) > 1 or [name for name, _, _ in values] == ["subject"]:
        for name, begin, end in values:
            note(result, name, part(piece, begin, end, "value-row"), range(index, index + 1))
        return index + 1
    date = dates.find(piece, "value-under-label") if "date" in labels else None
    if date is not None and dates.is_date(piece.text):
        note(result, "date", date, range(index, index + 1))
        return index + 1
    if "subject" in labels and acceptable("subject", piece.text):
        found = whole([piece], "value-under-label")
        if date is not None and piece.text.endswith(date.text):
            note(result, "date", date, range(index, index + 1))
            found = part(piece, 0, piece.text.rfind(date.text), "value-under-label")
        note(result, "subject", found, range(index, index + 1))
        return index + 1
    field = next((field for field in ("reference", *labels) if field in labels and acceptable(field, piece.text)), None)
    if field is None:
        return index
    return take(stream, index, limit, field, whole([piece], "value-under-label"), result)


def value_column(stream: Sequence[WordGroup], begin: int, labels: list[str], limit: int, result: Labelled) -> int:
    """Record a column of values after a column of labels: dates by their form, the rest in order."""
    end = begin
    while end < limit and end - begin < len(labels) + SUBJECT_LINES and not _ends_values(stream, begin, end, labels):
        end += 1
    free = list(range(begin, end))
    counted = next((i for i in free if COUNT.fullmatch(stream[i].text)), None)
    if counted is not None and "enclosures" in labels[:-1]:
        free.remove(counted)
        labels = [field for field in labels if field != "enclosures"]
        note(result, "enclosures", whole(stream[counted : counted + 1], "value-column"), range(counted, counted + 1))
    if len(free) < len(labels) and "subject" not in labels:
        labels = labels[len(labels) - len(free) :]  # a label without a value is followed by the next label
    for field in labels:
        coded = field == "subject" and "reference" in labels
        fit = (i for i in free if fits(field, stream[i].text))
        wanted = next((i for i in fit if not (coded and is_code(stream[i].text))), None)
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
            note(result, field, found, range(wanted, last))
            continue
        if field == "date":
            found = dates.find(stream[wanted], found.rule) or found
        note(result, field, found, range(wanted, wanted + 1))
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
