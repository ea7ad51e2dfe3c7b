"""Find values of a letterhead by their labels: on the same line, below, or in a column of values after the labels."""

from collections.abc import Sequence
from itertools import takewhile

from pipeline.letters.reading.recognise import dates
from pipeline.letters.reading.recognise.flatrows import all_labels, flat_row
from pipeline.letters.reading.recognise.found import part, whole
from pipeline.letters.reading.recognise.labelrows import columns, has_place, value_column
from pipeline.letters.reading.recognise.labels import label
from pipeline.letters.reading.recognise.labelvalues import Labelled, take
from pipeline.letters.reading.recognise.lineshapes import has_verb, is_contact, is_prose, is_unit
from pipeline.letters.reading.recognise.misread import misread
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import (
    SENTENCE_END,
    WRAP_LIMIT,
    acceptable,
    is_body,
)

ROW = 100
"""Characters of a line; a longer one is not a row of labels."""
FIRST = 4
"""Lines of a letter, one of which has a verb or the end of a sentence."""


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
            index = flat_row(stream, index, limit, result) if _is_row(text) else index + 1
        elif match[0] == "addressee":
            index += 1  # the addressee's own recogniser knows how many lines the name has
        elif match[1] < len(text):
            after = _beside(stream, index, limit, match, result)
            if after < 0 and stop is None:
                break
            index = after if after >= 0 else index + 1
        else:
            index = _below(stream, index, limit, result)
    result.end = max(index, _waited(stream, index, limit, result))
    return result


def _beside(stream: Sequence[WordGroup], index: int, limit: int, match: tuple[str, int], result: Labelled) -> int:
    """Record a label with its value on the same line; return the index after it, or -1 if the line is running text."""
    field, at = match
    text = stream[index].text
    second = label(text[at:]) if len(text) <= ROW else None
    if _is_row(text):
        return flat_row(stream, index, limit, result)
    if second is not None and field != "subject":
        result.used.add(index)
        return index + 1
    if not acceptable(field, text[at:]) or (field == "other" and is_prose(text)):
        if is_body(text) or SENTENCE_END.search(text):
            return -1
        if field in ("other", "enclosures"):
            result.used.add(index)
        return index + 1
    found = part(stream[index], at, len(text), "label-value")
    return take(stream, index, limit, field, found, result)


def _is_row(text: str) -> bool:
    return len(text) <= ROW and bool(all_labels(text))


def _below(stream: Sequence[WordGroup], index: int, limit: int, result: Labelled) -> int:
    """Record the values of one label, or of a run of labels, in the pieces after them; return the index after those."""
    labels: list[str] = []
    end = index
    while end < limit and (match := label(stream[end].text)) and match[1] >= len(stream[end].text):
        labels.append(match[0])
        end += 1
    result.used.update(range(index, end))
    apart = next((i for i in range(end - 1, index, -1) if stream[i].gap), index)
    if labels == ["date", "subject"] and end < limit and (is_unit(stream[end].text) or is_contact(stream[end].text)):
        result.waiting = labels
        return end
    if labels[: apart - index] == ["date", "subject"] and end < limit and not stream[end].gap:
        result.waiting, labels, index = labels[:2], labels[2:], apart
    if (
        end < limit
        and len(labels) > 1
        and (
            stream[end - 2].row != stream[end - 1].row == stream[end].row or _is_lasts(stream, range(index, end), limit)
        )
    ):
        labels = labels[-1:]  # its value is on its row or in its block, and the labels above have none
    if len(labels) == 1 and not has_place(stream, range(index, end), limit):
        apart = end < limit and stream[end].gap and (labels[0] == "other" or _begins_letter(labels[0], stream, end))
        if end < limit and not apart and acceptable(labels[0], stream[end].text):
            return take(stream, end, limit, labels[0], whole(stream[end : end + 1], "value-below"), result)
        return end
    if len({stream[i].row for i in range(index, end)}) == 1 and end < limit:
        return columns(stream, range(index, end), labels, limit, result)
    return value_column(stream, end, labels, limit, result)


def _is_lasts(stream: Sequence[WordGroup], run: range, limit: int) -> bool:
    """Return whether one value below labels that are apart from each other is in the block of the last of them."""
    if not all(stream[i].gap for i in run[1:]) or stream[run.stop].gap or dates.is_date(stream[run.stop].text):
        return False
    after = run.stop + 1
    return after >= limit or stream[after].gap or label(stream[after].text) is not None


def _waited(stream: Sequence[WordGroup], index: int, limit: int, result: Labelled) -> int:
    """Record date and subject of labels above other ones, where their values follow these as a block of their own.

    `Datum`, `Betreft`, then the margin with its labels and values, then the date with the subject below it. Return
    the index after them.
    """
    if result.waiting != ["date", "subject"] or {"date", "subject"} & result.values.keys():
        return index
    dated = (i for i in range(limit) if i not in result.used and stream[i].gap and dates.is_date(stream[i].text))
    at = next(dated, limit)
    if at + 1 >= limit or stream[at + 1].gap or not acceptable("subject", stream[at + 1].text):
        return index
    take(stream, at, limit, "date", whole(stream[at : at + 1], "value-after-margin"), result)
    return take(stream, at + 1, limit, "subject", whole(stream[at + 1 : at + 2], "value-after-margin"), result)


def _begins_letter(field: str, stream: Sequence[WordGroup], index: int) -> bool:
    """Return whether the lines below an empty label of enclosures are the first of the letter: they have a verb."""
    if field != "enclosures":
        return False
    lines = takewhile(lambda piece: not piece.gap, stream[index + 1 : index + FIRST])
    text = " ".join([stream[index].text, *(piece.text for piece in lines)])
    if not is_body(text):
        return False
    return has_verb(text) or SENTENCE_END.search(text) is not None


def guessed(stream: Sequence[WordGroup], limit: int, result: Labelled) -> None:
    """Add the values of labels that OCR misread, for fields that no other label gave."""
    for index in range(min(limit, len(stream))):
        piece = stream[index]
        if index in result.used or len(piece.text) > WRAP_LIMIT or not (match := misread(piece.text)):
            continue
        field, at = match
        if field in result.values or not acceptable(field, piece.text[at:]) or not piece.text[at:]:
            continue
        take(stream, index, limit, field, part(piece, at, len(piece.text), "misread-label"), result)
