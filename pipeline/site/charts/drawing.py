"""Draw a chart as SVG: bars, ranges, or a heat map."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 760
"""Width of every chart, in its own units; the page shows it as wide as there is room."""
LABEL = 310
"""Room for the labels of rows."""
ROW = 20
NAME = 30
"""Room for a year."""
LONGEST = 46
"""Most characters of a label."""
STEPS = 5
"""Shades of a heat map, from few to many."""
STYLE = (
    "text{font:12px system-ui,'Segoe UI','Noto Sans',sans-serif;fill:#16242f}.s{fill:#52626e}.r{text-anchor:end}"
    ".m{text-anchor:middle}.b{fill:#39870c}.g{stroke:#d5dde3}.t{stroke:#a3220f;stroke-dasharray:4 3}"
    ".h0{fill:#f2f6f9}.h1{fill:#dcefd1}.h2{fill:#b3d99c}.h3{fill:#7dbb58}.h4{fill:#39870c}.h5{fill:#1f5203}"
    ".x{fill:#b3261e}.u{fill:#a9bfd6}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf2}.s{fill:#9db0bd}.b{fill:#76d2b6}.g{stroke:#33444f}"
    ".t{stroke:#ff9d8f}.h0{fill:#18252d}.h1{fill:#1d3f38}.h2{fill:#2a6355}.h3{fill:#3f8d78}.h4{fill:#76d2b6}"
    ".h5{fill:#c4f1e3}.x{fill:#ff7a6b}.u{fill:#4a6178}}"
)
"""Colours of the site, for light and for dark."""


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Return a chart with a bar for each row."""
    most = max(count for _, count in rows)
    room = WIDTH - LABEL - 60
    parts = []
    for place, (label, count) in enumerate(rows):
        top = place * ROW
        width = max(2, round(room * count / most))
        parts.append(_text(LABEL - 8, top + 14, label, "r"))
        parts.append(f'<rect class="b" x="{LABEL}" y="{top + 3}" width="{width}" height="14" rx="2"/>')
        parts.append(_text(LABEL + width + 6, top + 14, str(count)))
    return _svg(title, len(rows) * ROW + 4, parts)


def ranges(title: str, rows: Sequence[tuple[str, int, int, int]], limit: int, words: str) -> str:
    """Return a chart with a range and its middle for each row, and a line with words at a limit."""
    most = max([limit, *(high for _, _, _, high in rows)])
    left, room = 60, WIDTH - 160

    def across(value: int) -> int:
        return left + round(room * value / most)

    top, bottom = 22, 22 + len(rows) * ROW
    parts = [f'<path class="t" d="M{across(limit)} {top}V{bottom}"/>', _text(across(limit), 14, words, "s m")]
    for place, (label, low, middle, high) in enumerate(rows):
        y = top + place * ROW
        width = max(2, across(high) - across(low))
        parts.append(_text(left - 10, y + 14, label, "r"))
        parts.append(f'<rect class="h2" x="{across(low)}" y="{y + 5}" width="{width}" height="10" rx="2"/>')
        parts.append(f'<circle class="b" cx="{across(middle)}" cy="{y + 10}" r="5"/>')
        parts.append(_text(max(across(high), across(middle)) + 10, y + 14, str(middle)))
    return _svg(title, bottom + 4, parts)


def heat(title: str, rows: Sequence[str], columns: Sequence[str], shades: Mapping[tuple[str, str], str]) -> str:
    """Return a heat map; `shades` has the class of each cell, `h0` where it is absent. Columns are named sparingly."""
    step = (WIDTH - LABEL) / max(len(columns), 1)
    parts = []
    free = 0.0
    for place, column in enumerate(columns):
        x = LABEL + place * step
        # Years are named where there is room; of months, the first one of a year has its name.
        if free <= x < WIDTH - NAME and column[4:] in ("", "-01"):
            parts.append(_text(round(x), 12, column[:4], "s"))
            free = x + NAME + 10
    for across, row in enumerate(rows):
        top = 18 + across * ROW
        parts.append(_text(LABEL - 8, top + 14, row, "r"))
        for place, column in enumerate(columns):
            x, end = LABEL + place * step, LABEL + (place + 1) * step
            gap = 1 if step > 4 else 0
            width = f"{end - x - gap:.2f}"
            shade = shades.get((row, column), "h0")
            parts.append(f'<rect class="{shade}" x="{x:.2f}" y="{top + 1}" width="{width}" height="{ROW - 2}"/>')
    return _svg(title, 18 + len(rows) * ROW + 2, parts)


def shade(value: int, most: int) -> str:
    """Return the class of a cell: `h0` for nothing, up to `h5` for the most.

    >>> shade(0, 10), shade(1, 10), shade(10, 10)
    ('h0', 'h1', 'h5')
    """
    return f"h{min(STEPS, 1 + value * STEPS // (most + 1))}" if value else "h0"


def _text(x: int, y: int, text: str, kind: str = "") -> str:
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
    return f'<text{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} x="{x}" y="{y}">{escape(short)}</text>'


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    inside = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>{escape(title)}</title><style>{STYLE}</style>\n{inside}\n</svg>\n'
    )
