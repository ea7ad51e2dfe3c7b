"""Style and numbering of Word paragraphs: heading, list item, clear space, bold, the printed number."""

import re
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|kop)\s*\d", re.IGNORECASE)
_PLACE = re.compile(r"%(\d)")
_SPACE = 100
"""Twentieths of a point of space that appear as clear space between paragraphs."""
_SEEN = ("vanish", "tiny", "white", "backed")
_TINY = 2
"""Type size, in half points, that is too small to read."""
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Style(NamedTuple):
    """Settings of a paragraph style; None or "" where the style does not set them."""

    heading: bool = False
    number: str = ""
    """Id of the style's numbering."""
    level: int = 0
    space: int | None = None
    bold: bool = False
    vanish: bool | None = None
    """Whether the text is neither shown nor printed."""
    tiny: bool | None = None
    white: bool | None = None
    backed: bool | None = None
    """Whether the text has a background colour."""


class _Level(NamedTuple):
    form: str
    pattern: str
    start: int


def value(element: etree._Element | None, name: str) -> str | None:
    """Return the `w:val` of a child element, "" if the child has none, or None if there is no such child."""
    child = element.find(W + name) if element is not None else None
    return None if child is None else child.get(W + "val") or ""


def is_on(element: etree._Element | None, name: str) -> bool:
    """Return whether a switch, such as bold, is present and not turned off."""
    setting = value(element, name)
    return setting is not None and setting not in ("0", "false", "off", "none")


def number(text: str | None, default: int = 0) -> int:
    """Return a whole number from an attribute, or the default if it is not a number."""
    try:
        return int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default


class Styles:
    """Paragraph styles of a document, each with the settings that it inherits from the style it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read `word/styles.xml`, if there is one."""
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        for style in root.iter(W + "style") if root is not None else ():
            identifier = style.get(W + "styleId") or ""
            self._elements.setdefault(identifier, style)
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true"):
                self._default = identifier

    def get(self, identifier: str | None) -> Style:
        """Return a style, or the default paragraph style if none is named."""
        identifier = identifier or self._default
        if identifier not in self._known:
            self._known[identifier] = self._resolve(identifier)
        return self._known[identifier]

    def _resolve(self, identifier: str) -> Style:
        chain: list[etree._Element] = []
        while identifier in self._elements and self._elements[identifier] not in chain and len(chain) < 20:
            chain.append(self._elements[identifier])
            identifier = value(chain[-1], "basedOn") or ""
        style = Style()
        for element in reversed(chain):
            style = _refine(style, element.find(W + "pPr"), element.find(W + "rPr"))
            if _HEADING.match(value(element, "name") or ""):
                style = style._replace(heading=True)
        return style


def refine(style: Style, properties: etree._Element | None) -> Style:
    """Return a style with the changes in a paragraph's own properties (`w:pPr`)."""
    return style if properties is None else _refine(style, properties, None)


def _refine(style: Style, paragraph: etree._Element | None, run: etree._Element | None) -> Style:
    outline = value(paragraph, "outlineLvl")
    if outline is not None:
        style = style._replace(heading=number(outline, 9) < 9)
    numbering = paragraph.find(W + "numPr") if paragraph is not None else None
    if numbering is not None:
        style = style._replace(
            number=value(numbering, "numId") or style.number, level=number(value(numbering, "ilvl"), style.level)
        )
    spacing = paragraph.find(W + "spacing") if paragraph is not None else None
    if spacing is not None and spacing.get(W + "before") is not None:
        style = style._replace(space=number(spacing.get(W + "before")))
    if run is not None and value(run, "b") is not None:
        style = style._replace(bold=is_on(run, "b"))
    return style if run is None else seen(style, run)


def seen(style: Style, run: etree._Element) -> Style:
    """Return a style with the settings in a run's properties (`w:rPr`) that decide whether its text is visible."""
    if value(run, "vanish") is not None:
        style = style._replace(vanish=is_on(run, "vanish"))
    size, color = value(run, "sz"), value(run, "color")
    if size:
        style = style._replace(tiny=number(size, 20) <= _TINY)
    if color:
        style = style._replace(white=color.upper() == "FFFFFF")
    if run.find(W + "shd") is not None or value(run, "highlight") not in (None, "none"):
        style = style._replace(backed=True)
    return style


def over(style: Style, other: Style) -> Style:
    """Return a paragraph's style with the visibility settings of a character style."""
    said = {name: value for name in _SEEN if (value := getattr(other, name)) is not None}
    return style._replace(**said)


def is_hidden(style: Style, paper: bool) -> bool:
    """Return whether text of a style is invisible; white letters are hidden only on bare `paper`."""
    return bool(style.vanish or style.tiny or (style.white and paper and not style.backed))


def leaves_space(style: Style) -> bool:
    """Return whether a style asks for clear space above a paragraph."""
    return style.space is not None and style.space >= _SPACE


class Numbering:
    """Lists of a document, counted to find the number printed with each next paragraph."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read `word/numbering.xml`, if there is one."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for abstract in root.iter(W + "abstractNum"):
            levels = {number(level.get(W + "ilvl")): _level(level) for level in abstract.iter(W + "lvl")}
            self._levels[abstract.get(W + "abstractNumId") or ""] = levels
        for instance in root.iter(W + "num"):
            self._abstract[instance.get(W + "numId") or ""] = value(instance, "abstractNumId") or ""

    def next(self, style: Style) -> str | None:
        """Return the number of the next paragraph of a style, "" for a bullet, or None for a paragraph in no list."""
        levels = self._levels.get(self._abstract.get(style.number, ""))
        level = levels.get(style.level) if levels else None
        if not style.number or style.number == "0" or levels is None or level is None or level.form == "none":
            return None
        counts = self._counts.setdefault(self._abstract[style.number], {})
        counts[style.level] = counts.get(style.level, level.start - 1) + 1
        for deeper in [known for known in counts if known > style.level]:
            del counts[deeper]
        if level.form == "bullet":
            return ""

        def printed(place: re.Match[str]) -> str:
            index = int(place[1]) - 1
            there = levels.get(index)
            return _printed(counts.get(index, there.start if there else 1), there.form if there else "decimal")

        return _PLACE.sub(printed, level.pattern).strip()


def _level(level: etree._Element) -> _Level:
    return _Level(
        value(level, "numFmt") or "decimal", (value(level, "lvlText") or "")[:100], number(value(level, "start"), 1)
    )


def _printed(count: int, form: str) -> str:
    """Return a count in the form of a list: 3, c, C, iii or III."""
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < count < 40:
        roman = ""
        for size, sign in _ROMAN:
            roman += sign * (count // size)
            count %= size
        return roman.upper() if form == "upperRoman" else roman
    return str(count)
