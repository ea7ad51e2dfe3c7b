"""Parts of a Word document outside its own text: files that it shows within the text, and inline text boxes."""

from lxml import etree

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats import html, text
from pipeline.letters.reading.formats.flow import FlowParagraph
from pipeline.letters.reading.formats.package import Package
from pipeline.letters.reading.formats.xml import name

_ABSOLUTE = "position:absolute"


def chunk(package: Package, part: str) -> tuple[list[FlowParagraph], list[str]]:
    """Return the paragraphs of a file that a document shows within its text (`w:altChunk`), and the files not read.

    Web pages and plain text are read; any other file, or one that cannot be read, is returned as a description.
    """
    kind = part.rpartition(".")[2].lower()
    reader = {"html": html.read, "htm": html.read, "xhtml": html.read, "txt": text.read}.get(kind)
    try:
        document = reader(package.read(part)) if reader and package.has(part) else None
    except UnreadableError:
        document = None
    if document is None:
        return [], [f"an inserted file ({kind[:20] or 'without a name'})"]
    roles = {"paragraph": "", "side": ""}
    found = [FlowParagraph("")]
    for line in document.lines:
        if line.gap:
            found.append(FlowParagraph(""))
        role = line.role if line.role not in roles else ""
        found.append(FlowParagraph(line.text, role, line.bold))
    return [*found, FlowParagraph("")], []


def is_inline(box: etree._Element) -> bool:
    """Return whether a text box is in a line of the text, like a character, and not at a position of the page."""
    holder = box.getparent()
    while holder is not None and name(holder) not in ("p", "body"):
        if name(holder) == "inline":
            return True
        if name(holder) == "anchor":
            return False
        if name(holder) == "shape":
            return _ABSOLUTE not in "".join((holder.get("style") or "").split())
        holder = holder.getparent()
    return False
