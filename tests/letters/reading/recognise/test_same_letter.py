"""A letter has the same fields however it is indented, spaced, labelled and split into pages."""

import html
import re
from collections.abc import Callable

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from tests.letters.reading.recognise.test_kinds import CASES, shown

FIELDS = (
    "kind",
    "subject",
    "heading",
    "date",
    "place",
    "reference",
    "your_reference",
    "sender",
    "addressee",
    "addressee_body",
    "session_year",
    "signatories",
    "dossiers",
    "attachments",
)
LABELS = re.compile(r"(?m)^(Datum|Betreft|Onderwerp|Ons kenmerk|Uw kenmerk|Kenmerk|Bijlage\(n\))(?= |$)")


def indented(text: str) -> str:
    return re.sub(r"(?m)^(?=.)", " " * 8, text)


def of_windows(text: str) -> str:
    return text.replace("\n", "\r\n")


def with_trailing_blanks(text: str) -> str:
    return text.replace("\n", "   \n")


def with_more_blank_lines(text: str) -> str:
    return text.replace("\n\n", "\n\n\n")


def with_colons(text: str) -> str:
    return LABELS.sub(r"\1:", text)


def with_labels_in_capitals(text: str) -> str:
    return LABELS.sub(lambda match: match[1].upper(), text)


def with_small_labels(text: str) -> str:
    return LABELS.sub(lambda match: match[1].lower(), text)


def with_a_page_turn(text: str) -> str:
    return _after_the_letter(text, "\n\nPagina 1 van 2\n\fPagina 2 van 2\n\n")


def with_a_page_number(text: str) -> str:
    return _after_the_letter(text, "\n\n- 1 -\n\n")


def as_a_page(text: str) -> str:
    if re.search(r"\S {3,}\S|\t|Pagina 1 van 1$", text.rstrip()):
        return text  # a page of the web has neither columns nor a margin below the letter
    paragraphs = ("<br>".join(map(html.escape, part.split("\n"))) for part in re.split(r"\n\s*\n", text))
    return f"<html><body>{''.join(f'<p>{part}</p>' for part in paragraphs)}</body></html>"


def _after_the_letter(text: str, more: str) -> str:
    """Return a text with more after its last line of running text, which is before the signature."""
    lines = [match for match in re.finditer(r"(?m)^\S.{45,}\.$", text) if "   " not in match[0]]
    return f"{text[: lines[-1].end()]}{more}{text[lines[-1].end() :].lstrip()}" if lines else text


@pytest.mark.parametrize(
    "change",
    [
        indented,
        of_windows,
        with_trailing_blanks,
        with_more_blank_lines,
        with_colons,
        with_labels_in_capitals,
        with_small_labels,
        with_a_page_turn,
        with_a_page_number,
        as_a_page,
    ],
)
def test_a_letter_stays_the_same(change: Callable[[str], str]) -> None:
    differ = []
    for name, _, letter in CASES:
        before, after = (recognise(read_document(text.encode(), "brief")) for text in (letter, change(letter)))
        differ += [
            (name, field, shown(before, field), shown(after, field))
            for field in FIELDS
            if _folded(shown(before, field)) != _folded(shown(after, field))
        ]
    assert differ == []


def _folded(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
