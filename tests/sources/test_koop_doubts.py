"""KOOP: lists that are not believed, documents that cannot be had, and letters that are no longer listed."""

from collections.abc import Iterator

import pytest

from pipeline.errors import SourceError, UnreachableError
from pipeline.sources import Refused
from pipeline.sources.koop import sru as koop_sru
from pipeline.sources.koop.selection import query
from tests.replay.koop import Koop
from tests.replay.koop_harvest import Archive, kinds, on_day
from tests.replay.server import Answer, Request


@pytest.fixture
def koop() -> Iterator[Koop]:
    service = Koop()
    yield service
    service.server.close()


@pytest.fixture
def archive(koop: Koop, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(koop, monkeypatch)


# Lists that are not believed.


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"dcterms:identifier", b"dcterms:id"),
        (b"overheidwetgeving:subrubriek", b"overheidwetgeving:rubriek"),
        (b"gzd:itemUrl", b"gzd:file"),
        (b"dcterms:modified", b"dcterms:changed"),
        (b"sru:numberOfRecords", b"sru:count"),
        (b"2026-01-02", b"1999-01-02"),
    ],
)
def test_renamed_fields_stop_the_harvest(koop: Koop, archive: Archive, old: bytes, new: bytes) -> None:
    for number in range(3):
        koop.add(f"kst-1-{number}")
    koop.rewrite = lambda page: page.replace(old, new)
    with pytest.raises(SourceError):
        archive.harvest(since="2026-01-01")
    assert archive.marks == {}


def test_records_that_are_claimed_and_not_given_stop_the_harvest(koop: Koop, archive: Archive) -> None:
    koop.estimate = lambda count: 3
    with pytest.raises(SourceError, match="3 records and gives none"):
        archive.harvest()


def test_a_service_that_does_not_page_stops_the_harvest(koop: Koop, archive: Archive) -> None:
    for number in range(30):
        koop.add(f"kst-1-{number}")
    page = koop.server._answer(_first_page(koop))
    koop.server.spoil(lambda request: page if request.path == "/sru" else None)
    with pytest.raises(SourceError, match="in circles"):
        archive.harvest(page_size=10, since="2026-01-01")


def _first_page(koop: Koop) -> Request:
    window = koop_sru.windows("2026-01-01", "2026-01-01", None, 1)[0]
    parameters = {"startRecord": "1", "maximumRecords": "10", "query": query(window, None, answers=False)}
    return Request("GET", "/sru", parameters, {}, "/sru")


# Documents that cannot be had.


def test_a_missing_file_is_told_and_asked_for_again(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    koop.server.spoil(lambda request: Answer(status=404) if request.path.startswith("/frbr") else None)
    (event,) = archive.harvest()
    assert isinstance(event, Refused)
    assert event.code == "missing-file"
    koop.server.spoil()
    assert kinds(archive.harvest(days=1))["kst-1-1"] == "Same"
    assert "kst-1-1" in archive.letters


def test_a_document_that_does_not_answer_keeps_what_is_held(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    archive.harvest()
    koop.add("kst-1-1", text="Nieuw.", **on_day(1))
    koop.add("kst-1-2", **on_day(1))
    koop.server.spoil(lambda request: Answer(status=503) if "kst-1-" in request.path else None)
    assert kinds(archive.harvest(days=1)) == {"kst-1-2": "Refused"}
    koop.server.spoil()
    archive.harvest(days=1)
    assert b"Nieuw." in archive.letters["kst-1-1"].content
    assert "kst-1-2" in archive.letters
    archive.harvest(days=1)
    assert koop.server.count() == 1, "what was settled is not asked for again"


def test_a_host_that_does_not_answer_ends_the_harvest(koop: Koop, archive: Archive) -> None:
    for number in range(9):
        koop.add(f"kst-1-{number}")
    koop.server.spoil(lambda request: Answer(status=503) if request.path.startswith("/frbr") else None)
    with pytest.raises(UnreachableError):
        archive.harvest()
    koop.server.spoil()
    archive.harvest()
    assert len(archive.letters) == 9


def test_files_that_are_gone_on_two_days_withdraw_the_letter(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1")
    archive.harvest()
    koop.add("kst-1-1", kinds=("xml",), **on_day(1))
    koop.server.spoil(lambda request: Answer(status=410) if request.path.startswith("/frbr") else None)
    assert archive.harvest(days=1) == []
    assert archive.harvest() == []
    assert kinds(archive.harvest(days=1)) == {"kst-1-1": "Withdrawn"}


# What is no longer listed.


def _four(koop: Koop) -> None:
    for number in range(1, 5):
        koop.add(f"kst-1-{number}")


def test_a_letter_that_is_nowhere_on_two_days_is_withdrawn(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    del koop.held["kst-1-2"]
    assert "kst-1-2" not in kinds(archive.harvest(days=29))
    assert "kst-1-2" not in kinds(archive.harvest(days=1)), "doubted"
    assert "kst-1-2" not in kinds(archive.harvest()), "on the same day"
    events = archive.harvest(days=1)
    assert kinds(events)["kst-1-2"] == "Withdrawn"
    assert "kst-1-2" not in kinds(archive.harvest(days=40))


def test_a_soft_404_is_a_page_that_is_not_there(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    koop.held["kst-1-2"].listed = False
    koop.held["kst-1-2"].redirect = "fout404"
    archive.harvest(days=30)
    assert kinds(archive.harvest(days=1))["kst-1-2"] == "Withdrawn"


def test_half_a_list_withdraws_nothing(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    koop.held["kst-1-2"].listed = koop.held["kst-1-3"].listed = False
    archive.harvest(days=30)
    assert set(kinds(archive.harvest(days=1)).values()) == {"Same"}
    koop.held["kst-1-2"].listed = koop.held["kst-1-3"].listed = True
    archive.harvest(days=1)
    assert sorted(archive.marks) == ["kst-1-1", "kst-1-2", "kst-1-3", "kst-1-4"]


def test_an_empty_list_is_not_believed(koop: Koop, archive: Archive) -> None:
    _four(koop)
    archive.harvest()
    for held in koop.held.values():
        held.listed = False
    with pytest.raises(SourceError, match="no longer lists 4 of 4 letters"):
        archive.harvest(days=30)


def test_a_part_of_a_backfill_misses_nothing_of_other_days(koop: Koop, archive: Archive) -> None:
    _four(koop)
    part = {"since": "2026-01-01", "until": "2026-01-04"}
    archive.harvest(**part)
    koop.add("kst-1-2", **on_day(3))
    assert set(kinds(archive.harvest(days=30, **part)).values()) == {"Same"}
    assert set(kinds(archive.harvest(days=30, **part)).values()) == {"Same"}


def test_what_is_held_under_wider_options_is_not_missing(koop: Koop, archive: Archive) -> None:
    for number in range(60):
        koop.add(f"ah-tk-20252026-{number}", type="Aanhangsel van de Handelingen", subrubriek="Antwoord")
        koop.add(f"kst-1-{number}", **on_day(-400))
    koop.add("kst-2-1")
    archive.harvest(answers=True)
    narrow = {"since": "2026-01-01"}
    archive.harvest(days=1, **narrow)
    archive.harvest(days=31, **narrow)
    assert len(archive.marks) == 121
