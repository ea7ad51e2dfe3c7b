"""How sources stand follows from the log of harvests, and what is missing from what they say they have."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import Contents, Index, Missing, Month, Session, missing, months, states
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with closing(Index(tmp_path / "index.sqlite")) as index:
        yield index


def day(number: int) -> str:
    return f"2026-01-{number:02}T12:00:00Z"


def harvest(index: Index, tmp_path: Path, source: str, on: int, keys: tuple[str, ...] = (), error: str = "") -> None:
    with closing(Session(index, Contents(tmp_path / "records"), source, day(on))) as session:
        for key in keys:
            session.found(key, key.encode(), None, None, None)
        if error:
            session.fail(error, day(on))
        else:
            session.finish(day(on))


def state(index: Index, *names: str, at: int | None = None) -> dict[str, tuple[str, str]]:
    found = states(index, names, day(at) if at else None)
    return {one.source: (one.state, one.reason) for one in found}


def test_a_source_that_was_never_harvested_to_the_end(index: Index, tmp_path: Path) -> None:
    assert state(index, "a")["a"][0] == "never"
    with closing(Session(index, Contents(tmp_path / "records"), "a", day(1))) as session:
        session.found("k", b"1", None, None, None)
    assert state(index, "a") == {"a": ("never", "no harvest of it has come to an end")}


def test_a_complete_harvest_is_ok_until_it_is_too_old(index: Index, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    assert state(index, "a") == {"a": ("ok", "complete according to the source on 2026-01-01")}
    assert state(index, "a", at=9)["a"][0] == "ok"
    assert state(index, "a", at=10) == {"a": ("stale", "the last complete harvest was on 2026-01-01")}


def test_a_source_is_as_old_as_the_newest_harvest_of_the_others(index: Index, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    harvest(index, tmp_path, "b", 20, ("k",))
    assert {name: found[0] for name, found in state(index, "a", "b").items()} == {"a": "stale", "b": "ok"}


def test_an_error_is_told_until_a_harvest_comes_to_its_end(index: Index, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    harvest(index, tmp_path, "a", 2, error="no answer")
    assert state(index, "a") == {"a": ("failing", "the try of 2026-01-02 ended in an error: no answer")}
    harvest(index, tmp_path, "a", 4, error="no answer still")
    (found,) = states(index, ["a"])
    assert (found.complete, found.tried, found.records) == ("2026-01-01", "2026-01-04", 1)
    harvest(index, tmp_path, "a", 5, ("k", "l"))
    (found,) = states(index, ["a"])
    assert (found.state, found.complete, found.records) == ("ok", "2026-01-05", 2)


def test_silence_is_confirmed_only_by_answers(index: Index, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    harvest(index, tmp_path, "b", 9)
    harvest(index, tmp_path, "a", 8, ("k",))
    assert state(index, "a")["a"][0] == "ok"
    harvest(index, tmp_path, "a", 9, ("k",))
    assert state(index, "a", "b") == {
        "a": ("confirmed-empty", "asked to the end on 2026-01-09, it had nothing new since 2026-01-01"),
        "b": ("confirmed-empty", "asked to the end on 2026-01-09, it had nothing"),
    }
    harvest(index, tmp_path, "a", 10, error="no answer")
    assert state(index, "a")["a"][0] == "failing"


def test_a_source_that_the_dataset_dropped_is_retired(index: Index, tmp_path: Path) -> None:
    harvest(index, tmp_path, "old", 1, ("k",))
    assert [(one.source, one.state, one.records) for one in states(index, ["a"])] == [
        ("a", "never", 0),
        ("old", "retired", 1),
    ]


def test_what_the_source_has_is_set_against_what_is_held(index: Index, tmp_path: Path) -> None:
    january, february = Statement(date="2026-01-05"), Statement(published="2026-02-01")
    with closing(Session(index, Contents(tmp_path / "records"), "a", day(1))) as session:
        for key, said in (("1", january), ("2", january), ("3", february), ("4", None)):
            session.found(key, key.encode(), None, None, None, said)
        session.refused("5", "missing-file", "404", None, january)
        session.refused("6", "other-sender", "not the government", None, january)
        session.refused("3", "fetch-failed", "500", None)
        session.withdrawn("2", Withdrawal(date="2026-01-06", reason="ingetrokken"))
        session.stated("2026-01", 3, "http://127.0.0.1/", day(1))
        session.stated("2026-01", 4, "http://127.0.0.1/", day(2))
        session.stated("2026-03", 0, None, day(2))
        session.finish()
    address = "http://127.0.0.1/"
    asked = "2026-01-02"
    assert months(index) == (
        Month(source="a", month="", held=1),
        Month(
            source="a",
            month="2026-01",
            stated=4,
            url=address,
            asked=asked,
            held=1,
            withdrawn=1,
            not_letters=1,
            missing=1,
        ),
        Month(source="a", month="2026-02", missing=1),
        Month(source="a", month="2026-03", stated=0, asked=asked),
    )
    assert list(missing(index)) == [
        Missing(source="a", month="2026-02", key="3", code="fetch-failed", message="500"),
        Missing(source="a", month="2026-01", key="5", code="missing-file", message="404"),
    ]


def test_an_index_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "create table harvest (id integer primary key, source varchar not null, started varchar not null, "
            "finished boolean not null, cursor varchar)"
        )
        connection.execute("insert into harvest values (1, 'a', '2026-01-01T12:00:00Z', 1, null)")
        connection.commit()
    for _ in range(2):
        with closing(Index(file)) as index:
            assert [(one.state, one.complete) for one in states(index, ["a"])] == [("confirmed-empty", "2026-01-01")]
