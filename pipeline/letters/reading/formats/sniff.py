"""Detect the format of a file: first by its bytes, then by the suffix of its name if the bytes do not decide.

A file with the suffix of a binary format but other bytes is damaged: it is refused, and not read as text.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from posixpath import splitext

from pipeline.errors import UnreadableError
from pipeline.letters.reading.formats import html, kamerstuk, markdown, pdf, scan, text, word
from pipeline.letters.reading.formats.encoding import is_binary
from pipeline.model.document import Document

Reader = Callable[[bytes], Document]

_BLANK = b" \t\r\n\x0b\x0c\0\xef\xbb\xbf\xff\xfe"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_FOREIGN = {
    b"{\\rtf": "RTF",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"%!PS": "PostScript",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_FOREIGN_STARTS = tuple(_FOREIGN)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b|\s*<(?:officiele-publicatie|kamerwrk|kamerstuk|kamervragen)\b")
_FRAGMENT = re.compile(rb"\s*<(?:head|body|div|p|h[1-6]|table|article|section|main)[\s>]", re.IGNORECASE)
_BINARY = {
    **dict.fromkeys((".pdf",), "PDF"),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), "Word document"),
    **dict.fromkeys((".doc", ".dot"), "Word document"),
    **dict.fromkeys((".odt", ".ott"), "OpenDocument text"),
    **dict.fromkeys((".xlsx", ".xlsm", ".ods", ".pptx", ".odp", ".zip"), "package"),
    **dict.fromkeys((".png",), "PNG image"),
    **dict.fromkeys((".jpg", ".jpeg"), "JPEG image"),
    **dict.fromkeys((".tif", ".tiff"), "TIFF image"),
}
"""Suffixes of formats that are not text."""
_MARKED = {".xml": "XML", ".rtf": "RTF"}
"""Suffixes of formats that are text with marks at its start."""
_MAILS = frozenset({".eml", ".mbox", ".mht", ".mhtml", ".emlx", ".msg"})
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
"""Name of the stream that every Outlook message (.msg) has."""
_MAIL_HEADER = re.compile(rb"(?:return-path|received|message-id|mime-version|x-[a-z-]+|dkim-signature):", re.IGNORECASE)
_HEADERS = re.compile(
    rb"(?:from [^\r\n]*\r?\n)?(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}\r?\n", re.IGNORECASE
)
"""Header of a message (RFC 5322, 2.2): fields, some of them folded, and an empty line."""
_SUFFIXES: dict[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
}


def reader(content: bytes, name: str) -> Reader:
    """Return the reader for a file. Raises UnreadableError where there is none.

    >>> reader(b"<!DOCTYPE html><p>Geachte voorzitter,", "brief").__module__
    'pipeline.letters.reading.formats.html'
    """
    if not content.strip(_BLANK):
        raise UnreadableError("empty", "the file holds no text")
    if b"%PDF-" in content[:1024]:
        return pdf.read
    if content.startswith(_IMAGES):
        return scan.read
    if content.startswith(_ZIP):
        return word.read
    if content.startswith(_OLE) and (_OUTLOOK in content or _suffix(name) == ".msg"):
        raise UnreadableError("unsupported-format", "the file is a mail message of Outlook, which is not read")
    if content.startswith(_OLE):
        return word.read_container
    foreign = _foreign(content, name)
    if foreign:
        raise UnreadableError("unsupported-format", f"the file is {foreign}, which is not read")
    suffix = _suffix(name)
    promised = _BINARY.get(suffix)
    if promised or (suffix in _MARKED and not content.lstrip(_BLANK).startswith(b"<")):
        raise UnreadableError("unreadable", f"the file is named {suffix} and holds no {promised or _MARKED[suffix]}")
    if is_binary(content):
        raise UnreadableError("unsupported-format", "the file is neither text nor a format that is read")
    return _textual(content, name)


def _textual(content: bytes, name: str) -> Reader:
    start = content[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    suffix = _suffix(name)
    if b"<" in start and _PAGE.search(start):
        return html.read
    if _XML.match(start) or suffix == ".xml":
        return kamerstuk.read
    if suffix not in _SUFFIXES and _FRAGMENT.match(start):
        return html.read
    return _SUFFIXES.get(suffix, text.read)


@lru_cache(maxsize=8)
def _suffix(name: str) -> str:
    return splitext(name.replace("\\", "/"))[1].lower()


def _foreign(content: bytes, name: str) -> str | None:
    """Return the name of a format that is recognised but not read, or None."""
    if content.startswith(_FOREIGN_STARTS):
        return next(foreign for start, foreign in _FOREIGN.items() if content.startswith(start))
    header = _HEADERS.match(content[:20_000].removeprefix(b"\xef\xbb\xbf"))
    is_mail = header is not None and any(_MAIL_HEADER.match(line) for line in header[0].splitlines())
    return "a mail message" if is_mail or _suffix(name) in _MAILS else None
