"""One odd record costs itself: an issue of its own, and the rest goes on; what most records lack stops the harvest."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.errors import SourceError
from pipeline.sources import Event, Found, Gone, Refused
from pipeline.sources.diwoo import SOURCE as DIWOO
from pipeline.sources.koop.sru import SOURCE as KOOP
from pipeline.sources.open_overheid import SOURCE as OVERHEID
from pipeline.sources.tweedekamer import syncfeed
from pipeline.sources.tweedekamer.syncfeed import SOURCE as SYNCFEED
from tests.replay.diwoo import Body
from tests.replay.harvests import Holdings, kinds
from tests.replay.koop import Koop
from tests.replay.koop_harvest import Archive as KoopArchive
from tests.replay.open_overheid import OpenOverheid, name
from tests.replay.server import Answer, Request
from tests.replay.tweedekamer import TweedeKamer
from tests.replay.tweedekamer_archive import Archive
from tests.replay.tweedekamer_archive import kinds as told


def odd(events: list[Event]) -> dict[str, str]:
    return {event.key: event.message for event in events if isinstance(event, Refused) and event.code != "waiting"}


def codes(events: list[Event]) -> set[str]:
    return {event.code for event in events if isinstance(event, Refused) and event.code != "waiting"}


# SyncFeed.


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    with service.server:
        yield service


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(syncfeed, chamber, monkeypatch)


def without(guid: str, element: str, nil: bool = False) -> Any:
    """Return what takes an element from one entity of a page."""
    entry = re.compile(rb"<entry><title>" + guid.encode() + rb".*?</entry>", re.DOTALL)
    part = re.compile(rb"<(\w+:)?" + element.encode() + rb"[ >].*?</(\w+:)?" + element.encode() + rb">", re.DOTALL)
    instead = b'<%s xsi:nil="true" />' % element.encode() if nil else b""
    return lambda page: entry.sub(lambda match: part.sub(instead, match[0]), page)


@pytest.mark.parametrize("nil", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_a_document_without_a_sort_is_one_issue(chamber: TweedeKamer, archive: Archive, nil: bool, held: bool) -> None:
    guid, others = chamber.letter(1), {chamber.letter(number) for number in (2, 3, 4)}
    if held:
        archive.harvest()
        for number in (1, 2, 3, 4):
            chamber.put("Document", number)
    chamber.rewrite = without(guid, "soort", nil)
    events = archive.harvest(1)
    assert odd(events) == {guid: "the Tweede Kamer does not state the kind of document"}
    assert codes(events) == {"record-incomplete"} and not [event for event in events if isinstance(event, Gone)]
    assert others <= archive.letters.keys()
    chamber.rewrite = lambda page: page
    assert archive.harvest(1) == []
    chamber.put("Document", 1)
    assert told(archive.harvest(1)) == {guid: "Found"}


@pytest.mark.parametrize("element", ["documentNummer", "onderwerp", "datum"])
def test_a_letter_that_lacks_an_attribute_comes_without_it(
    chamber: TweedeKamer, archive: Archive, element: str
) -> None:
    guids = {chamber.letter(number) for number in (1, 2, 3)}
    chamber.rewrite = without(min(guids), element)
    assert told(archive.harvest()) == dict.fromkeys(guids, "Found")


def test_an_entry_that_says_nothing_is_one_issue(chamber: TweedeKamer, archive: Archive) -> None:
    guid, others = chamber.letter(1), {chamber.letter(number) for number in (2, 3, 4)}
    chamber.rewrite = lambda page: re.sub(
        rb"(<entry><title>" + guid.encode() + rb".*?<content[^>]*>).*?</content>", rb"\1</content>", page, flags=re.S
    )
    events = archive.harvest()
    assert odd(events).keys() == {guid} and codes(events) == {"record-incomplete"}
    assert others == archive.letters.keys()
    chamber.rewrite = lambda page: page
    chamber.remove(guid)
    assert told(archive.harvest(1)) == {guid: "Gone"}


@pytest.mark.parametrize("status", [400, 403, 404])
def test_changes_are_followed_by_category_where_the_combined_feed_is_refused(
    chamber: TweedeKamer, archive: Archive, status: int
) -> None:
    def refuse(request: Request) -> Answer | None:
        is_combined = request.path.endswith("/Feed") and "category" not in request.query
        return Answer(status=status, body=b"category is required") if is_combined else None

    chamber.server.spoil(refuse)
    first = chamber.letter(1)
    assert told(archive.harvest()) == {first: "Found"}
    second = chamber.letter(2)
    assert told(archive.harvest(1))[second] == "Found"
    chamber.server.spoil()
    third = chamber.letter(3)
    assert told(archive.harvest(1))[third] == "Found"


# KOOP.


def test_a_record_of_koop_without_an_identifier_is_one_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    koop = Koop()
    with koop.server:
        holdings = KoopArchive(koop, monkeypatch)
        for number in (1, 2, 3):
            koop.add(f"kst-32999-{number}", ondernummer=str(number))
        tag = re.compile(rb"<dcterms:identifier>kst-32999-3</dcterms:identifier>")
        koop.rewrite = lambda page: tag.sub(b"", page)
        events = holdings.harvest()
        assert len(odd(events)) == 1 and codes(events) == {"record-incomplete"}
        assert set(kinds(events)) - odd(events).keys() == {"kst-32999-1", "kst-32999-2"}
        koop.rewrite = lambda page: page.replace(b"dcterms:identifier>", b"dcterms:id>")
        with pytest.raises(SourceError, match="without an identifier"):
            holdings.harvest(1)


# open.overheid.nl.


@pytest.fixture
def service() -> Iterator[OpenOverheid]:
    made = OpenOverheid()
    with made.server:
        yield made


@pytest.fixture
def holdings(service: OpenOverheid, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(OVERHEID, service.server, service.options, monkeypatch)


@pytest.mark.parametrize("field", ["id", "mutatiedatumtijd"])
@pytest.mark.parametrize("value", [None, "", 7, "onbekend"])
def test_an_odd_entry_of_a_list_is_one_issue(
    service: OpenOverheid, holdings: Holdings, field: str, value: object
) -> None:
    for number in range(6):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")

    def spoil(reply: dict[str, Any]) -> object:
        for hit in reply["resultaten"]:
            if hit["document"]["id"].startswith(name(3)):
                hit["document"][field] = value
        return reply

    service.rewrite = spoil
    events = holdings.harvest()
    assert len(odd(events)) == 1 and codes(events) == {"record-incomplete"}
    assert {event.key for event in events if isinstance(event, Found)} == {name(number) for number in (0, 1, 2, 4, 5)}
    service.rewrite = lambda reply: reply
    service.add(name(3), changed="2026-01-06T00:00:00Z")
    assert kinds(holdings.harvest(1)) == {name(3): "Found", **{name(number): "Same" for number in (0, 1, 2, 4, 5)}}


def test_a_list_of_which_most_entries_are_odd_stops_the_harvest(service: OpenOverheid, holdings: Holdings) -> None:
    for number in range(6):
        service.add(name(number))
    service.rewrite = lambda reply: json.loads(json.dumps(reply).replace("mutatiedatumtijd", "gewijzigd"))
    with pytest.raises(SourceError, match="without 'id' or 'mutatiedatumtijd'"):
        holdings.harvest()


def test_some_entries_out_of_their_place_are_no_disorder(service: OpenOverheid, holdings: Holdings) -> None:
    for number in range(12):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")

    def swap(reply: dict[str, Any]) -> object:
        hits = reply["resultaten"]
        if len(hits) > 5:
            hits[2], hits[5] = hits[5], hits[2]
        return reply

    service.rewrite = swap
    holdings.harvest()
    service.add(name(20), changed="2026-01-06T00:00:20Z")
    service.add(name(0), changed="2026-01-06T00:00:10Z")
    found = kinds(holdings.harvest(1))
    assert {key for key, kind in found.items() if kind == "Found"} == {name(0), name(20)}


def test_a_file_is_had_from_its_supplier_where_the_first_way_fails(service: OpenOverheid, holdings: Holdings) -> None:
    service.add(name(1), content=b"%PDF-1.7 x\n%%EOF\n", has_file=False)
    supplier = f"{service.server.base}/opendata/brief.pdf"

    def give(request: Request) -> Answer | None:
        if request.path == "/opendata/brief.pdf":
            return Answer(body=b"%PDF-1.7 x\n%%EOF\n", media_type="application/pdf")
        return None

    service.server.spoil(give)
    made = service._detail
    service._detail = lambda held: json.loads(  # type: ignore[method-assign]
        json.dumps(made(held)).replace('"gepubliceerd": true', f'"url": "{supplier}", "gepubliceerd": true')
    )
    (event,) = [event for event in holdings.harvest() if isinstance(event, Found)]
    assert event.url == supplier


@pytest.mark.parametrize("wrapped", [False, True])
def test_companions_that_only_the_list_of_relations_names(
    service: OpenOverheid, holdings: Holdings, wrapped: bool
) -> None:
    service.add(name(1))
    service.add(name(2), title="Beslisnota", sorts=("x",))
    relations: Any = [
        {
            "relation": f"https://open.overheid.nl/documenten/{name(2)}",
            "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_05f4a5f3",
        }
    ]

    def give(request: Request) -> Answer | None:
        if request.path == f"/publicatie/{name(1)}/_relaties":
            body = json.dumps({"relaties": relations} if wrapped else relations).encode()
            return Answer(body=body, media_type="application/json")
        return None

    service.server.spoil(give)
    holdings.harvest(companions=True)
    said = holdings.letters[name(1)].statement
    assert said is not None
    assert said.attachments == (("Beslisnota", name(2), f"https://open.overheid.nl/documenten/{name(2)}"),)


# robots.txt.


def test_robots_are_kept_to_as_each_publisher_documents(
    chamber: TweedeKamer, service: OpenOverheid, monkeypatch: pytest.MonkeyPatch
) -> None:
    koop, body = Koop(), Body()
    with koop.server, body.server:
        koop.add("kst-32999-1")
        chamber.letter(1)
        service.add(name(1))
        body.add("/brief")
        systems = {
            "koop": (Holdings(KOOP, koop.server, koop.options, monkeypatch), False),
            "chamber": (
                Holdings(SYNCFEED, chamber.server, lambda **more: {"base": chamber.feed, **more}, monkeypatch),
                False,
            ),
            "overheid": (Holdings(OVERHEID, service.server, service.options, monkeypatch), True),
            "diwoo": (Holdings(DIWOO, body.server, body.options, monkeypatch), True),
        }
        body.robots = "User-agent: *\nDisallow: /\nSitemap: /sitemapindex-diwoo-infocat007.xml\n"
        shut = Answer(body=body.robots.encode(), media_type="text/plain")
        for holdings, keeps in systems.values():
            answer = holdings.server._answer
            holdings.server._answer = lambda request, answer=answer: (
                shut if request.path == "/robots.txt" else answer(request)
            )
            with pytest.raises(SourceError, match=r"robots\.txt of the host disallows it"):
                holdings.harvest(robots=True)
            if keeps:
                with pytest.raises(SourceError, match=r"robots\.txt of the host disallows it"):
                    holdings.harvest()
                holdings.harvest(robots=False)
            else:
                holdings.harvest()
            assert holdings.letters
