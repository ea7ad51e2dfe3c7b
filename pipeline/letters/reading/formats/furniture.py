"""Page furniture: running heads, feet and page numbers that repeat at the edges of pages."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.model.document import Role

_PAGE_NUMBER = re.compile(
    r"(?:pagina|page|pag\.?|blad)\s*:?\s*\d{1,4}(?:\s*(?:van|of|/)\s*\d{1,4})?|\d{1,4}\s*(?:/|van|of)\s*\d{1,4}|-?\s?\d{1,3}\s?-?",
    re.IGNORECASE,
)
_STATED = re.compile(r"(?:pagina|page|blad)\s*:?\s*\d{1,4}\s*(?:van|of|/)\s*\d{1,4}", re.IGNORECASE)
_STATED_BEGINS = frozenset("PpBb")
_EDGE_BEGINS = _STATED_BEGINS | {" "}
_IMPRINT = re.compile(
    r"ISSN\b.{0,20}|(?:kst|ah-[te]k|h-[te]k|kv-[te]k|blg|nds)-?[0-9A-Z-]{4,40}|\d[A-Z]\d{4}"
    r"|(?:\S.{0,30}\s{2,})?(?:(?:Tweede|Eerste) Kamer|Staten-Generaal), vergaderjaar .{0,80}"
)
"""Imprints that the printer of the States General puts at the foot of a first page."""
_NOTE = re.compile(r"(?:[¹²³⁰⁴-⁹]{1,3}|\d{1,3}|\*{1,3})[).]?\s?(?=\D)")
_NUMBER = re.compile(r"\d{1,4}")
_REACH = 4
"""Number of lines at the top and bottom of a page that are searched for furniture."""


def is_page_number(text: str) -> bool:
    """Return whether a line is only a page number.

    >>> is_page_number("Pagina 2 van 5"), is_page_number("2 mei")
    (True, False)
    """
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None


def is_stated_page_number(text: str) -> bool:
    """Return whether a line is only a page number with the number of pages (`Pagina 2 van 5`)."""
    return text[:1] in _STATED_BEGINS and text[-1:].isdigit() and _STATED.fullmatch(text) is not None


def is_imprint(text: str) -> bool:
    """Return whether a line is an imprint of parliamentary papers (`ISSN 0921 - 7371`)."""
    return _IMPRINT.fullmatch(text.strip()) is not None


def is_note(text: str) -> bool:
    """Return whether a line begins with the mark of a footnote."""
    return _NOTE.match(text) is not None


def same(text: str) -> str:
    """Return a line without blanks and case, so that two printings of the same furniture are equal."""
    return "".join(text.split()).casefold()


def counted(text: str, page: int) -> str:
    """Return the key of `same` for a line that counts the pages: its last number minus the page number.

    >>> counted("Kamerstuk 32 824, nr. 1   2", 2) == counted("Kamerstuk 32 824, nr. 1   3", 3)
    True
    """
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return same(text)
    last = numbers[-1]
    return same(f"{text[: last.start()]}#{int(last[0]) - page}{text[last.end() :]}")


def edges(pages: Sequence[Sequence[str]]) -> list[list[Role]]:
    """Return for every line of every page whether it is a running head or foot.

    Lines have no blanks at their ends. A line is one if it is near the edge of a page and the same line is near that
    edge of another page, with only such lines between it and the edge; the outermost line may count the pages. A line
    with both the page number and the number of pages ("Pagina 2 van 5") is a foot anywhere on the page.
    """
    roles: list[list[Role]] = [
        ["footer" if line[:1] in _EDGE_BEGINS and is_stated_page_number(line.lstrip()) else "" for line in page]
        for page in pages
    ]
    if len(pages) > 1:
        _mark(pages, roles, "header")
        _mark(pages, roles, "footer")
    return roles


def _mark(pages: Sequence[Sequence[str]], roles: list[list[Role]], role: Role) -> None:
    """Mark the running lines at one edge of every page."""
    order = 1 if role == "header" else -1
    places = [range(len(page))[::order][:_REACH] for page in pages]
    keys = [{index: same(page[index]) for index in outer} for page, outer in zip(pages, places, strict=True)]
    seen: Counter[str] = Counter()
    for number, (page, outer, own) in enumerate(zip(pages, places, keys, strict=True), 1):
        seen.update({*own.values(), *(counted(page[index], number) for index in outer[:1])})
    for number, (page, own, known) in enumerate(zip(pages, keys, roles, strict=True), 1):
        for index, key in own.items():
            again = seen[key] > 1
            if index in (0, len(page) - 1) and not again:
                again = seen[counted(page[index], number)] > 1
            if not again or (len(page) <= 2 * _REACH and not is_page_number(page[index])):
                break
            known[index] = known[index] or role
