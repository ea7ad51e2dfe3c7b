"""Rows of labels that text extraction put on one line, with their values on the next: values by their form and order.

`Datum Uw brief (Kenmerk) Ons kenmerk` above `4 oktober 2006 AFP2006-00789 U`.
"""

import re
from collections.abc import Sequence

from pipeline.letters.reading.recognise import dates
from pipeline.letters.reading.recognise.found import extend, part
from pipeline.letters.reading.recognise.labels import NEEDS_COLON, label
from pipeline.letters.reading.recognise.labelvalues import Labelled, note
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.values import EMPTY, acceptable

PLACE = re.compile(r"(?:Den Haag|DEN HAAG|['’‘]s-Gravenhage|['’‘]S-GRAVENHAGE|The Hague|Zoetermeer|Rijswijk)(?: |,|$)")
"""A place among the labels has the date for its value."""
PLACE_BEGINS = frozenset("'’‘DRTZ")
ENCLOSED = re.compile(r"bijlagen? (?=\S)", re.IGNORECASE)
"""A common word that is a label before another one."""
COUNT = re.compile(r"\d{1,2}|een|één|twee|drie|vier|vijf|geen|-{1,3}|–")
CODE = re.compile(
    r"(?=\S*\d)[\w./&:()-]*(?:[A-Z\d]|-)[\w./&:()-]*|[A-Z][\w&]*(?:[/-][\w&.]+)+|[A-Z]{1,6}|[A-Z][A-Za-z]{0,5}\."
)
"""A word of a reference."""
Span = tuple[str, int, int]
"""A word, or a field, and where in the row it begins and ends."""
NUMBER = re.compile(r"\(?\d[\d()-]{2,}")
"""A telephone number, or a part of one."""
PHONE = re.compile(r"(?:\(?0\d{2,3}\)?[ -]?)\d{2,3}[ -]?\d{2,4}(?:[ -]?\d{2})?$")


def is_code(text: str) -> bool:
    """Return whether a text has only words of a reference, one of them with a digit (`DGETM / 91335866`)."""
    words = [word for word in text.split(" ") if word not in ("/", "-")]
    return any(map(str.isdigit, text)) and all(CODE.fullmatch(word) for word in words)


def all_labels(text: str) -> list[str]:
    """Return the fields of the labels and places that make up a line, or no fields if anything else is on it.

    >>> all_labels("Onderwerp Bijlage(n) Uw brief"), all_labels("Den Haag Ons kenmerk"), all_labels("Datum 3 mei 2001")
    (['subject', 'enclosures', 'your_letter'], ['place', 'reference'], [])
    """
    found: list[str] = []
    while text:
        if text[0] in PLACE_BEGINS and (place := PLACE.match(text)):
            found.append("place")
            text = text[place.end() :]
        elif text.startswith(" Uw brief", 5) and text[:5].lower() == "datum":  # `Datum uw brief` is one label
            found.append("date")
            text = text[len("Datum ") :]
        elif text[0] in "Bb" and (among := ENCLOSED.match(text)) and label(text[among.end() :]):
            found.append("enclosures")
            text = text[among.end() :]
        elif match := label(text):
            if match[1] >= len(text) and found and text.lower() in COMMON:
                return []
            found.append(match[0])
            text = text[match[1] :]
        else:
            return []
    return found if len(found) > 1 else []


COMMON = NEEDS_COLON - {"bijlage", "bijlagen"}
"""Words at the end of a line that are the value of the label before them rather than a label."""


def flat_row(stream: Sequence[WordGroup], index: int, limit: int, result: Labelled) -> int:
    """Record the values below a row of labels, and return the index after them."""
    labels = all_labels(stream[index].text)
    result.used.add(index)
    if not labels or index + 1 >= limit or label(stream[index + 1].text) is not None:
        return index + 1
    piece = stream[index + 1]
    for field, begin, end in shared(labels, piece.text):
        found = part(piece, begin, end, "value-row")
        if field == "place":
            place = PLACE.search(stream[index].text)
            note(result, "date", found, range(index + 1, index + 2))
            if place is not None:
                shown = part(stream[index], place.start(), place.end(), "place-over-date")
                note(result, "place", shown, range(index, index + 1))
        elif acceptable(field, found.text):
            end = index + 2
            if field == "subject" and end < limit and begin + len(found.text) < len(piece.text):
                end += _goes_on(stream[end])
                found = extend(found, stream[index + 2 : end])
            note(result, field, found, range(index + 1, end))
    return max([n for n in (index, index + 1, index + 2) if n in result.used]) + 1


def _goes_on(piece: WordGroup) -> bool:
    """Return whether a line is the rest of a subject that has its first line among other values."""
    text = piece.text
    return not piece.gap and text[:1].islower() and len(text) < 60 and text[-1] != "." and label(text) is None


def shared(labels: Sequence[str], text: str) -> list[Span]:
    """Return the fields of a row of labels with the spans of their values; nothing where the order leaves a doubt.

    >>> row = "4 oktober 2006 AFP2006-00789 U"
    >>> [(field, row[a:b]) for field, a, b in shared(["date", "your_letter", "reference"], row)]
    [('date', '4 oktober 2006'), ('reference', 'AFP2006-00789 U')]
    """
    dated = [n for n, field in enumerate(labels) if field in ("date", "place", "your_letter")]
    own = next((n for n in dated if labels[n] != "your_letter"), None)
    spans = [match.span() for match in dates.DATE.finditer(text)]
    if len(spans) == 1 and own is not None:
        dated = [own]
    elif len(spans) > len(dated) and labels[-1] == "date" and labels[0] == "subject":
        spans = spans[-1:]
    if own is not None and (len(spans) != len(dated) or (dated[-1] == len(labels) - 1 and spans[-1][1] != len(text))):
        return []
    if own is None and not (len(spans) == len(dated) == 1):
        dated, spans = [], []
    found = [(labels[n], *span) for n, span in zip(dated, spans, strict=True)]
    begin = first = 0
    for n, span in [*zip(dated, spans, strict=True), (len(labels), (len(text), len(text)))]:
        found += _between(labels[first:n], text, begin, span[0])
        first, begin = n + 1, span[1]
    return found


def _between(labels: Sequence[str], text: str, begin: int, end: int) -> list[Span]:
    """Return the values of labels between two dates, each with its span."""
    words = [(m[0], begin + m.start(), begin + m.end()) for m in re.finditer(r"\S+", text[begin:end])]
    labels = [field for field in labels if field != "your_letter" or len(labels) == 1]
    if begin and words and words[0][0][:1] == "(" and words[0][0][-1:] == ")":
        words = words[1:]  # the reference of the letter that is answered, behind its date
    found: list[Span] = []
    while words and labels:
        if labels[-1] == "enclosures" and COUNT.fullmatch(words[-1][0]) and len(labels) > 1:
            found.append(("enclosures", *words.pop()[1:]))
            labels = labels[:-1]
        elif labels[0] == "enclosures" and COUNT.fullmatch(words[0][0]):
            found.append(("enclosures", *words.pop(0)[1:]))
            labels = labels[1:]
        elif EMPTY.fullmatch(words[0][0]):
            words, labels = words[1:], labels[1:]
        elif EMPTY.fullmatch(words[-1][0]):
            words, labels = words[:-1], labels[:-1]
        else:
            break
    if not words or not labels:
        return found
    if labels[0] == "subject":
        return found + _subject(labels, words)
    if "other" in labels:
        return found + _coded(labels, words)
    whole = (words[0][1], words[-1][2])
    coded = all(CODE.fullmatch(word) for word, _, _ in words)
    if len(labels) == 1:
        return [*found, (labels[0], *whole)]
    if coded and len(words) == len(labels):
        return found + [(field, *word[1:]) for field, word in zip(labels, words, strict=True)]
    if len(labels) == 2 and len(words) > 2 and (at := _border(words)):
        return [*found, (labels[0], words[0][1], words[at - 1][2]), (labels[1], words[at][1], words[-1][2])]
    if len(words) == 1 and "reference" in labels:  # the addressee's is left empty more often than the sender's own
        return [*found, ("reference", *whole)]
    return found


def _border(words: Sequence[Span]) -> int | None:
    """Return where the second of two references begins, if only one place has a word with a digit at both ends."""
    ends = [n for n in range(1, len(words)) if all(any(map(str.isdigit, words[i][0])) for i in (n - 1, -1))]
    places = [n for n in ends if all(CODE.fullmatch(word) for word, _, _ in words)]
    return places[0] if len(places) == 1 else None


def _subject(labels: Sequence[str], words: Sequence[Span]) -> list[Span]:
    """Return a subject, and the reference behind it where the label after it asks for one."""
    last = len(words)
    found = []
    while last > 1 and "other" in labels and NUMBER.fullmatch(words[last - 1][0]):
        last -= 1  # the telephone number of an officer
    words = words[:last]
    referred = len(labels) > 1 and labels[1] in ("reference", "your_reference")
    if referred and last > 1 and CODE.fullmatch(words[-1][0]):
        last -= 1
        found = [(labels[1], *words[-1][1:])]
    return [("subject", words[0][1], words[last - 1][2]), *found]


def _coded(labels: Sequence[str], words: Sequence[Span]) -> list[Span]:
    """Return the reference at the begin of a row in which names and telephone numbers of officers follow."""
    if labels[-1] == "reference" and CODE.fullmatch(words[-1][0]) and not NUMBER.fullmatch(words[-1][0]):
        return [("reference", *words[-1][1:])]
    if labels[0] != "reference":
        return []
    last = 0
    while last < len(words) and CODE.fullmatch(words[last][0]) and not PHONE.match(words[last][0]):
        last += 1
    return [("reference", words[0][1], words[last - 1][2])] if last else []
