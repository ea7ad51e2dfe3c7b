"""OData: the same letters as SyncFeed has, over real HTTP."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import run
from pipeline.archive import Index
from pipeline.home import Home
from pipeline.sources import Found, Refused
from pipeline.sources.tweedekamer import odata as tweedekamer_odata
from pipeline.sources.tweedekamer import syncfeed as tweedekamer_syncfeed
from tests.replay.tweedekamer import TweedeKamer, identifier, pdf
from tests.replay.tweedekamer_archive import CONTACT, Archive, kinds
from tests.replay.tweedekamer_scenes import asked, dataset, disturb, variety


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_odata, chamber, monkeypatch)


def test_both_interfaces_say_the_same_of_a_letter(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = variety(chamber)
    one, two = (Archive(source, chamber, monkeypatch) for source in (tweedekamer_odata, tweedekamer_syncfeed))
    one.harvest()
    two.harvest()
    assert sorted(one.letters) == sorted(two.letters) == sorted(keys)
    for key in keys:
        assert one.said(key) == two.said(key)
        assert one.letters[key].content == two.letters[key].content
    said = [one.said(key) for key in keys]
    assert [actor.name for actor in said[0].signatories] == ["A.B. Jansen", "C. de Wit"]
    assert said[0].signatories[1].organisation == "Vaste commissie voor Post"
    assert [number for _, number, _ in said[0].attachments] == ["2026D00100", "2026D00101"]
    assert len(said[1].signatories) == 1
    assert [one.identifiers[0][0] for one in said[:3]] == ["kst-32999-1", "kst-32999-2", "2026D00003"]
    assert [actor.name for actor in said[3].signatories] == ["E. Groen"]
    assert (said[4].date, said[5].title, said[5].page, said[6].page) == ("2026-03-29", "Wit regel", None, None)


def test_nothing_of_a_person_is_asked_for_but_the_name(chamber: TweedeKamer, archive: Archive) -> None:
    variety(chamber)
    archive.harvest()
    assert asked(chamber, "Persoon(")
    assert asked(chamber, "Geboortedatum") == []
    assert "1970-01-01" not in str(archive.marks)


def test_a_run_with_nothing_new_costs_three_requests(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    assert kinds(archive.harvest()) == {key: "Found"}
    for _ in range(2):
        assert kinds(archive.harvest(days=1)) == {key: "Same"}
        assert [request.path.rpartition("/")[2] for request in chamber.server.requests] == [
            "$metadata",
            "Document",
            "DocumentActor",
        ]


def test_pages_are_followed_and_each_letter_comes_once(chamber: TweedeKamer, archive: Archive) -> None:
    chamber.page_size = 10
    keys = [chamber.letter(number) for number in range(1, 48)]
    events = archive.harvest()
    assert sorted(event.key for event in events if isinstance(event, Found)) == sorted(keys)
    assert len(asked(chamber, "/Document?")) == 5
    assert not any("$top" in target or "$skip=" in target for target in asked(chamber, ""))


def test_only_changes_are_asked_for(chamber: TweedeKamer, archive: Archive) -> None:
    for number in range(1, 6):
        chamber.letter(number)
    archive.harvest()
    chamber.token += 7200
    ninth = chamber.letter(9)
    assert kinds(archive.harvest())[ninth] == "Found"
    tenth = chamber.letter(10)
    assert kinds(archive.harvest()) == {ninth: "Same", tenth: "Found"}


def test_an_actor_that_changes_alone_is_seen(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    archive.harvest()
    chamber.token += 7200
    other = chamber.letter(2)
    archive.harvest()
    chamber.put("DocumentActor", 99, Document=key, ActorNaam="D. Zwart", Relatie="Mede ondertekenaar")
    chamber.put("DocumentActor", 98, Document=identifier("Document", 555), ActorNaam="x", Relatie="Mede ondertekenaar")
    assert kinds(archive.harvest()) == {key: "Found", other: "Same"}
    assert len(asked(chamber, "Id%20eq")) == 1
    assert [one.name for one in archive.said(key).signatories] == ["A.B. Jansen", "D. Zwart"]


def test_letters_of_some_days_and_of_other_sorts(chamber: TweedeKamer, archive: Archive) -> None:
    keys = [chamber.letter(number, Datum=f"2026-01-{number:02}") for number in range(1, 6)]
    other = chamber.letter(8, Soort="Brief d'Or", Datum="2026-01-03")
    chamber.letter(9, Soort="Motie", Datum="2026-01-03")
    events = archive.harvest(since="2026-01-02", until="2026-01-04", sorts=["Brief regering", "Brief d'Or"])
    assert sorted(kinds(events)) == sorted([*keys[1:4], other])


def test_only_the_host_of_the_base_address_is_asked() -> None:
    policy = tweedekamer_odata.policy({"base": "https://nieuw.tweedekamer.nl/OData/v5/"}, CONTACT)
    assert (policy.hosts, policy.loopback) == (("nieuw.tweedekamer.nl",), False)


@pytest.mark.parametrize("change", ["insert", "reissue", "remove"])
def test_changes_between_pages_lose_and_double_nothing(chamber: TweedeKamer, archive: Archive, change: str) -> None:
    chamber.page_size = 3
    keys = [chamber.letter(number) for number in range(1, 21)]
    disturb(chamber, change, keys, range(100, 115), lambda: keys)
    events = archive.harvest()
    chamber.on_page = lambda: None
    events += archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    found = [event.key for event in events if isinstance(event, Found)]
    assert len(found) == len(set(found))


def test_a_file_that_cannot_be_had_is_asked_for_again(chamber: TweedeKamer, archive: Archive) -> None:
    key, other = chamber.letter(1), chamber.letter(2, ContentType=None, ContentLength=None)
    content = chamber.files.pop(key)
    events = archive.harvest()
    assert {event.key: event.code for event in events if isinstance(event, Refused)} == dict.fromkeys(
        (key, other), "missing-file"
    )
    assert len(asked(chamber, "resource")) == 1
    chamber.files[key] = content
    assert kinds(archive.harvest(days=1))[key] == "Found"
    assert archive.letters[key].content == pdf("1")


def test_all_the_way_to_the_archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767614400")
    chamber.page_size = 3
    keys = variety(chamber)
    home, made = Home(tmp_path), dataset("tweedekamer_odata", chamber.odata)
    first = run.harvest_source(made, made.sources[0], home, lambda step, done, total: None)
    chamber.remove(keys[0])
    second = run.harvest_source(made, made.sources[0], home, lambda step, done, total: None)
    assert (first.added, second.added, second.changed, second.removed) == (7, 0, 0, 1)
    with closing(Index(home.archive("proef") / "index.sqlite")) as index:
        records = {record.key: record for record in index.records()}
    assert sorted(records) == sorted(keys)
    gone = records[keys[0]]
    assert gone.withdrawn is not None
    assert gone.statement is not None
    assert gone.statement.identifiers[0] == ("kst-32999-1", "kst")


@pytest.mark.parametrize("seed", range(6))
def test_a_harvest_that_is_cut_off_goes_on(chamber: TweedeKamer, archive: Archive, seed: int) -> None:
    chamber.page_size = 3
    keys = variety(chamber)
    chooser = random.Random(seed)
    for _ in range(5):
        for count, _event in enumerate(archive.steps()):
            if count == chooser.randrange(3, 9):
                break
    chamber.remove(keys.pop())
    archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    assert all(archive.said(key).identifiers for key in keys)
