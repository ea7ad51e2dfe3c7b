"""Detect the parts of a web page that a browser hides: by attribute, by the element's style, by the page's rules."""

import re

from lxml import etree

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NAMED = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<sign>[.#])(?P<name>[\w-]+)", re.IGNORECASE)
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0*|font-size\s*:\s*0\w*)"
    r"\s*(?:!\s*important\s*)?(?:;|$)",
    re.IGNORECASE,
)
_RULES = 500_000
"""Characters of a page's own CSS rules that are read."""


class Hiding:
    """CSS rules of one page that hide elements. Rules in other files are not fetched."""

    def __init__(self, root: etree._Element) -> None:
        """Read the rules in the `style` elements of a page."""
        self._names: set[tuple[str, str]] = set()
        left = _RULES
        for style in root.iter("style"):
            rules = _COMMENT.sub("", "".join(str(part) for part in style.itertext())[:left])
            left -= len(rules)
            for selectors, declarations in _RULE.findall(_unconditional(rules)):
                if _HIDING.search(declarations):
                    found = (_NAMED.fullmatch(selector.strip()) for selector in selectors.split(","))
                    self._names |= {(one["sign"], one["name"]) for one in found if one}

    def hides(self, element: etree._Element) -> bool:
        """Return whether a browser shows nothing of an element."""
        if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
            return True
        style = element.get("style")
        if style and _HIDING.search(style):
            return True
        if not self._names:
            return False
        names = {(".", name) for name in (element.get("class") or "").split()} | {("#", element.get("id") or "")}
        return not names.isdisjoint(self._names)


def _unconditional(rules: str) -> str:
    """Return rules without the at-rules, such as rules for some media only (print)."""
    kept: list[str] = []
    offset = 0
    while (start := rules.find("@", offset)) >= 0:
        kept.append(rules[offset:start])
        brace, end = rules.find("{", start), rules.find(";", start)
        if brace < 0 or 0 <= end < brace:
            offset = end + 1 if end >= 0 else len(rules)
            continue
        depth, offset = 1, brace + 1
        while depth and offset < len(rules):
            depth += {"{": 1, "}": -1}.get(rules[offset], 0)
            offset += 1
    return "".join((*kept, rules[offset:]))
