"""open.overheid.nl: what is harvested, and where a harvest goes on."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import DefinitionError
from pipeline.model.dataset import SourceSetting
from pipeline.sources import Found, open_overheid
from pipeline.sources.open_overheid.values import KAMERBRIEF, KERN
from tests.replay.harvests import FIRST_DAY, Holdings, KilledError, Run, kinds
from tests.replay.open_overheid import BESLISNOTA, ONE, TWO, OpenOverheid, later, name, pdf

HAS = f"{KERN}c_05f4a5f3"


@pytest.fixture
def service() -> Iterator[OpenOverheid]:
    service = OpenOverheid()
    yield service
    service.server.close()


@pytest.fixture
def archive(service: OpenOverheid, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(open_overheid.SOURCE, service.server, service.options, monkeypatch)


# What is harvested.


def test_letters_come_with_their_file_and_what_is_said_of_them(service: OpenOverheid, archive: Holdings) -> None:
    nota = {"role": HAS, "relation": f"https://open.overheid.nl/documenten/{TWO}", "titel": "Beslisnota"}
    service.add(ONE, relations=(nota,), identifiers=("nvt", "kst-32999-12"))
    service.add(TWO, sorts=(BESLISNOTA,))
    (event,) = archive.harvest()
    assert isinstance(event, Found)
    assert (event.content, event.media_type) == (pdf(ONE), "application/pdf")
    assert (event.key, event.fingerprint) == (ONE, "2026-01-02T10:00:00.123Z")
    said = event.statement
    assert said is not None
    assert said.identifiers[0] == ("kst-32999-12", "kst")
    assert said.identifiers[-1] == (ONE, "open-overheid")
    assert (said.kind, said.title) == ("kamerbrief", "Kamerbrief over digitalisering")
    assert (said.date, said.published) == ("2025-12-30", "2026-01-02")
    assert said.attachments == (("Beslisnota", TWO, f"https://open.overheid.nl/documenten/{TWO}"),)
    assert said.page == f"https://open.overheid.nl/documenten/{ONE}"


def test_attachments_without_a_title_are_looked_at_where_that_is_asked_for(
    service: OpenOverheid, archive: Holdings
) -> None:
    named = [{"role": HAS, "relation": f"https://open.overheid.nl/documenten/{key}"} for key in (TWO, name(3), name(4))]
    service.add(ONE, relations=tuple(named))
    service.add(TWO, sorts=(BESLISNOTA,), title="Beslisnota bij Kamerbrief")
    service.add(name(3), sorts=(BESLISNOTA,), has_file=False, title=None)
    archive.harvest(companions=True)
    said = archive.letters[ONE].statement
    assert said is not None
    assert [title for title, _, _ in said.attachments] == ["Beslisnota bij Kamerbrief", None, None]
    assert [key for _, key, _ in said.attachments] == [TWO, name(3), name(4)]


def test_everything_is_listed_by_windows_of_days_and_each_letter_comes_once(
    service: OpenOverheid, archive: Holdings
) -> None:
    for number in range(1, 131):
        year, month, day = 2009 + number % 17, number % 12 + 1, number % 28 + 1
        service.add(
            name(number), published=f"{year}-{month:02d}-{day:02d}", changed=f"2026-01-01T00:00:{number / 3:09.6f}Z"
        )
    assert Counter(type(event).__name__ for event in archive.harvest(page_size=10)) == {"Found": 130}
    assert kinds(archive.harvest(page_size=10)) == {name(number): "Same" for number in range(121, 131)}
    assert (service.server.count(), service.server.robots) == (1, 1)


def test_a_window_with_much_in_it_is_divided(
    service: OpenOverheid, archive: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.sources.open_overheid.service.MOST", 8)
    for number in range(60):
        service.add(
            name(number), published=f"2020-0{number % 6 + 1}-1{number % 10}", changed=f"2026-01-01T00:00:{number:02d}Z"
        )
    for number in range(60, 90):
        service.add(name(number), published="2021-05-27", changed=f"2026-01-01T00:01:{number - 60:02d}Z")
    assert Counter(type(event).__name__ for event in archive.harvest(page_size=10)) == {"Found": 90}
    assert len(archive.letters) == 90


def test_only_what_changed_is_asked_for_again(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(1, 81):
        service.add(name(number), changed=f"2026-01-01T00:00:{number / 2:09.6f}Z")
    archive.harvest()
    service.add(ONE, content=pdf("verbeterd"), number=2, **later(1))
    service.add(name(81), **later(1, 1))
    events = archive.harvest(days=1)
    assert Counter(type(event).__name__ for event in events) == {"Found": 2, "Same": 79}
    assert archive.letters[ONE].content == pdf("verbeterd")
    assert service.server.count() == 2 + 2 + 2
    assert set(kinds(archive.harvest()).values()) == {"Same"}
    assert service.server.count() == 1


def test_many_changes_are_read_page_by_page_down_to_what_is_known(service: OpenOverheid, archive: Holdings) -> None:
    for number in range(1, 31):
        service.add(name(number), changed=f"2026-01-01T00:00:{number:02d}Z")
    archive.harvest(page_size=10)
    for number in range(31, 56):
        service.add(name(number), changed=f"2026-01-06T00:00:{number:02d}Z")
    assert Counter(type(event).__name__ for event in archive.harvest(days=1, page_size=10))["Found"] == 25


def test_after_a_long_time_everything_is_listed_instead(
    service: OpenOverheid, archive: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_overheid, "DEEP", 15)
    service.add(ONE)
    archive.harvest(page_size=10)
    for number in range(2, 60):
        service.add(name(number), changed=f"2026-01-06T00:00:{number:02d}Z")
    assert Counter(type(event).__name__ for event in archive.harvest(days=1, page_size=10))["Found"] == 58


def test_questions_with_their_answers_are_a_switch(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    extra = [{"velden": [{"key": "documentsubsoort", "values": ["Antwoord"]}]}]
    service.add(TWO, sorts=(f"{KERN}c_6d494ab6",), document={"extraMetadata": extra})
    assert kinds(archive.harvest()) == {ONE: "Found"}
    assert kinds(archive.harvest(answers=True))[TWO] == "Found"
    said = archive.letters[TWO].statement
    assert said is not None
    assert said.kind == "antwoord-kamervragen"


def test_a_part_of_a_backfill_has_its_days_only(service: OpenOverheid, archive: Holdings) -> None:
    for year in range(2010, 2020):
        service.add(name(year), published=f"{year}-06-01", changed=f"2026-01-01T00:00:{year - 2000:02d}Z")
    found = archive.harvest(since="2012-01-01", until="2014-12-31")
    assert sorted(kinds(found)) == [name(2012), name(2013), name(2014)]
    assert kinds(archive.harvest(since="2012-01-01", until="2014-12-31")) == {
        name(y): "Same" for y in (2012, 2013, 2014)
    }
    assert service.server.count() == 1


# Options, and from the source to the archive.


@pytest.mark.parametrize("option", [{"since": "gisteren"}, {"page_size": 25}, {"reconcile_days": True}])
def test_a_wrong_option_is_named(archive: Holdings, option: dict[str, str | int]) -> None:
    with pytest.raises(DefinitionError, match=next(iter(option))):
        archive.harvest(**option)


def test_the_filter_is_coded_twice(service: OpenOverheid, archive: Holdings) -> None:
    service.add(ONE)
    archive.harvest()
    assert "documentsoort=https%253A%252F%252Fidentifier.overheid.nl%252F" in service.server.requests[0].target
    assert KAMERBRIEF.endswith("c_49599e6c")


def test_a_harvest_that_is_killed_anywhere_ends_like_an_undisturbed_one(
    service: OpenOverheid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(1, 61):
        year = 2010 + number % 15
        service.add(name(number), published=f"{year}-01-02", changed=f"2026-01-01T00:00:{number / 3:09.6f}Z")
    service.held[name(7)].has_file = False
    service.held[name(9)].hash = "1" * 40
    runs = Run("open_overheid", service.options(page_size=10), tmp_path)
    tally = runs.harvest("whole")
    assert (tally.added, tally.refused) == (58, 2)
    chance = random.Random(5)
    for attempt in range(4):
        with pytest.raises(KilledError):
            runs.harvest(str(attempt), kill=chance.randrange(1, 60))
        runs.harvest(str(attempt))
        assert runs.state(str(attempt)) == runs.state("whole")
    service.add(name(200), **later(0))
    service.add(name(3), content=pdf("nieuw"), number=2, **later(0, 1))
    with pytest.raises(KilledError):
        runs.harvest("1", kill=9)
    runs.harvest("1")
    runs.harvest("whole")
    assert runs.state("1") == runs.state("whole")


def test_a_run_with_nothing_new_costs_one_request_from_source_to_archive(
    service: OpenOverheid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(1, 9):
        service.add(name(number))
    runs = Run("open_overheid", service.options(), tmp_path)
    runs.harvest("home")
    state = runs.state("home")
    service.server.forget()
    tally = runs.harvest("home")
    assert (tally.same, service.server.count(), service.server.robots) == (8, 1, 1)
    assert runs.state("home") == state


def test_the_source_is_listed_with_its_options() -> None:
    source = sources.get("open_overheid")
    sources.read_options(SourceSetting(name="open_overheid", options={"answers": True, "reconcile_days": 30}))
    assert source.policy is not None
