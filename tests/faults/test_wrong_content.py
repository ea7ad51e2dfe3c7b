"""Wrong content: acceptance tests C1 to C7, as far as they concern fetching; texts are decoded by their readers."""

import json
import time
from collections.abc import Callable

import pytest

from pipeline.errors import SourceError
from pipeline.transport import Exchange, Expect, Web
from tests.faults.brokenserver import BrokenServer, good
from tests.faults.webs import HTML, JSON, PDF, XML

Make = Callable[..., Web]
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'
OUTSIDE = b'<?xml version="1.0"?>\n<!-- a --><?b c?>\n<!DOCTYPE r SYSTEM "http://127.0.0.1:1/canary.dtd"><r/>'
QUADRATIC = b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 100_000 + b'">]><r>' + b"&a;" * 20_000 + b"</r>"


@pytest.mark.parametrize("expect", ["xml", "json", "pdf", "zip"])
@pytest.mark.parametrize("label", ["text/html", "application/xml", "application/pdf"])
def test_c1_an_html_page_with_status_200_is_no_document(
    server: BrokenServer, web: Make, expect: Expect, label: str
) -> None:
    url = server.on("/page", good(HTML, f"Content-Type: {label}"))

    with pytest.raises(SourceError, match=f"/page: an HTML page instead of {expect.upper()}"):
        web(tries=2).get(url, expect=expect)

    assert len(server.documents()) == 2


@pytest.mark.parametrize(("body", "expect"), [(XML, "xml"), (JSON, "json"), (PDF, "pdf"), (HTML, "html"), (XML, "any")])
def test_c1_c2_a_page_that_is_wrong_once_is_had_the_next_time(
    server: BrokenServer, web: Make, body: bytes, expect: Expect
) -> None:
    wrong = good(b"") if expect in ("html", "any") else good(HTML)
    url = server.on("/page", wrong, good(body))

    assert web().get(url, expect=expect).body == body


@pytest.mark.parametrize("expect", ["xml", "json", "pdf", "html", "zip", "any"])
def test_c2_an_empty_body_with_status_200_is_no_document(server: BrokenServer, web: Make, expect: Expect) -> None:
    url = server.on("/page", good(b""))

    with pytest.raises(SourceError, match=r"/page: an empty body \(tries: 2\)"):
        web(tries=2).get(url, expect=expect)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        (XML.decode().encode("cp1252"), "application/xml; charset=utf-8"),
        (XML, "application/xml; charset=iso-8859-1"),
        (XML.replace(b"UTF-8", b"ISO-8859-1"), "application/xml"),
        (b"\xef\xbb\xbf" + XML, "application/xml"),
        (XML.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "application/xml"),
        (XML[:60] + b"\xff" + XML[60:], "application/xml"),
    ],
    ids=["cp1252 called utf-8", "wrong label", "wrong declaration", "BOM", "UTF-16", "a bad byte"],
)
def test_c3_c4_c5_bytes_in_any_encoding_are_kept_as_they_came(
    server: BrokenServer, web: Make, body: bytes, label: str
) -> None:
    reply = web(tries=1).get(server.on("/page", good(body, f"Content-Type: {label}")), expect="xml")

    assert reply.body == body
    assert reply.headers["content-type"] == label
    assert reply.media_type == "application/xml"


def test_c4_json_with_a_bom_is_kept_as_it_came(server: BrokenServer, web: Make) -> None:
    body = b"\xef\xbb\xbf" + JSON

    assert web(tries=1).get(server.on("/page", good(body)), expect="json").body == body


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, QUADRATIC], ids=["laughs", "outside", "quadratic"])
def test_c6_xml_with_a_doctype_is_refused_unread(server: BrokenServer, web: Make, body: bytes) -> None:
    with pytest.raises(SourceError, match="XML with a DOCTYPE, which is not taken from outside"):
        web(tries=1).get(server.on("/page", good(body)), expect="xml")

    assert {asked.path for asked in server.asked} == {"/robots.txt", "/page"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"[" * 100_000 + b"]" * 100_000, "not JSON that is whole"),
        (b'{"value": NaN}', "not JSON that is whole"),
        (b'{"value": Infinity}', "not JSON that is whole"),
        (b'"text"', "not JSON: neither an object nor an array"),
    ],
    ids=["deep", "NaN", "Infinity", "text"],
)
def test_c7_json_that_is_an_attack_or_none_is_refused(server: BrokenServer, web: Make, body: bytes, fault: str) -> None:
    started = time.monotonic()

    with pytest.raises(SourceError, match=fault):
        web(tries=1).get(server.on("/page", good(body)), expect="json")

    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "body",
    [
        b"<a>" * 200_000 + b"</a>" * 200_000,
        b"<a " + b" ".join(b'x%d="1"' % number for number in range(200_000)) + b"/>",
        b"<a></a>" + b"<!---->" * 200_000,
        b"<?a?> " * 200_000 + b"<a/>",
        b"<a>" + b"<" * 1_000_000,
        b"<a>" + b"</a " * 500_000,
    ],
    ids=["deep", "attributes", "comments after", "instructions before", "openings", "closings"],
)
def test_c7_the_check_of_xml_takes_no_time_whatever_it_says(server: BrokenServer, web: Make, body: bytes) -> None:
    url = server.on("/page", good(body))
    started = time.monotonic()

    try:
        web(tries=1).get(url, expect="xml")
    except SourceError as error:
        assert "not XML that is whole" in str(error)

    assert time.monotonic() - started < 5


def test_faults_of_content_do_not_leave_a_host_alone(server: BrokenServer, web: Make) -> None:
    asking = web(tries=4, failures=3)
    for number in range(5):
        with pytest.raises(SourceError, match="an HTML page instead of PDF"):
            asking.get(server.on(f"/{number}.pdf", good(HTML)), expect="pdf")

    assert asking.get(server.on("/whole.pdf", good(PDF)), expect="pdf").body == PDF


def test_every_exchange_is_told_with_what_is_needed_to_archive_it(
    server: BrokenServer, web: Make, log: list[Exchange]
) -> None:
    url = server.on("/page", good(HTML), good(b"", "Location: /here", status=302))
    server.on("/here", good(JSON, "Content-Type: application/json", "X-Two: a", "X-Two: b"))

    reply = web().get(url, expect="json", accept="application/json")

    told = [(one.url, one.attempt, one.status, one.bytes, one.fault) for one in log]
    assert told == [
        (server.url("/robots.txt"), 1, 404, 0, "answered 404 Not Found"),
        (url, 1, 200, len(HTML), "an HTML page instead of JSON"),
        (url, 2, 302, 0, None),
        (server.url("/here"), 2, 200, len(JSON), None),
    ]
    last = log[-1]
    assert (last.body, last.sha256) == (reply.body, reply.sha256)
    assert last.headers["x-two"] == "a, b"
    assert last.sent["accept"] == "application/json"
    assert last.retrieved == reply.retrieved
    assert json.loads(reply.body) == json.loads(JSON)
