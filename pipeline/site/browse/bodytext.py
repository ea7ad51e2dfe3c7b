"""The body of a letter for its page: blocks of text in which citations are links."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model.letter import Letter
from pipeline.model.printed import Paragraph
from pipeline.site.browse.views import PageLink

SHORTEST = 4
"""Citations printed in fewer characters are not looked for in the text."""


class TextBlock(NamedTuple):
    """Consecutive paragraphs of one kind that are one block on the page: a list, or one paragraph."""

    kind: str
    items: tuple[tuple[PageLink, ...], ...]
    """Each item as runs of text, some of which are links."""


def blocks(letter: Letter, links: Sequence[PageLink]) -> Iterator[TextBlock]:
    """Yield the blocks of a letter; `links` has the printed text and address of each citation."""
    wanted = sorted((one for one in links if one.href and len(one.text) >= SHORTEST), key=lambda one: -len(one.text))
    items: list[tuple[PageLink, ...]] = []
    for paragraph in letter.paragraphs:
        if paragraph.kind == "list-item":
            items.append(_runs(paragraph, wanted))
            continue
        if items:
            yield TextBlock("list", tuple(items))
            items = []
        yield TextBlock(paragraph.kind, (_runs(paragraph, wanted),))
    if items:
        yield TextBlock("list", tuple(items))


def _runs(paragraph: Paragraph, wanted: Sequence[PageLink]) -> tuple[PageLink, ...]:
    """Return a paragraph in runs; where citations overlap, the longest printed text is the link."""
    text = paragraph.text
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
