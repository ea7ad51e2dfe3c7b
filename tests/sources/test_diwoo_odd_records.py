"""One odd entry of a sitemap costs itself; compressed sitemaps; papers that are left out are counted."""

import gzip
import re
from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError
from pipeline.sources import Event, Found, Gone, Refused
from pipeline.sources.diwoo import SOURCE as DIWOO
from tests.replay.diwoo import Body
from tests.replay.harvests import Holdings, kinds
from tests.replay.server import Answer, Request


def odd(events: list[Event]) -> dict[str, str]:
    return {event.key: event.message for event in events if isinstance(event, Refused) and event.code != "waiting"}


def codes(events: list[Event]) -> set[str]:
    return {event.code for event in events if isinstance(event, Refused) and event.code != "waiting"}


@pytest.fixture
def body() -> Iterator[Body]:
    made = Body()
    with made.server:
        yield made


@pytest.fixture
def sitemaps(body: Body, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(DIWOO, body.server, body.options, monkeypatch)


def test_an_entry_of_a_sitemap_without_an_address_is_one_issue(body: Body, sitemaps: Holdings) -> None:
    addresses = [body.add(f"/{number}") for number in range(3)]
    loc = re.compile(rb"<loc>[^<]*/1</loc>")
    body.rewrite = lambda path, xml: loc.sub(b"", xml)
    events = sitemaps.harvest()
    assert len(odd(events)) == 1 and codes(events) == {"record-incomplete"}
    assert {event.key for event in events if isinstance(event, Found)} == {addresses[0], addresses[2]}
    assert sitemaps.harvest(40) == [] or not [event for event in sitemaps.harvest() if isinstance(event, Gone)]
    body.rewrite = lambda path, xml: re.sub(rb"<loc>[^<]*/\d</loc>", b"", xml)
    with pytest.raises(SourceError, match="without 'loc'"):
        sitemaps.harvest(40)


@pytest.mark.parametrize("media_type", ["application/gzip", "application/x-gzip", "application/octet-stream"])
def test_compressed_sitemaps(body: Body, sitemaps: Holdings, media_type: str) -> None:
    body.sitemaps = {"/sitemap-1.xml.gz": None}
    address = body.add("/brief", sitemap="/sitemap-1.xml.gz")

    def give(request: Request) -> Answer | None:
        if request.path != "/sitemap-1.xml.gz":
            return None
        return Answer(body=gzip.compress(body.sitemap(request.path)), media_type=media_type)

    body.server.spoil(give)
    assert kinds(sitemaps.harvest()) == {address: "Found"}
    # What is named so, and is not compressed, is read too.
    body.server.spoil()
    body.add("/tweede", sitemap="/sitemap-1.xml.gz")
    assert len(kinds(sitemaps.harvest(1))) == 2


@pytest.mark.parametrize("what", ["bomb", "cut", "damaged"])
def test_a_compressed_sitemap_is_bounded_and_whole(body: Body, sitemaps: Holdings, what: str) -> None:
    body.sitemaps = {"/sitemap-1.xml.gz": None}
    whole = gzip.compress(body.sitemap("/sitemap-1.xml.gz"))
    bodies = {"bomb": gzip.compress(b" " * (65 * 2**20)), "cut": whole[:-9], "damaged": whole[:12] + b"\xff" * 20}
    body.server.spoil(
        lambda request: Answer(body=bodies[what], media_type="application/gzip") if ".gz" in request.path else None
    )
    with pytest.raises(SourceError, match=r"more than|cut short|damaged"):
        sitemaps.harvest()


def test_papers_that_are_left_out_are_counted_and_listed(body: Body, sitemaps: Holdings) -> None:
    letter = body.add("/brief")
    annex, part = body.add("/a", title="Bijlage 1"), body.add("/b", extra="<diwoo:isPartOf resource='x'/>")
    events = sitemaps.harvest()
    assert {event.key for event in events if isinstance(event, Found)} == {letter}
    assert codes(events) == {"not-a-letter"} and odd(events).keys() == {annex, part}
    body.add("/tweede")
    assert kinds(sitemaps.harvest(40)).items() >= {(letter, "Same"), (annex, "Same"), (part, "Same")}
    body.papers["/a"].is_listed = False
    assert kinds(sitemaps.harvest(1))[annex] == "Gone"
    body.add("/b", title="Kamerbrief over post", extra="<diwoo:isPartOf resource='x'/>")
    assert kinds(sitemaps.harvest(1))[part] == "Found"


def test_a_body_without_anything_that_is_asked_for_is_no_silence(body: Body, sitemaps: Holdings) -> None:
    body.add("/besluit", category="https://identifier.overheid.nl/tooi/def/thes/kern/c_3baef532")
    with pytest.raises(SourceError, match="lists 1 documents, none in the categories that are asked for"):
        sitemaps.harvest()
