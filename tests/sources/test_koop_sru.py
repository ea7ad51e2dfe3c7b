"""KOOP: what is harvested, whose letters, and where a harvest goes on."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import run, sources
from pipeline.archive import ArchiveIndex
from pipeline.errors import DefinitionError
from pipeline.home import Home
from pipeline.model.dataset import Dataset, DatasetTitle, SourceSetting
from pipeline.sources import Found, Refused
from pipeline.sources.koop import sru as koop_sru
from pipeline.sources.koop.selection import query, sender_of
from pipeline.sources.koop.statement import identifiers
from tests.replay.koop import Koop
from tests.replay.koop_harvest import CONTACT, FIRST_DAY, Archive, kinds, on_day


@pytest.fixture
def koop() -> Iterator[Koop]:
    service = Koop()
    yield service
    service.server.close()


@pytest.fixture
def archive(koop: Koop, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive(koop, monkeypatch)


# What is harvested.


def test_letters_come_with_their_best_document_and_what_is_said_of_them(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-12", ondernummer="12", bijlage=("blg-100", "blg-101"))
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert event.content == koop.held["kst-32999-12"].file("xml")
    assert (event.media_type, event.fingerprint) == ("application/xml", "2026-01-02T10:00:00.1234567+01:00")
    said = event.statement
    assert said is not None
    assert said.identifiers[0] == ("kst-32999-12", "kst")
    assert (said.kind, said.title) == ("kamerbrief", "Voortgang digitalisering")
    assert (said.date, said.published, said.session_year) == ("2025-12-30", "2026-01-02", "2025-2026")
    assert said.dossiers == (("32999", "Digitale overheid", "12"),)
    assert [item for _, item, _ in said.attachments] == ["blg-100", "blg-101"]
    assert said.page == "https://zoek.officielebekendmakingen.nl/kst-32999-12.html"


def test_every_page_is_read_by_identifier_and_each_letter_comes_once(koop: Koop, archive: Archive) -> None:
    for number in range(1, 48):
        koop.add(f"kst-32999-{number}", ondernummer=str(number))
    events = archive.harvest(page_size=10, window_days=40_000)
    assert Counter(type(event).__name__ for event in events) == {"Found": 47}
    assert koop.server.count("/sru") == 5
    assert {request.query["startRecord"] for request in koop.server.requests if request.path == "/sru"} == {"1"}


def test_a_run_with_nothing_new_costs_one_request(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-1")
    archive.harvest()
    assert kinds(archive.harvest(days=1)) == {"kst-32999-1": "Same"}
    assert [request.path for request in koop.server.requests] == ["/sru"]


def test_what_is_published_within_two_days_before_the_newest_is_not_lost(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-1", **on_day(0))
    archive.harvest()
    koop.add("kst-32999-2", **on_day(-2))
    assert kinds(archive.harvest(days=1))["kst-32999-2"] == "Found"


def test_a_date_far_ahead_does_not_end_the_harvesting(koop: Koop, archive: Archive) -> None:
    koop.add("kst-32999-1", modified="2099-01-01")
    archive.harvest()
    koop.add("kst-32999-2", **on_day(1))
    assert kinds(archive.harvest(days=1))["kst-32999-2"] == "Found"


@pytest.mark.parametrize("skew", [-1, 1])
def test_a_clock_that_is_a_day_wrong_loses_nothing(koop: Koop, archive: Archive, skew: int) -> None:
    koop.add("kst-32999-1", **on_day(0))
    archive.harvest(days=skew)
    koop.add("kst-32999-2", **on_day(0))
    koop.add("kst-32999-3", **on_day(1))
    assert kinds(archive.harvest(days=1)) == {"kst-32999-1": "Same", "kst-32999-2": "Found", "kst-32999-3": "Found"}


def test_a_backfill_asks_for_its_days_only(koop: Koop, archive: Archive) -> None:
    for day in range(6):
        koop.add(f"kst-32999-{day}", **on_day(day))
    events = archive.harvest(days=9, since="2026-01-06", until="2026-01-08")
    assert sorted(kinds(events)) == ["kst-32999-1", "kst-32999-2", "kst-32999-3"]


def test_answers_to_questions_come_where_they_are_asked_for(koop: Koop, archive: Archive) -> None:
    facts = {"type": "Aanhangsel van de Handelingen", "subrubriek": "Antwoord", "dossier": (), "dossiertitel": None}
    koop.add("ah-tk-20252026-31", documenttitel=None, heading="Antwoord op vragen over post", **facts)
    assert archive.harvest() == []
    (event,) = archive.harvest(answers=True)
    assert isinstance(event, Found)
    assert event.statement is not None
    assert (event.statement.kind, event.statement.date) == ("antwoord-kamervragen", None)
    assert event.statement.title == "Antwoord op vragen over post"


# Whose letters.


@pytest.mark.parametrize(
    ("title", "is_of_government"),
    [
        ("BRIEF VAN DE MINISTERS VAN FINANCIËN EN VAN DEFENSIE", True),
        ("BRIEF VAN DE MINISTER-PRESIDENT, MINISTER VAN ALGEMENE ZAKEN ", True),
        ("Brief van de staatssecretaris van BZK met verzoek", True),
        ("NADERE BRIEF VAN DE MINISTER VAN JUSTITIE", True),
        ("Brief regering", True),
        ("BRIEF VAN DE VASTE COMMISSIE VOOR FINANCIËN", False),
        ("BRIEF VAN DE ALGEMENE REKENKAMER", False),
        ("Reactie op de brief van de minister", None),
        ("Verslag", None),
    ],
)
def test_the_heading_tells_who_sent_a_letter(title: str, is_of_government: bool | None) -> None:
    assert sender_of(title) is is_of_government


def test_letters_of_others_are_left_out(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", subrubriek="Brief commissie")
    koop.add("kst-1-2", heading="Brief Presidium")
    koop.add("kst-1-3", heading_in_text="BRIEF VAN DE VASTE COMMISSIE VOOR FINANCIËN")
    koop.add("kst-1-4", subrubriek="Motie", documenttitel="Motie over een brief")
    koop.add("kst-1-5", kinds=("pdf",), documenttitel="Brief van het Presidium over de begroting")
    koop.add("kst-1-6")
    events = archive.harvest()
    assert kinds(events) == {"kst-1-3": "Refused", "kst-1-5": "Refused", "kst-1-6": "Found"}
    assert {event.code for event in events if isinstance(event, Refused)} == {"other-sender"}
    assert koop.server.count("/frbr") == 3
    archive.harvest()
    assert koop.server.count("/frbr") == 0


def test_old_papers_without_subrubriek_are_letters_by_their_title(koop: Koop, archive: Archive) -> None:
    koop.add("kst-1-1", subrubriek=None, documenttitel="Brief van de minister over de begroting")
    koop.add("kst-1-2", subrubriek="Overige Kamerstukken", documenttitel="Brief van de staatssecretaris van BZK")
    koop.add("kst-1-3", subrubriek=None, documenttitel="Nota naar aanleiding van de brief", dossiertitel="Een brief")
    koop.add("kst-1-4", type="Kamerstuk Kamerstuk")
    assert sorted(kinds(archive.harvest())) == ["kst-1-1", "kst-1-2", "kst-1-4"]


# Options and queries.


@pytest.mark.parametrize("option", [{"since": "gisteren"}, {"page_size": 0}, {"window_days": True}])
def test_a_wrong_option_is_named(archive: Archive, option: dict[str, str | int]) -> None:
    with pytest.raises(DefinitionError, match=next(iter(option))):
        archive.harvest(**option)


def test_an_identifier_cannot_break_out_of_the_query() -> None:
    window = koop_sru.windows("2026-01-01", "2026-01-01", None, 1)[0]
    assert 'dt.identifier>"a\\" OR b%2fc"' in query(window, 'a" OR b/c', answers=False)


def test_the_name_at_open_overheid_is_a_hash_of_the_identifier() -> None:
    assert ("oep-9f17b506fd03cafa9e242bfdb1071d9bb3e2fbf2", "open-overheid") in identifiers("kst-36202-56")


# From the source to the archive.


def _dataset(koop: Koop, folder: Path) -> Dataset:
    setting = SourceSetting(name="koop_sru", options=koop.options(page_size=10, window_days=9000))
    text = DatasetTitle(nl="x", en="x")
    return Dataset(
        name="test",
        title=text,
        description=text,
        base="https://brievenbus.example/",
        publisher=CONTACT,
        sources=(setting,),
        outputs=("jsonl",),
        folder=folder,
    )


def _state(home: Path) -> str:
    index = ArchiveIndex(Home(home).archive("test") / "index.sqlite")
    try:
        return index.state_hash()
    finally:
        index.close()


class _KilledError(Exception):
    """Stands for the end of the process."""


def test_a_harvest_that_is_killed_anywhere_ends_like_an_undisturbed_one(
    koop: Koop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(1, 60):
        koop.add(f"kst-32999-{number}", text=f"Brief {number}.", ondernummer=str(number))
    koop.add("kst-32999-7-h1")
    koop.add("kst-32999-9", heading_in_text="BRIEF VAN HET PRESIDIUM")
    koop.add("kst-32999-11", kinds=())
    dataset = _dataset(koop, tmp_path)
    tally = run.harvest_source(dataset, dataset.sources[0], Home(tmp_path / "whole"), lambda *report: None)
    assert (tally.added, tally.refused, tally.not_letters) == (58, 1, 1)
    chance = random.Random(7)
    for attempt in range(8):
        home, kill = tmp_path / str(attempt), [chance.randrange(1, 75)]

        def report(step: str, count: int, total: int | None, kill: list[int] = kill) -> None:
            if kill and count >= kill[0]:
                kill.clear()
                raise _KilledError

        with pytest.raises(_KilledError):
            run.harvest_source(dataset, dataset.sources[0], Home(home), report)
        run.harvest_source(dataset, dataset.sources[0], Home(home), report)
        assert _state(home) == _state(tmp_path / "whole")
    koop.server.forget()
    tally = run.harvest_source(dataset, dataset.sources[0], Home(tmp_path / "whole"), lambda *report: None)
    assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
    assert koop.server.count("/frbr") == 0


def test_a_run_with_nothing_new_costs_one_request_from_source_to_archive(
    koop: Koop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(1, 9):
        koop.add(f"kst-32999-{number}")
    dataset, home = _dataset(koop, tmp_path), Home(tmp_path / "home")
    run.harvest_source(dataset, dataset.sources[0], home, lambda *report: None)
    state = _state(tmp_path / "home")
    koop.server.forget()
    tally = run.harvest_source(dataset, dataset.sources[0], home, lambda *report: None)
    assert (tally.same, koop.server.count(), koop.server.robots) == (8, 1, 0)
    assert _state(tmp_path / "home") == state


def test_the_source_is_listed_with_its_options() -> None:
    source = sources.get("koop_sru")
    sources.read_options(SourceSetting(name="koop_sru", options={"answers": True, "reconcile_days": 30}))
    assert source.policy is not None
