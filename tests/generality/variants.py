"""One letter, laid out or damaged in other ways: its fields must stay what they are.

Each kind is a function of a letter; `differing` counts the fields that came out otherwise.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from textwrap import wrap

from pipeline.model.letter import Letter
from tests.generality.judge import bare
from tests.generality.markup import as_html
from tests.generality.plaintext import TextStyle, as_text
from tests.specimens.parts import Parts
from tests.specimens.render import as_docx, as_odt, as_pdf

FIELDS = [
    "kind",
    "date",
    "language",
    "subject",
    "heading",
    "place",
    "reference",
    "your_reference",
    "sender",
    "sender_units",
    "addressee",
    "signatories",
    "dossiers",
    "session_year",
    "attachments",
    "paragraphs",
]
LONG = 60
"""A line with more characters is running text."""
CONFUSED = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("é", "e"),
    ("ë", "e"),
    ("c", "e"),
    ("h", "b"),
    ("ij", "y"),
    ("i", "í"),
)
LAYOUTS: dict[str, TextStyle] = {
    "margin first": TextStyle(margin="first"),
    "margin last": TextStyle(margin="last"),
    "margin interleaved": TextStyle(margin="interleaved"),
    "margin beside": TextStyle(margin="beside", side=30),
    "margin by page": TextStyle(margin="pages"),
    "labels in a column": TextStyle(labels="column"),
    "labels above": TextStyle(labels="below"),
    "signed abreast": TextStyle(abreast=True),
    "without blank lines": TextStyle(gaps=False),
}
FORMATS: dict[str, tuple[str, Callable[[Parts], bytes]]] = {
    "DOCX": ("brief.docx", as_docx),
    "HTML": ("brief.html", as_html),
    "ODT": ("brief.odt", as_odt),
    "PDF (pdfium)": ("brief.pdf", as_pdf),
}


def rewrapped(text: str, random: Random) -> str:
    """Break running text at another width."""
    width = random.choice((64, 72, 96, 110))
    blocks = [block.split("\n") for block in text.split("\n\n")]
    return "\n\n".join("\n".join(_wrapped(lines, width)) for lines in blocks)


def _wrapped(lines: list[str], width: int) -> list[str]:
    running = (
        len(lines) > 1 and all(len(line) > LONG for line in lines[:-1]) and not any("   " in line for line in lines)
    )
    return wrap(" ".join(lines), width, break_on_hyphens=False) if running else lines


def _running(lines: list[str], place: int) -> bool:
    """Whether a line is within a paragraph: long, and followed by another line or by the end of a sentence."""
    line, after = lines[place], lines[place + 1] if place + 1 < len(lines) else ""
    return len(line) > LONG and line.endswith(".") if not after else len(line) > LONG and len(after) > 20


def misread(text: str, random: Random) -> str:
    """Confuse a character of running text here and there, as OCR does, and leave specks between blocks."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if _running(lines, place) and random.random() < 0.3:
            old, new = random.choice(CONFUSED)
            at = line.find(old, random.randint(12, 40))
            lines[place] = line[:at] + new + line[at + len(old) :] if at > 0 else line
        elif not line and random.random() < 0.05:
            lines[place] = "\n" + random.choice((".", "|", "~", "'")) + "\n"
    return "\n".join(lines)


def kerned(text: str, random: Random) -> str:
    """Put a blank within a word of running text here and there, as kerning makes extraction do."""
    lines = text.split("\n")
    for place, line in enumerate(lines):
        words = [match for match in re.finditer(r"[a-z]{6,}", line) if match.start() > 15]
        if words and _running(lines, place) and random.random() < 0.2:
            word = random.choice(words)
            at = word.start() + random.choice((1, 3))
            lines[place] = f"{line[:at]} {line[at:]}"
    return "\n".join(lines)


def furnished(text: str, random: Random) -> str:
    """Turn the page between two paragraphs: a page number, as feet of pages have it."""
    blocks = text.split("\n\n")
    places = [n for n, block in enumerate(blocks[:-1]) if len(block) > 2 * LONG and len(blocks[n + 1]) > 2 * LONG]
    for page, place in enumerate(reversed(places[:3])):
        blocks.insert(place + 1, f"Pagina {min(3, len(places)) - page} van 4")
    return "\n\n".join(blocks)


DAMAGES: dict[str, Callable[[str, Random], str]] = {
    "re-wrapped": rewrapped,
    "OCR noise": misread,
    "kerning blanks": kerned,
    "page furniture": furnished,
}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _head_on_one_line(text: str) -> str:
    """Put the letterhead on one line, and each paragraph."""
    blocks = text.split("\n\n")
    body = next((n for n, block in enumerate(blocks) if len(block) > 2 * LONG), len(blocks))
    return "\n".join(map(_on_one_line, (" ".join(blocks[:body]), *blocks[body:])))


def _blocks_on_lines(text: str) -> str:
    return "\n".join(_on_one_line(block) for block in text.split("\n\n") if block.strip())


def _wrapped_anew(text: str) -> str:
    return "\n".join(wrap(_on_one_line(text), 90, break_on_hyphens=False))


FLAT: dict[str, Callable[[str], str]] = {
    "on one line": _on_one_line,
    "head on one line": _head_on_one_line,
    "blocks on lines": _blocks_on_lines,
    "all wrapped anew": _wrapped_anew,
}
"""Ways in which line ends are lost."""


def flattened(text: str) -> Iterator[tuple[str, str, bytes]]:
    """Give kind, name and bytes of a text whose line ends are lost."""
    for kind, flat in FLAT.items():
        yield kind, "brief.txt", flat(text).encode()


def laid_out(parts: Parts) -> Iterator[tuple[str, str, bytes]]:
    """Give kind, name and bytes of a letter in each layout and format."""
    for kind, style in LAYOUTS.items():
        yield kind, "brief.txt", as_text(parts, style).encode()
    drawn = _is_drawn(parts)
    for kind, (name, made) in FORMATS.items():
        if drawn or not name.endswith(".pdf"):
            yield kind, name, made(parts)
    if drawn:
        yield from extracted(as_pdf(parts))


def _is_drawn(parts: Parts) -> bool:
    """Return whether the font of the PDF has every letter; where one is missing, another letter is printed."""
    try:
        as_text(parts, TextStyle()).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def extracted(pdf: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Give the text of a PDF in the orders of pdftotext, where that is installed."""
    if shutil.which("pdftotext") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "brief.pdf"
        file.write_bytes(pdf)
        for kind, options in (("pdftotext", ()), ("pdftotext raw", ("-raw",)), ("pdftotext layout", ("-layout",))):
            done = subprocess.run(["pdftotext", "-enc", "UTF-8", *options, file, "-"], capture_output=True, check=True)
            yield kind, "brief.txt", done.stdout


def damaged(text: str, random: Random) -> Iterator[tuple[str, str, bytes]]:
    """Give kind, name and bytes of a text in each way of damaging it."""
    for kind, damage in DAMAGES.items():
        yield kind, "brief.txt", damage(text, random).encode()


def differing(one: Letter, other: Letter | None) -> list[str]:
    """Return the fields of a letter that another reading of it gives otherwise."""
    if other is None:
        return list(FIELDS)
    return [field for field in FIELDS if not _same(field, _folded(one, field), _folded(other, field))]


def _folded(letter: Letter, field: str) -> object:
    value = getattr(letter, field)
    if field == "sender":
        return value and (value.iri or bare(value.name))
    if field == "addressee":
        return value and (value.iri, bare(value.name))
    if field == "signatories":
        return [(bare(s.role), bare(s.name), s.person_iri) for s in value]
    if field == "dossiers":
        return [(dossier.number, dossier.document_number) for dossier in value]
    if field == "attachments":
        return len(value)
    if field == "paragraphs":
        return "".join(bare(block.text) or "" for block in value if block.kind != "footnote")
    return [bare(item) for item in value] if isinstance(value, tuple) else bare(value)


def _same(field: str, one: object, other: object) -> bool:
    """Compare two values; text may differ in few characters, which OCR misread."""
    if one == other or field != "paragraphs":
        return one == other
    first, second = str(one), str(other)
    if abs(len(first) - len(second)) > 0.005 * len(first) + 6:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).quick_ratio() > 0.985
