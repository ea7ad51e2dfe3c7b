"""The body of a letter for its page: blocks of text in which citations are links."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model.letter import Letter
from pipeline.model.printed import Paragraph
from pipeline.site.browse.views import PageLink

_BULLET = re.compile(r"[•‣▪◦●○■□·∙*–—-]\s+")
"""Printed mark of an item; the page draws its own."""
_NUMBER = re.compile(r"\(?(?:[0-9]{1,3}|[a-z]|[ivx]{1,5})[.)]+(?:\s|$)", re.IGNORECASE)
SHORTEST = 4
"""Citations printed in fewer characters are not looked for in the text."""


class TextBlock(NamedTuple):
    """Consecutive paragraphs of one kind that are one block on the page: a list, or one paragraph."""

    kind: str
    """That of its paragraphs, but "list" or, where each item has its printed number, "numbered" for items of a list."""
    items: tuple[tuple[PageLink, ...], ...]
    """Each item as runs of text, some of which are links."""


def blocks(letter: Letter, links: Sequence[PageLink]) -> Iterator[TextBlock]:
    """Yield the blocks of a letter; `links` has the printed text and address of each citation."""
    wanted = sorted((one for one in links if one.href and len(one.text) >= SHORTEST), key=lambda one: -len(one.text))
    for (kind, number), found in itertools.groupby(enumerate(letter.paragraphs), key=_block):
        items = tuple(_runs(_BULLET.sub("", one.text) if number < 0 else one.text, wanted) for _, one in found)
        yield TextBlock(kind, items)


def _block(place: tuple[int, Paragraph]) -> tuple[str, int]:
    """Return the kind of the block to which a paragraph belongs, and its place; -1 for items, which come together."""
    number, paragraph = place
    if paragraph.kind != "list-item":
        return paragraph.kind, number
    return "numbered" if _NUMBER.match(paragraph.text) else "list", -1


def _runs(text: str, wanted: Sequence[PageLink]) -> tuple[PageLink, ...]:
    """Return a paragraph in runs; where citations overlap, the longest printed text is the link."""
    if not wanted:
        return (PageLink(text, ""),) if text else ()
    places: list[tuple[int, int, str]] = []
    for link in wanted:
        start = text.find(link.text)
        while start >= 0:
            end = start + len(link.text)
            if all(end <= other or start >= stop for other, stop, _ in places):
                places.append((start, end, link.href))
            start = text.find(link.text, end)
    runs, done = [], 0
    for start, end, href in sorted(places):
        runs += [PageLink(text[done:start], ""), PageLink(text[start:end], href)]
        done = end
    return tuple(run for run in (*runs, PageLink(text[done:], "")) if run.text)
