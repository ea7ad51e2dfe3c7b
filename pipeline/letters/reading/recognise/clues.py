"""Addresses in a letterhead, which may identify the sender where its name is only a logo."""

import re
from collections.abc import Iterable

from pipeline.letters.reading.recognise import lineshapes
from pipeline.letters.reading.recognise.pieces import WordGroup

SENDER_BEGINS = frozenset(" >BPRbpr")
"""First characters of a line with the sender's address."""
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
        elif _is_address(text):
            found[text] = None
    return tuple(found)


def _is_address(text: str) -> bool:
    """Return whether a line has an address of the web, of a post box or of return."""
    if lineshapes.has_site(text) or (text[:1] in SENDER_BEGINS and lineshapes.SENDER_ADDRESS.match(text)):
        return True
    return ("b" in text or "B" in text) and lineshapes.POSTBUS.search(text) is not None
