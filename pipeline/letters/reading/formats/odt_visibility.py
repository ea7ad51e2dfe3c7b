"""Detect hidden parts of an OpenDocument text: sections, paragraphs, rows and words not shown, white letters."""

from collections.abc import Collection, Mapping
from typing import Literal

from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
Unseen = Literal["hidden", "white"]
"""Reason why text is not visible. White letters are visible where there may be a colour behind them."""
_CHAIN = 20
"""Maximum length of the chain of styles that a style inherits from."""
_TINY = 1.2
"""Type size, in points, below which text is too small to read."""


def unseen_styles(roots: Collection[etree._Element | None]) -> dict[str, Unseen]:
    """Return the reason for each style whose text is not visible, by its own settings or the inherited ones."""
    styles = {
        (style.get(_STYLE + "name") or ""): style
        for root in roots
        if root is not None
        for style in root.iter(_STYLE + "style")
    }
    return {name: why for name in styles if (why := _unseen(name, styles))}


def _unseen(name: str, styles: Mapping[str, etree._Element]) -> Unseen | None:
    said: dict[str, str] = {}
    for _ in range(_CHAIN):
        style = styles.get(name)
        if style is None:
            break
        for part in style.iterchildren(_STYLE + "text-properties", _STYLE + "paragraph-properties"):
            for key, value in part.attrib.items():
                said.setdefault(str(key), str(value))
        name = style.get(_STYLE + "parent-style-name") or ""
    backed = said.get(_FO + "background-color", "transparent") not in ("transparent", "#ffffff")
    white = said.get(_FO + "color", "").lower() == "#ffffff" and not backed
    if said.get(_TEXT + "display") == "none" or _is_tiny(said.get(_FO + "font-size", "")):
        return "hidden"
    return "white" if white else None


def _is_tiny(size: str) -> bool:
    try:
        return size.endswith("pt") and float(size[:-2]) < _TINY
    except ValueError:
        return False


def is_hidden(element: etree._Element, unseen: Mapping[str, Unseen]) -> bool:
    """Return whether an element and everything in it is hidden."""
    tag = element.tag
    display = element.get(_TEXT + "display")
    if tag == _TEXT + "section":
        return display == "none" or (display == "condition" and element.get(_TEXT + "is-hidden") == "true")
    if tag in (_TEXT + "p", _TEXT + "h"):
        hiding = element.iter(_TEXT + "hidden-paragraph")
        if any(field.get(_TEXT + "is-hidden") == "true" for field in hiding):
            return True
    if tag == _TABLE + "table-row":
        return element.get(_TABLE + "visibility") in ("collapse", "filter")
    if tag in (_TEXT + "p", _TEXT + "h", _TEXT + "span"):
        why = unseen.get(element.get(_TEXT + "style-name") or "")
        return why == "hidden" or (why == "white" and not _is_backed(element))
    return tag == _TEXT + "hidden-text" and element.get(_TEXT + "is-hidden") != "false"


def _is_backed(element: etree._Element) -> bool:
    """Return whether an element is in a table or a frame, which may have a background colour."""
    return any(holder.tag in (_TABLE + "table-cell", _DRAW + "text-box") for holder in element.iterancestors())


def length(element: etree._Element) -> int:
    """Return the number of characters in an element, without white space."""
    return len("".join("".join(str(part) for part in element.itertext()).split()))
