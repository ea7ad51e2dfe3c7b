"""Draws the rooms of `pipeline/` and their imports: `python -m tests.drawing` writes `pipeline/rooms.svg`.

A row is a layer of the import rule in pyproject.toml. An arrow is an import that does not follow from other arrows.
Modules that every room may import are listed in the last row, without arrows.
"""

import ast
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"
FILE = PACKAGE / "rooms.svg"
SIZE = (150, 40)
"""Width and height of a box, in pixels."""
GAP = (40, 46)
"""Between boxes, sideways and down."""
STYLE = (
    "text{font:14px sans-serif;text-anchor:middle;dominant-baseline:middle}"
    "rect{fill:#eef3f8;stroke:#154273}path{fill:none;stroke:#154273;marker-end:url(#head)}"
)


def layers() -> list[list[str]]:
    """Return the layers of pyproject.toml from top to bottom, without `__main__`."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    rows = [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]
    return [row for row in rows if row != ["__main__"]]


def rooms() -> list[list[str]]:
    """Return the layers without the small modules that every room may import."""
    rows = [[name for name in row if name == "run" or (PACKAGE / name).is_dir()] for row in layers()]
    return [row for row in rows if row]


def imports(names: set[str]) -> dict[str, set[str]]:
    """Return the rooms that each room imports."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for file in PACKAGE.rglob("*.py"):
        own = file.relative_to(PACKAGE).with_suffix("").parts[0]
        if own in names:
            found[own] |= {name for name in _imported(file) if name in names and name != own}
    return found


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline."):
            yield str(node.module).split(".")[1]


def reduced(graph: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Return the arrows from which all others follow (transitive reduction), sorted."""

    def reaches(start: str, seen: set[str]) -> set[str]:
        for room in graph[start] - seen:
            seen.add(room)
            reaches(room, seen)
        return seen

    below = {room: reaches(room, set()) for room in graph}
    return sorted(
        (room, other)
        for room, others in graph.items()
        for other in others
        if not any(other in below[between] for between in others - {other})
    )


def svg() -> str:
    """Return the drawing."""
    rows = rooms()
    step = SIZE[0] + GAP[0]
    width = 4 * step
    height = (len(rows) + 1) * (SIZE[1] + GAP[1])
    centres = {
        name: (
            width // 2 + (2 * column - len(row) + 1) * step // 2,
            GAP[1] // 2 + line * (SIZE[1] + GAP[1]) + SIZE[1] // 2,
        )
        for line, row in enumerate(rows)
        for column, name in enumerate(row)
    }
    rank = {name: line for line, row in enumerate(rows) for name in row}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        "<title>The rooms of pipeline/, and what each imports</title>",
        f"<style>{STYLE}</style>",
        '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<polygon points="0,0 8,4 0,8" fill="#154273"/></marker>',
        f'<rect width="{width}" height="{height}" style="fill:#fff;stroke:none"/>',
    ]
    arrows = reduced(imports(set(centres)))
    lines += [_arrow(centres[one], centres[other], rank[other] - rank[one]) for one, other in arrows]
    for name, (x, y) in centres.items():
        lines.append(
            f'<rect x="{x - SIZE[0] // 2}" y="{y - SIZE[1] // 2}" width="{SIZE[0]}" height="{SIZE[1]}" rx="6"/>'
        )
        lines.append(f'<text x="{x}" y="{y}">{escape(name)}</text>')
    small = [name for row in layers() for name in row if name not in centres]
    lines.append(f'<text x="{width // 2}" y="{height - GAP[1]}">for all: {escape(", ".join(small))}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _arrow(start: tuple[int, int], end: tuple[int, int], steps: int) -> str:
    """Draw an arrow from below one box to above another; one that passes other rows swings out to the side."""
    (x1, y1), (x2, y2) = (start[0], start[1] + SIZE[1] // 2), (end[0], end[1] - SIZE[1] // 2)
    if steps == 1:
        return f'<path d="M{x1},{y1} L{x2},{y2}"/>'
    middle = max(x1, x2) + SIZE[0] if x2 >= x1 else min(x1, x2) - SIZE[0]
    return f'<path d="M{x1},{y1} C{middle},{y1 + 30} {middle},{y2 - 30} {x2},{y2}"/>'


if __name__ == "__main__":
    FILE.write_text(svg(), encoding="utf-8")
