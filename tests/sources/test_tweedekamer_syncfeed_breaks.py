"""SyncFeed: changes between pages, files and parts that cannot be had, and harvests that are killed."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import run
from pipeline.archive import ArchiveIndex
from pipeline.errors import UnreachableError
from pipeline.home import Home
from pipeline.sources import Found, Refused
from pipeline.sources.tweedekamer import syncfeed as tweedekamer_syncfeed
from tests.replay.server import Answer
from tests.replay.tweedekamer import TweedeKamer, pdf
from tests.replay.tweedekamer_archive import Archive, kinds
from tests.replay.tweedekamer_scenes import annex, asked, dataset, disturb


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    yield service
    service.server.close()


@pytest.fixture
def archive(chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(tweedekamer_syncfeed, chamber, monkeypatch)


@pytest.mark.parametrize("change", ["insert", "reissue", "remove"])
def test_changes_between_pages_lose_and_double_nothing(chamber: TweedeKamer, archive: Archive, change: str) -> None:
    chamber.page_size = 7
    keys = [chamber.letter(number) for number in range(1, 21)]
    disturb(chamber, change, keys, range(100, 140), lambda: sorted(chamber.held))
    events = archive.harvest()
    chamber.on_page = lambda: None
    events += archive.harvest()
    assert sorted(archive.letters) == sorted(keys)
    assert all(archive.said(key).signatories and archive.said(key).page for key in keys)
    found = [event.key for event in events if isinstance(event, Found)]
    assert len(found) == len(set(found))


def test_a_file_that_cannot_be_had_is_asked_for_again_later_and_less_often(
    chamber: TweedeKamer, archive: Archive
) -> None:
    key = chamber.letter(1)
    content = chamber.files.pop(key)
    event, *_ = archive.harvest()
    assert isinstance(event, Refused)
    assert event.code == "missing-file"
    assert archive.harvest() == []
    tries = [day for day in range(1, 16) if archive.harvest(days=1)]
    assert tries == [1, 3, 7, 15]
    chamber.files[key] = content
    assert kinds(archive.harvest(days=16)) == {key: "Found"}
    assert archive.said(key).signatories != ()


def test_what_is_held_stands_while_the_new_file_cannot_be_had(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1)
    archive.harvest()
    del chamber.files[key]
    chamber.put("Document", 1, Onderwerp="Beter")
    assert archive.harvest() == []
    assert archive.said(key).title == "Voortgang nummer 1"
    chamber.put("DocumentActor", 99, Document=key, ActorNaam="D. Zwart", Relatie="Mede ondertekenaar")
    archive.harvest()
    chamber.files[key] = pdf("1")
    assert kinds(archive.harvest(days=2)) == {key: "Found"}
    assert (archive.said(key).title, len(archive.said(key).signatories)) == ("Beter", 2)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"<html>Storing</html>"),
        ("application/pdf", b"%PDF-1.7 cut"),
        ("application/msword", b"<html>Storing</html>"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04cut"),
        ("text/rtf", b'{"Message":"An error has occurred."}'),
    ],
)
def test_a_file_of_another_form_is_refused_and_the_rest_goes_on(
    chamber: TweedeKamer, archive: Archive, media_type: str, content: bytes
) -> None:
    wrong = chamber.letter(1, ContentType=media_type, content=content)
    right = chamber.letter(2)
    events = archive.harvest()
    assert kinds(events) == {wrong: "Refused", right: "Found"}
    assert [event.code for event in events if isinstance(event, Refused)] == ["fetch-failed"]


def test_a_length_that_is_wrong_is_believed_only_twice_the_same(chamber: TweedeKamer, archive: Archive) -> None:
    key = chamber.letter(1, ContentLength=7)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert len(asked(chamber, "Resources")) == 2
    other = chamber.letter(2, ContentLength=7)
    bodies = iter(range(9))
    chamber.server.spoil(lambda request: Answer(body=pdf(str(next(bodies)))) if "Resources" in request.path else None)
    assert kinds(archive.harvest()) == {other: "Refused"}


def test_files_that_do_not_answer_end_the_harvest(chamber: TweedeKamer, archive: Archive) -> None:
    keys = [chamber.letter(number) for number in range(1, 6)]
    chamber.server.spoil(lambda request: Answer(status=503) if "Resources" in request.path else None)
    with pytest.raises(UnreachableError):
        archive.harvest()
    chamber.server.spoil()
    archive.harvest(days=1)
    assert sorted(archive.letters) == sorted(keys)


def test_a_part_that_cannot_be_asked_for_comes_another_day(chamber: TweedeKamer, archive: Archive) -> None:
    archive.harvest()
    case = chamber.put("Zaak", 50, Nummer="2026Z00050", Soort="Brief regering")
    archive.harvest()
    key = chamber.letter(1, Zaak=case)
    chamber.server.spoil(lambda request: Answer(status=500) if "Entiteiten" in request.path else None)
    assert kinds(archive.harvest()) == {key: "Found"}
    assert archive.said(key).page is None
    chamber.server.spoil()
    assert kinds(archive.harvest(days=1)) == {key: "Found"}
    assert archive.said(key).page is not None


@pytest.mark.parametrize("seed", range(8))
def test_a_harvest_that_is_killed_goes_on(
    chamber: TweedeKamer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    chamber.page_size = 5
    keys = [chamber.letter(number) for number in range(1, 16)]
    annex(chamber, 100, keys[3])
    undisturbed, killed = Home(tmp_path / "one"), Home(tmp_path / "two")
    chooser = random.Random(seed)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767614400")
    harvest(chamber, undisturbed)
    harvest_with_kills(chamber, killed, chooser, monkeypatch)
    assert state(undisturbed) == state(killed)
    chamber.remove(keys[2])
    chamber.put("Document", 1, Onderwerp="Anders")
    chamber.letter(40)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767714400")
    harvest(chamber, undisturbed)
    harvest_with_kills(chamber, killed, chooser, monkeypatch)
    assert state(undisturbed) == state(killed)
    chamber.server.forget()
    harvest(chamber, killed)
    assert len(chamber.server.requests) == 1


class KilledError(Exception):
    pass


def harvest(chamber: TweedeKamer, home: Home) -> None:
    made = dataset("tweedekamer_syncfeed", chamber.feed)
    run.harvest_source(made, made.sources[0], home, lambda step, done, total: None)


def harvest_with_kills(chamber: TweedeKamer, home: Home, chooser: random.Random, patch: pytest.MonkeyPatch) -> None:
    made = dataset("tweedekamer_syncfeed", chamber.feed)
    for _ in range(6):
        last = chooser.randrange(1, 60)

        def report(step: str, done: int, total: int | None, last: int = last) -> None:
            if done >= last:
                raise KilledError

        try:
            run.harvest_source(made, made.sources[0], home, report)
            return
        except KilledError:
            continue
    harvest(chamber, home)


def state(home: Home) -> str:
    with closing(ArchiveIndex(home.archive("proef") / "index.sqlite")) as index:
        return index.state_hash()
