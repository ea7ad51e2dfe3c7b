"""Woo sitemaps: removal, and the traps of the source, by the number of the trap."""

from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError
from pipeline.sources import Withdrawn, diwoo
from pipeline.sources.diwoo.sitemap import read_sitemap
from tests.replay.diwoo import INDEX, Body, pdf
from tests.replay.harvests import Holdings, kinds
from tests.replay.server import Answer


@pytest.fixture
def body() -> Iterator[Body]:
    body = Body()
    yield body
    body.server.close()


@pytest.fixture
def archive(body: Body, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(diwoo.SOURCE, body.server, body.options, monkeypatch)


# Removal.


def test_a_letter_that_is_no_longer_listed_is_withdrawn_and_comes_back_when_it_is(
    body: Body, archive: Holdings
) -> None:
    one, two = body.add("/een"), body.add("/twee")
    archive.harvest()
    body.papers["/een"].is_listed = False
    events = archive.harvest(days=1)
    assert kinds(events) == {one: "Withdrawn", two: "Same"}
    (first,) = (event for event in events if isinstance(event, Withdrawn))
    assert (first.withdrawal.date, first.withdrawal.reason) == ("2026-01-06", "no longer in the sitemaps of 127.0.0.1")
    assert archive.harvest(days=1) == [first], "told again, it is the same"
    body.papers["/een"].is_listed = True
    assert kinds(archive.harvest(days=1)) == {one: "Found", two: "Same"}


def test_a_letter_that_is_listed_as_something_else_is_gone(body: Body, archive: Holdings) -> None:
    one, two = body.add("/een"), body.add("/twee")
    archive.harvest()
    body.add("/een", title="Bijlage bij iets anders")
    assert kinds(archive.harvest(days=1)) == {one: "Gone", two: "Same"}


def test_a_letter_that_moves_to_another_sitemap_stays(body: Body, archive: Holdings) -> None:
    body.sitemaps = {"/a.xml": None, "/b.xml": None}
    one = body.add("/een", sitemap="/a.xml")
    body.add("/twee", sitemap="/a.xml")
    body.add("/drie", sitemap="/b.xml")
    archive.harvest()
    body.papers["/een"].sitemap = "/b.xml"
    assert set(kinds(archive.harvest(days=1)).values()) == {"Same"}
    del body.sitemaps["/b.xml"]
    body.papers["/een"].sitemap = "/a.xml"
    assert kinds(archive.harvest(days=1))[one] == "Same"


@pytest.mark.parametrize(
    "spoilt",
    [
        Answer(status=500),
        Answer(status=404),
        Answer(body=b""),
        Answer(body=b"<html><body>Storing</body></html>", media_type="text/html"),
        Answer(body=b"<urlset><url><loc>x</loc></url>", media_type="application/xml"),
        Answer(body=b"<urlset><url><address>x</address></url></urlset>"),
        Answer(body=b"<rss><channel/></rss>"),
        Answer(body=b"<!DOCTYPE a [<!ENTITY b 'c'>]><urlset>&b;</urlset>"),
        Answer(body=b"<urlset><url></url></urlset>", cut=9),
    ],
)
@pytest.mark.parametrize("path", [INDEX, "/sitemap-1.xml"])
def test_trap_1_a_failed_read_withdraws_nothing(body: Body, archive: Holdings, spoilt: Answer, path: str) -> None:
    one = body.add("/een")
    body.sitemaps["/sitemap-2.xml"] = None
    body.add("/twee", sitemap="/sitemap-2.xml")
    archive.harvest()
    three = body.add("/drie", sitemap="/sitemap-2.xml")
    body.server.spoil(lambda request: spoilt if request.path == path else None)
    with pytest.raises(SourceError):
        archive.harvest(days=1)
    assert None not in archive.marks.values()
    assert (three in archive.marks) == (path != INDEX), "the others are read all the same"
    body.server.spoil()
    assert set(kinds(archive.harvest(days=1)).values()) <= {"Same", "Found"}
    assert {one, three} <= archive.marks.keys()


def test_trap_1_an_empty_sitemap_withdraws_only_what_is_gone_from_its_address(body: Body, archive: Holdings) -> None:
    body.sitemaps["/sitemap-2.xml"] = None
    addresses = [body.add(f"/{number}") for number in range(3)]
    other = body.add("/twee", sitemap="/sitemap-2.xml")
    archive.harvest()
    for number in range(3):
        body.papers[f"/{number}"].is_listed = False
    body.papers["/0"].has_file = False
    assert kinds(archive.harvest(days=1)) == {addresses[0]: "Withdrawn"}
    body.papers["/1"].has_file = body.papers["/2"].has_file = False
    assert kinds(archive.harvest(days=1)) == dict.fromkeys(addresses, "Withdrawn")
    assert archive.marks[other] is not None


def test_trap_1_an_index_that_names_nothing_any_more_stops_the_harvest(body: Body, archive: Holdings) -> None:
    body.add("/een")
    archive.harvest()
    body.sitemaps = {}
    with pytest.raises(SourceError, match="names no sitemaps any more"):
        archive.harvest(days=1)
    assert None not in archive.marks.values()


def test_trap_1_a_list_without_half_of_what_is_held_is_believed_after_a_week(body: Body, archive: Holdings) -> None:
    for number in range(40):
        body.add(f"/{number}")
    archive.harvest()
    for number in range(20):
        body.papers[f"/{number}"].is_listed = False
    for days in (1, 1):
        with pytest.raises(SourceError, match=r"no longer list 20 of 40 letters.*not believed since 2026-01-06"):
            archive.harvest(days=days)
    assert None not in archive.marks.values()
    events = archive.harvest(days=6)
    assert list(kinds(events).values()) == ["Withdrawn"] * 20


def test_trap_1_a_list_that_is_whole_again_forgets_that_it_was_not(body: Body, archive: Holdings) -> None:
    for number in range(40):
        body.add(f"/{number}")
    archive.harvest()
    for wanted in (False, True, False):
        for number in range(20):
            body.papers[f"/{number}"].is_listed = wanted
        if wanted:
            archive.harvest(days=5)
        else:
            with pytest.raises(SourceError, match="not believed"):
                archive.harvest(days=5)
    assert None not in archive.marks.values()


def test_trap_1_much_that_is_gone_from_its_address_too_is_believed_at_once(body: Body, archive: Holdings) -> None:
    for number in range(40):
        body.add(f"/{number}")
    archive.harvest()
    for number in range(20):
        body.papers[f"/{number}"].is_listed = body.papers[f"/{number}"].has_file = False
    assert list(kinds(archive.harvest(days=1)).values()).count("Withdrawn") == 20


# Habits of generators.


@pytest.mark.parametrize(
    "namespace", ["https://www.sitemaps.org/schemas/sitemap/0.9", "https://www.sitemaps.org", "x:y"]
)
@pytest.mark.parametrize("root", ["urlset", "diwoo:Documents"])
def test_trap_5_other_namespaces_and_another_root(body: Body, archive: Holdings, namespace: str, root: str) -> None:
    body.namespace, body.root = namespace, root
    address = body.add("/een")
    assert kinds(archive.harvest()) == {address: "Found"}


def test_trap_6_a_sitemap_with_bom_and_crlf_and_hard_wrapped_text(body: Body, archive: Holdings) -> None:
    address = body.add("/een", title="Financiën\n   en € 3")
    body.rewrite = lambda path, xml: b"\xef\xbb\xbf" + xml.replace(b"><", b">\r\n  <")
    archive.harvest()
    said = archive.letters[address].statement
    assert said is not None
    assert said.title == "Financiën en € 3"


def test_trap_8_a_file_name_is_no_title_and_placeholders_say_nothing(body: Body, archive: Holdings) -> None:
    one = body.add("/een", title="file_name.pdf", created="onbekend")
    two = body.add("/twee", title="n.v.t.")
    archive.harvest()
    said = [archive.letters[key].statement for key in (one, two)]
    assert [(one.title, one.date) for one in said if one] == [(None, None), (None, "2025-12-30")]


@pytest.mark.parametrize("lastmod", ["2026-01-02", "2026-01-02 10:00:00", "2026-01-02T10:00:00+01:00", None])
def test_trap_9_any_form_of_lastmod(body: Body, archive: Holdings, lastmod: str | None) -> None:
    address = body.add("/een", lastmod=lastmod)
    body.sitemaps["/sitemap-1.xml"] = lastmod
    assert kinds(archive.harvest()) == {address: "Found"}
    assert archive.harvest() == []


def test_trap_9_the_day_of_signing_in_the_netherlands(body: Body, archive: Holdings) -> None:
    act = (
        "<diwoo:documenthandelingen><diwoo:documenthandeling><diwoo:soortHandeling "
        'resource="https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e">ondertekening</diwoo:soortHandeling>'
        "<diwoo:atTime>2025-06-15T22:00:00+00:00</diwoo:atTime></diwoo:documenthandeling></diwoo:documenthandelingen>"
    )
    address = body.add("/een", extra=act)
    archive.harvest()
    said = archive.letters[address].statement
    assert said is not None
    assert said.date == "2025-06-16"


def test_trap_11_a_letter_that_is_listed_twice_comes_once(body: Body, archive: Holdings) -> None:
    address = body.add("/een")
    body.sitemaps["/sitemap-2.xml"] = None
    items = body.sitemap("/sitemap-1.xml").partition(b"<url>")[2].partition(b"</urlset>")[0]
    again = b"<url>" + items + b"</urlset>"
    body.rewrite = lambda path, xml: xml.replace(b"</urlset>", again) if path != INDEX else xml
    events = archive.harvest()
    assert [event.key for event in events] == [address, address]
    assert body.server.count("/een") == 1
    assert archive.letters[address].content == pdf("/een")


def test_trap_18_any_version_of_the_standard_is_read(body: Body, archive: Holdings) -> None:
    body.rewrite = lambda path, xml: xml.replace(
        b'/metadata/"', b'/metadata/" x="https://x/0.9.4/xsd/diwoo-metadata.xsd"'
    )
    body.add("/een")
    assert set(kinds(archive.harvest()).values()) == {"Found"}


@pytest.mark.parametrize("body_", [b"", b"\x00", b"<urlset", b"x" * 9, b"<urlset><url><loc/></url></urlset>"])
def test_whatever_comes_is_a_sitemap_or_a_source_error(body_: bytes) -> None:
    with pytest.raises(SourceError):
        read_sitemap(body_, "https://x.example/s.xml")


def test_entities_and_deep_nesting_are_refused() -> None:
    bomb = b"<!DOCTYPE a [<!ENTITY b '" + b"c" * 100 + b"'>]><urlset>&b;</urlset>"
    deep = b"<urlset>" + b"<url>" * 5000 + b"</url>" * 5000 + b"</urlset>"
    for content in (bomb, deep):
        with pytest.raises(SourceError):
            read_sitemap(content, "https://x.example/s.xml")
