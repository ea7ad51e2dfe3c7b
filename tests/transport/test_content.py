"""Whether a body is whole and of its form."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transport.content import fault
from pipeline.transport.policy import Expect

MALFORMED = {"tweedekamer/syncfeed_resume_issue37_fragment.xml"}
"""Recordings that are a part of a reply, as their index says."""


def zipped() -> bytes:
    """Return a ZIP with one file."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    return file.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"<a/>",
        b"<a b='>'/>",
        b"<a></a >",
        b"<a:b xmlns:a='x'>\r\n</a:b>\r\n",
        b'\xef\xbb\xbf<?xml version="1.0"?>\r\n<!-- <b> --><?c d?><a>text</a>\n<!-- end --><?e f?>\n',
        '<?xml version="1.0" encoding="UTF-16"?><brief>é</brief>'.encode("utf-16"),
        b"<a>\xff\xfe not UTF-8</a>",
        b"<a><![CDATA[</b>]]></a>",
    ],
)
def test_xml_that_is_whole(body: bytes) -> None:
    assert fault(body, "xml") is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<a><b></b>", "does not end in </a>"),
        (b"<a><b/>", "does not end in </a>"),
        (b"<a", "does not end in </a>"),
        (b"<a>text</a", "does not end in </a>"),
        (b"<a>text</b>", "does not end in </a>"),
        (b"<ab>text</a>", "does not end in </ab>"),
        (b"<a>text</a>rest", "does not end in </a>"),
        (b"<a>text</a><!-- open", "does not end in </a>"),
        (b"<!-- open <a></a>", "does not begin with an element"),
        (b"text", "does not begin with an element"),
        (b" \n", "does not begin with an element"),
        (b"{}", "does not begin with an element"),
        (b"</a>", "does not begin with an element"),
        (b"<!doctype a><a/>", "DOCTYPE"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "DOCTYPE"),
        (b"<?xml version='1.0'?><!DOCTYPE HTML PUBLIC ''><html></html>", "an HTML page instead of XML"),
        (b"<HTML></HTML>", "an HTML page instead of XML"),
    ],
)
def test_xml_that_is_not(body: bytes, said: str) -> None:
    found = fault(body, "xml")

    assert found is not None
    assert said in found


@pytest.mark.parametrize(
    ("body", "expect"),
    [
        (b"[]", "json"),
        (b' \n{"a": ["\xff"]} \r\n', "json"),
        (b"\xef\xbb\xbf{}", "json"),
        (b"%PDF-1.7\n...\n%%EOF", "pdf"),
        (b"\r\n%PDF-1.7\n...\n%%EOF\r\n\x00\x00" + b"\x00" * 5_000, "pdf"),
        (zipped(), "zip"),
        (b"<!doctype html><title>a</title><p>b", "html"),
        (b"<?xml version='1.0'?><html><body></body></HTML>", "html"),
        (b"anything", "any"),
    ],
)
def test_other_forms_that_are_whole(body: bytes, expect: Expect) -> None:
    assert fault(body, expect) is None


@pytest.mark.parametrize(
    ("body", "expect", "said"),
    [
        (b'{"a": 1', "json", "not JSON that is whole"),
        (b"{} {}", "json", "not JSON that is whole"),
        (b"null", "json", "neither an object nor an array"),
        (b"<a/>", "json", "neither an object nor an array"),
        (b"%PDF-1.7\n...", "pdf", "not a PDF that is whole"),
        (b"%%EOF", "pdf", "not a PDF that is whole"),
        (b"%PDF-1.7 %%EOF" + b"x" * 3_000, "pdf", "not a PDF that is whole"),
        (b"x" * 2_000 + b"%PDF-1.7 %%EOF", "pdf", "not a PDF that is whole"),
        (zipped()[:-22], "zip", "not a ZIP that is whole"),
        (zipped()[1:], "zip", "not a ZIP that is whole"),
        (b"Not found", "html", "does not begin with an element"),
        (b"<html><body><p>half", "html", "does not end in </html>"),
    ],
)
def test_other_forms_that_are_not(body: bytes, expect: Expect, said: str) -> None:
    found = fault(body, expect)

    assert found is not None
    assert said in found


@given(st.binary(min_size=1), st.sampled_from(["xml", "json", "pdf", "html", "zip"]))
def test_no_bytes_make_the_check_fail(body: bytes, expect: Expect) -> None:
    assert isinstance(fault(body, expect), str | None)


@given(st.integers(min_value=1), st.sampled_from(["xml", "json"]))
def test_no_part_of_a_document_is_taken_for_the_whole(cut: int, expect: Expect) -> None:
    whole = {"xml": b"<?xml version='1.0'?><a><b c='d'>e</b><f/></a>", "json": b'{"a": [1, {"b": "c"}], "d": {}}'}
    body = whole[expect]

    assert fault(body, expect) is None
    assert fault(body[: cut % len(body)], expect) is not None


def test_every_recorded_reply_passes(shared: Path) -> None:
    samples = shared / "samples"
    kinds: dict[str, Expect] = {".xml": "xml", ".json": "json", ".html": "html", ".pdf": "pdf"}
    files = [path for path in samples.rglob("*") if path.suffix in kinds]

    refused = {str(path.relative_to(samples)) for path in files if fault(path.read_bytes(), kinds[path.suffix])}

    assert len(files) > 100
    assert refused == MALFORMED
