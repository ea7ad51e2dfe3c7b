"""Check by its bytes whether a body is complete and has the expected form.

HTTP does not show that a body was cut off before its length was counted, or that an error page has status 200.
This module does not decode characters: a text in the wrong encoding is kept unchanged, and its reader repairs it.
"""

import codecs
import re

import msgspec

from pipeline.transport.policy import Expect

SPACE = b" \t\r\n"
BLANK = re.compile(rb"[ \t\r\n]*")
TAIL = 2_048
"""Number of bytes at the end that must contain `%%EOF` (PDF readers search the last 1024; some writers add lines)."""
ZIP_TAIL = 22 + 65_535
"""Largest end of a ZIP in bytes: a record of 22 bytes and a comment (APPNOTE.TXT section 4.3.16)."""
NAME = re.compile(rb"<([^\s/>!?]+)")
CLOSING = re.compile(rb"</([^\s<>]+)\s*>\Z")
HTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)
XML_TAIL = 65_536
"""Number of bytes at the end of an XML document that are searched for comments and instructions."""


def fault(body: bytes, expect: Expect) -> str | None:
    """Return the fault of a body with an expected form, as the end of a sentence; None where there is no fault.

    >>> fault(b"<brief><titel/></br", "xml")
    'not XML that is whole: it does not end in </brief>'
    >>> fault(b"<!doctype html><title>Storing</title>", "pdf")
    'an HTML page instead of PDF'
    """
    if not body:
        return "an empty body"
    text = _ascii(body) if expect in ("xml", "html") else body.removeprefix(codecs.BOM_UTF8)
    if expect in ("xml", "json", "pdf", "zip") and HTML.match(_root(text)):
        return f"an HTML page instead of {expect.upper()}"
    match expect:
        case "xml":
            return _xml(text)
        case "json":
            return _json(text)
        case "html":
            return _html(text)
        case "pdf":
            whole = b"%PDF-" in body[:1024] and b"%%EOF" in body.rstrip(SPACE + b"\x00")[-TAIL:]
            return None if whole else "not a PDF that is whole"
        case "zip":
            whole = body.startswith(b"PK\x03\x04") and b"PK\x05\x06" in body[-ZIP_TAIL:]
            return None if whole else "not a ZIP that is whole"
        case "any":
            return None


def _ascii(body: bytes) -> bytes:
    """Return a text in which ASCII characters are single bytes; the checks look only at those."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace").encode()
    return body.removeprefix(codecs.BOM_UTF8)


def _root(text: bytes) -> bytes:
    """Return a document from its DOCTYPE or first element on, without declaration, comments and instructions."""
    start = _after_blank(text, 0)
    while text.startswith((b"<?", b"<!--"), start):
        mark = b"?>" if text.startswith(b"<?", start) else b"-->"
        end = text.find(mark, start)
        if end < 0:
            return b""
        start = _after_blank(text, end + len(mark))
    return text[start:]


def _after_blank(text: bytes, start: int) -> int:
    blank = BLANK.match(text, start)
    return blank.end() if blank else start


def _xml(text: bytes) -> str | None:
    root = _root(text)
    if root[:9].upper() == b"<!DOCTYPE":
        return "XML with a DOCTYPE, which is not taken from outside"
    opening = NAME.match(root)
    if opening is None:
        return "not XML: it does not begin with an element"
    name, end = opening[1], _end(root)
    closing = CLOSING.search(root[max(0, end - 1_000) : end])
    if closing is not None and closing[1] == name:
        return None
    if root.endswith(b"/>", 0, end) and root.find(b"<", 1, end) < 0:
        return None
    return f"not XML that is whole: it does not end in </{name.decode('utf-8', 'replace')[:100]}>"


def _end(root: bytes) -> int:
    """Return the position where the last element ends, before any comments and instructions that follow it."""
    tail = root[-XML_TAIL:].rstrip(SPACE)
    before = len(root[:-XML_TAIL])
    while tail.endswith((b"-->", b"?>")):
        start = tail.rfind(b"<!--" if tail.endswith(b"-->") else b"<?")
        if start < 0:
            break
        tail = tail[:start].rstrip(SPACE)
    return before + len(tail)


def _json(text: bytes) -> str | None:
    """Check with a parser that builds no objects. NaN is not JSON (RFC 8259 section 6)."""
    if not text.startswith((b"{", b"["), _after_blank(text, 0)):
        return "not JSON: neither an object nor an array"
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return f"not JSON that is whole: {str(error)[:200]}"
    return None


def _html(text: bytes) -> str | None:
    if not text.startswith(b"<", _after_blank(text, 0)):
        return "not HTML: it does not begin with an element"
    lower = text.lower()
    opens = re.search(rb"<html[\s>]", lower) is not None
    return "not HTML that is whole: it does not end in </html>" if opens and b"</html" not in lower else None
