"""Letters in parts as text: each way in which extraction puts two columns one after the other, or mixes them."""

from random import Random
from textwrap import wrap
from typing import Literal, NamedTuple

from tests.specimens.parts import Parts, Side, Signature, signed

Margin = Literal["last", "first", "between", "interleaved", "beside", "pages"]
"""Place of the margin column: below the head, above it, before the body, line by line in it, or beside (pdftotext
-layout); `pages` puts it at the end of each page, as the order of objects in the file may have it."""


class TextStyle(NamedTuple):
    """One way of laying out."""

    margin: Margin = "between"
    width: int | None = 78
    """Characters to a line of the body; None for a paragraph on one line."""
    side: int = 26
    labels: Literal["beside", "column", "colon", "below"] = "beside"
    """`beside` puts label and value on one line, `column` all labels before all values, `below` each value under its
    label."""
    abreast: bool = False
    """Whether those who sign stand side by side."""
    gaps: bool = True
    """Whether blank lines part the paragraphs."""
    pages: bool = True
    """Whether page numbers and the repeated margin stand within the body."""
    per_page: int = 4
    """Blocks of the body on one page."""


STYLES = (
    TextStyle(),
    TextStyle(margin="first"),
    TextStyle(margin="last", labels="column"),
    TextStyle(margin="between", labels="colon", width=None),
    TextStyle(margin="pages", gaps=False),
    TextStyle(margin="beside", side=30),
    TextStyle(margin="interleaved", width=90),
    TextStyle(margin="first", labels="below", width=70, abreast=True),
    TextStyle(margin="between", labels="column", gaps=False, width=82),
    TextStyle(margin="between", abreast=True, pages=False),
)


def as_text(parts: Parts, style: TextStyle) -> str:
    """Return the letter as text."""
    side = [_side(block, style.side) for block in parts.side]
    again = [_side(block, style.side) for block in parts.side if block.repeated]
    address = "\n".join(parts.addressee)
    logo = "\n".join(parts.ministry)
    post = f"> Retouradres {parts.return_address}" if parts.return_address else ""
    labels = _labels(parts, style)
    head = {
        "first": [logo, *side, post, address, labels],
        "last": [logo, post, address, labels, *side],
        "between": [logo, post, address, *side, labels],
        "interleaved": _interleaved([logo, post, address, labels], side),
        "pages": [logo, post, address, labels],
        "beside": [logo, _beside([post, "", address, "", labels], side)],
    }[style.margin]
    pages = _pages(parts, style)
    foot = side if style.margin == "pages" else []
    return _joined([*head, *_numbered(pages, again, foot, style)]) + "\n"


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(block for block in blocks if block)


def _side(block: Side, width: int) -> str:
    return "\n".join(line for text in (*block.bold, *block.plain) for line in wrap(text, width, break_on_hyphens=False))


def _labels(parts: Parts, style: TextStyle) -> str:
    values = [
        (label, "\n".join(wrap(value, style.width or 200, break_on_hyphens=False))) for label, value in parts.labels
    ]
    if style.labels == "column":
        return "\n".join(label for label, _ in values) + "\n\n" + "\n".join(value for _, value in values)
    joint = {"beside": " ", "colon": ": ", "below": "\n"}[style.labels]
    between = "\n\n" if style.labels == "below" else "\n"
    return between.join(f"{label}{joint}{value}" for label, value in values)


def _interleaved(main: list[str], side: list[str]) -> list[str]:
    blocks: list[str] = []
    for place in range(max(len(main), len(side))):
        blocks += [*side[place : place + 1], *main[place : place + 1]]
    return blocks


def _beside(main: list[str], side: list[str]) -> str:
    left = "\n".join(main).split("\n")
    right = "\n\n".join(side).split("\n")
    size = max(len(left), len(right))
    left += [""] * (size - len(left))
    right += [""] * (size - len(right))
    return "\n".join(f"{one:<92}{other}".rstrip() for one, other in zip(left, right, strict=True))


def _pages(parts: Parts, style: TextStyle) -> list[str]:
    blocks = [parts.salutation] if parts.salutation else []
    for block in parts.body:
        text = f"{block.mark} {block.text}" if block.kind == "list-item" else block.text
        blocks.append("\n".join(wrap(text, style.width, break_on_hyphens=False)) if style.width else text)
    step = style.per_page if style.pages else len(blocks) or 1
    gap = "\n\n" if style.gaps else "\n"
    pages = [gap.join(blocks[at : at + step]) for at in range(0, len(blocks), step)]
    signatures = _abreast(parts.signatures) if style.abreast else "\n\n".join(map(_signature, parts.signatures))
    listed = "\n".join(f"{n}. {title}" for n, title in enumerate(parts.enclosures, 1))
    pages[-1] = _joined([pages[-1], parts.closing, "\n" + signatures, f"Bijlagen:\n{listed}" if listed else ""])
    return pages


def _signature(signature: Signature) -> str:
    above, below = signed(signature)
    lines = [line for text in above for line in wrap(text, 60, break_on_hyphens=False)]
    return "\n".join((*lines, "", "", "", *below))


def _abreast(signatures: tuple[Signature, ...]) -> str:
    """Return those who sign side by side, a role over as many lines as it needs."""
    above = [[line for text in signed(one)[0] for line in wrap(text, 34, break_on_hyphens=False)] for one in signatures]
    rows = max(len(lines) for lines in above)
    cells = [
        lines + [""] * (rows - len(lines)) + ["", "", *signed(one)[1]]
        for lines, one in zip(above, signatures, strict=True)
    ]
    return "\n".join("".join(f"{cell:<42}" for cell in row).rstrip() for row in zip(*cells, strict=True))


def _numbered(pages: list[str], again: list[str], foot: list[str], style: TextStyle) -> list[str]:
    if not style.pages:
        return [*pages, *foot]
    found = []
    for number, page in enumerate(pages, 1):
        found += [
            *(again if number > 1 else []),
            page,
            *(foot if number == 1 else []),
            f"Pagina {number} van {len(pages)}",
        ]
    return found


def any_style(random: Random) -> TextStyle:
    return random.choice(STYLES)
