"""Read Markdown: headings, lists, tables, footnotes and paragraphs, without the marks."""

import html
import re

from pipeline.letters.reading.formats.encoding import decode
from pipeline.letters.reading.formats.lines import LineBuilder
from pipeline.letters.reading.formats.marks import unbold
from pipeline.model.document import Document, Role

_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_TAG = re.compile(r"<(?:[A-Za-z][^<>]{0,2000}|/[A-Za-z][^<>]{0,200}|!--[^<>]{0,2000})>")
_IMAGE = re.compile(r"!\[[^\[\]]{0,1000}\]\([^()\s]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]{1,1000})\]\([^()\s]{0,2000}(?:\s\"[^\"]{0,500}\")?\)")
_NOTE_MARK = re.compile(r"\[\^([^\[\]\s]{1,40})\]")
_NOTE = re.compile(r"\[\^([^\[\]\s]{1,40})\]:\s*")
_HEADING = re.compile(r"#{1,6}\s*(?=\S)")
_ITEM = re.compile(r"[-*+]\s+(?=\S)")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+\S")
_RULE = re.compile(r"(?:[-*_=]\s*){3,}")
_TABLE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,1000}?)(?<=\S)\*(?![\w*])|`([^`\n]{1,1000})`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")


def read(content: bytes) -> Document:
    """Return a Markdown file as a document; rows keep their line breaks."""
    text, issues = decode(content)
    lines = LineBuilder()
    gap, block, before = False, 0, ""
    rows = _LINE_END.split(text)
    for row, bold in unbold((row, not row.strip()) for row in rows):
        raw = row.strip()
        if not raw:
            gap = True
            continue
        if _RULE.fullmatch(raw) or ("|" in raw and _TABLE_RULE.fullmatch(raw)):
            gap = gap or "|" not in raw
            continue
        role, plain = _row(raw)
        if not role and before in ("list-item", "footnote") and not gap and row[:1] in (" ", "\t"):
            role = "list-item" if before == "list-item" else "footnote"
        elif gap or role or before:
            block += 1
        if lines.add(plain, gap=gap and bool(lines.lines), role=role, bold=bold or role == "heading", block=block):
            gap, before = role == "heading", role
    return lines.document("markdown", issues=issues)


def _row(raw: str) -> tuple[Role, str]:
    """Return the role of a row and its text."""
    if found := _NOTE.match(raw):
        return "footnote", f"{found[1]} {_inline(raw[found.end() :])}"
    if found := _HEADING.match(raw):
        return "heading", _inline(raw[found.end() :].rstrip("# "))
    if found := _ITEM.match(raw):
        return "list-item", _inline(raw[found.end() :])
    if _NUMBERED.match(raw):
        return "list-item", _inline(raw)
    if raw.startswith("|") and raw.endswith("|") and raw.count("|") > 2:
        return "table", "\t".join(_inline(cell).strip() for cell in raw[1:-1].split("|"))
    return "", _inline(raw)


def _inline(text: str) -> str:
    """Return running text without marks, tags, images and link targets."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "[" in text:
        text = _NOTE_MARK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if "*" in text or "`" in text:
        text = _EMPHASIS.sub(lambda found: found[1] or found[2], text)
    return html.unescape(_ESCAPE.sub(r"\1", text)) if "\\" in text or "&" in text else text
