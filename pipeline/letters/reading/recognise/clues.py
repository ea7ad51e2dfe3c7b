"""Addresses in a letterhead, which may identify the sender where its name is only a logo."""

import re
from collections.abc import Iterable

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.pieces import WordGroup

DOMAIN = re.compile(r"@([\w-]+(?:\.[\w-]+)+)")


def clues(stream: Iterable[WordGroup]) -> tuple[str, ...]:
    """Return addresses of the web, of post and of return in a letterhead, each once; of mail addresses the domain."""
    found: dict[str, None] = {}
    for piece in stream:
        text = piece.text
        if len(text) > 110:
            continue
        if "@" in text:
            found.update(dict.fromkeys(DOMAIN.findall(text)))
        elif lineshapes.WEB.search(text) or lineshapes.SENDER_ADDRESS.match(text) or lineshapes.POSTBUS.search(text):
            found[text] = None
    return tuple(found)
