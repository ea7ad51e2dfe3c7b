"""Acceptance tests D: what a source may do while it is read and between two harvests, from system to archive."""

import random
from collections import Counter
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import msgspec
import pytest

from pipeline.errors import SourceError
from pipeline.model.record import Record
from pipeline.sources.open_overheid.values import KAMERBRIEF
from tests.faults.held import Held
from tests.faults.publishers import NAMES, KoopPublisher, Publisher, on, publisher
from tests.replay.diwoo import Body
from tests.replay.harvests import DAY, FIRST_DAY, Run
from tests.replay.server import Answer, ReplayServer, Request

MANY = 250


@pytest.fixture(params=NAMES)
def system(request: pytest.FixtureRequest) -> Iterator[Publisher]:
    with publisher(request.param) as made:
        yield made


@pytest.fixture
def koop() -> Iterator[KoopPublisher]:
    made = KoopPublisher()
    with made.server:
        yield made


@pytest.fixture
def held(system: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(system, tmp_path, monkeypatch)


def title(record: Record) -> str:
    said = record.statement
    assert said is not None
    return msgspec.to_builtins(said)["title"] or ""


def test_a9_a_harvest_with_nothing_new_costs_one_to_three_requests(system: Publisher, held: Held) -> None:
    for number in range(1000, 1012):
        system.put(number)
    for day in (0, 1, 2):
        system.server.forget()
        held.harvest(day)
    assert 1 <= len(system.server.requests) <= 3
    assert len(held.whole()) == 12


def test_a9_a_woo_index_with_nothing_new_costs_two_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = Body()
    with body.server:
        for number in range(100):
            body.add(f"/kamerbrief-{number}.pdf", title="Kamerbrief over digitalisering", sort=KAMERBRIEF)
        run = Run("diwoo", body.options(), tmp_path)
        for day in (0, 1, 2):
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + day * DAY))
            body.server.forget()
            tally = run.harvest("home")
            assert (tally.added, tally.changed, tally.removed) == (0 if day else 100, 0, 0)
        assert 1 <= len(body.server.requests) <= 3


def test_d1_letters_that_come_while_pages_are_read_are_had_once_each(system: Publisher, held: Held) -> None:
    numbers = list(range(1000, 1000 + MANY))
    for number in numbers:
        system.put(number)
    new = iter([*range(900, 910), *range(1300, 1310)])
    order = random.Random(1)

    def insert() -> None:
        number = next(new, None)
        if number is not None:
            system.put(number, day=order.choice((0, -3)) if system.source == "open_overheid" else 0)
            numbers.append(number)

    system.on_page(insert)
    held.harvest(0)
    system.on_page(None)
    assert {system.key(number) for number in range(1000, 1000 + MANY)} <= held.whole()
    held.harvest(1)
    held.harvest(31)
    assert len(numbers) > MANY
    assert held.whole() == {system.key(number) for number in numbers}
    new_lines = Counter(key for key, operation in held.told() if operation == "add")
    assert max(new_lines.values()) == 1


def test_d2_letters_that_go_while_pages_are_read_take_no_other_along(system: Publisher, held: Held) -> None:
    numbers = list(range(1000, 1000 + MANY))
    for number in numbers:
        system.put(number)
    order = random.Random(2)

    def remove() -> None:
        if len(numbers) > MANY - 20:
            system.remove(numbers.pop(order.randrange(len(numbers))))

    system.on_page(remove)
    held.harvest(0)
    system.on_page(None)
    assert len(numbers) < MANY
    assert {system.key(number) for number in numbers} <= held.whole()
    for day in (1, 32, 34, 36):
        held.harvest(day)
    assert held.whole() == {system.key(number) for number in numbers}


def test_d3_a_letter_on_two_pages_is_had_once_in_its_newest_version(system: Publisher, held: Held) -> None:
    for number in range(1000, 1100):
        system.put(number)
    left = iter([1000, 1001])

    def change() -> None:
        number = next(left, None)
        if number is not None:
            system.put(number, day=0, words="Nieuwe voortgang")

    system.on_page(change)
    held.harvest(0)
    system.on_page(None)
    held.harvest(1)
    records = held.records()
    assert len(records) == 100
    for number in (1000, 1001):
        assert title(records[system.key(number)]) == "Nieuwe voortgang"
        assert [operation for _, operation in held.told(system.key(number))].count("add") <= 1
    assert title(records[system.key(1002)]) == "Voortgang"


def test_d3_a_record_given_twice_by_one_list_is_had_once(
    koop: KoopPublisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(koop, tmp_path, monkeypatch)
    for number in range(1000, 1060):
        koop.put(number)
    pages = [0]

    def again(page: bytes) -> bytes:
        pages[0] += b"<sru:record>" in page
        if pages[0] != 2:
            return page
        koop.put(1000, day=0, words="Nieuwe voortgang")
        record = koop.koop._record(koop.koop.held[koop.key(1000)]).encode()
        return page.replace(b"<sru:records>", b"<sru:records>" + record)

    koop.koop.rewrite = again
    held.harvest(0)
    records = held.records()
    assert len(records) == 60
    assert title(records[koop.key(1000)]) == "Nieuwe voortgang"


@pytest.mark.parametrize("where", ["another host", "itself"])
def test_d4_a_list_that_leads_elsewhere_or_to_itself_is_not_followed(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with publisher("tweedekamer_syncfeed") as system, ReplayServer(lambda request: Answer()) as other:
        for number in range(1000, 1050):
            system.put(number)

        def mislead(request: Request) -> Answer | None:
            right = system.chamber._answer(request)  # type: ignore[attr-defined]
            if "skiptoken" in request.target or "Feed" not in request.path:
                return None
            to = f"{other.base}/SyncFeed/2.0/Feed" if where == "another host" else system.server.base
            to = to if where == "another host" else f"{to}{request.target}"
            start = right.body.index(b'<link rel="next" href="') + 23
            link = to.replace("&", "&amp;").encode()
            return right._replace(body=right.body[:start] + link + right.body[right.body.index(b'"', start) :])

        system.server.spoil(mislead)
        held = Held(system, tmp_path, monkeypatch)
        outcome = "followed nothing"
        try:
            held.harvest(0)
        except SourceError as error:
            outcome = str(error)
        assert other.requests == []
        assert len(system.server.requests) < 700
        assert outcome == "followed nothing" or any(
            word in outcome for word in ("elsewhere", "where it was", "leads", "skiptoken")
        )
        system.server.spoil()
        held.harvest(1)
        assert held.whole() == {system.key(number) for number in range(1000, 1050)}


@pytest.mark.parametrize("clock", [-1, 0, 1])
@pytest.mark.parametrize("skew", [-86_400, 86_400])
@pytest.mark.parametrize("source", ["koop_sru", "open_overheid"])
def test_d5_a_clock_a_day_wrong_theirs_or_ours_loses_and_doubles_nothing(
    source: str, skew: int, clock: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with publisher(source) as system:
        answers = getattr(system, "koop", None) or getattr(system, "service", None)
        today = [0]

        def dated(request: Request) -> Answer:
            right: Answer = answers._answer(request)  # type: ignore[union-attr]
            moment = FIRST_DAY + today[0] * DAY + skew
            headers = {**right.headers, "Date": _http_date(moment)}
            return right._replace(headers=headers)

        system.server.spoil(dated)
        held = Held(system, tmp_path, monkeypatch)
        held.clock = clock
        expected = set()
        for day in range(5):
            today[0] = day
            for number in range(10 * day, 10 * day + 5):
                system.put(1000 + number, day=day)
                expected.add(system.key(1000 + number))
            held.harvest(day)
            late = 1000 + 10 * day + 7  # After the harvest, and still of its day.
            system.put(late, day=day)
            expected.add(system.key(late))
        today[0] = 5
        held.harvest(5)
        assert held.whole() == expected
        assert max(Counter(held.told()).values()) == 1


def test_d6_another_subject_is_a_new_version_and_the_old_one_stays_in_the_history(
    system: Publisher, held: Held
) -> None:
    for number in range(1000, 1010):
        system.put(number)
    held.harvest(0)
    system.put(1005, day=2, words="Nieuwe voortgang")
    held.harvest(2)
    key = system.key(1005)
    assert title(held.records()[key]) == "Nieuwe voortgang"
    assert title(held.records(f"{on(0)}T23:59:59Z")[key]) == "Voortgang"
    assert held.told(key)[-1] == (key, "change")
    assert {operation for of, operation in held.told() if of != key} <= {"add", "change"}


def test_d7_d8_a_letter_that_is_taken_away_is_withdrawn_and_one_that_is_back_is_back(
    system: Publisher, held: Held
) -> None:
    for number in range(1000, 1010):
        system.put(number)
    held.harvest(0)
    key = system.key(1005)
    system.remove(1005)
    for day in (1, 32, 34, 36):
        held.harvest(day)
    assert held.whole() == {system.key(number) for number in range(1000, 1010) if number != 1005}
    assert held.told(key)[-1][1] in ("withdraw", "remove")
    system.put(1005, day=40, words="Voortgang opnieuw")
    for day in (40, 70, 72):
        held.harvest(day)
    assert key in held.whole()
    told = [operation for _, operation in held.told(key)]
    assert told[-1] in ("add", "change")
    assert "withdraw" in told or "remove" in told
    assert key in held.records(f"{on(0)}T23:59:59Z")


@pytest.mark.parametrize("left", [MANY - 60, 0])
@pytest.mark.parametrize("source", ["koop_sru", "open_overheid"])
def test_d9_a_source_that_lacks_a_quarter_or_all_is_not_believed(
    source: str, left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with publisher(source) as system:
        held = Held(system, tmp_path, monkeypatch)
        for number in range(1000, 1000 + MANY):
            system.put(number)
        held.harvest(0)
        for number in range(1000 + left, 1000 + MANY):
            system.remove(number)
        for day in (31, 32, 40):
            with pytest.raises(SourceError, match=r"no longer|not believed|any more|no documents"):
                held.harvest(day)
        assert len(held.whole()) == MANY


def _http_date(moment: int) -> str:
    return formatdate(moment, usegmt=True)
