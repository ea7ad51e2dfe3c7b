"""How sources stand follows from the log of harvests, and what is missing from what they say they have."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import ArchiveIndex, Contents, Missing, Month, Session, missing, months, states
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArchiveIndex]:
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index:
        yield index


def day(number: int) -> str:
    return f"2026-01-{number:02}T12:00:00Z"


def harvest(
    index: ArchiveIndex, tmp_path: Path, source: str, on: int, keys: tuple[str, ...] = (), error: str = ""
) -> None:
    with closing(Session(index, Contents(tmp_path / "records"), source, day(on))) as session:
        for key in keys:
            session.found(key, key.encode(), None, None, None)
        if error:
            session.fail(error, day(on))
        else:
            session.finish(day(on))


def state(index: ArchiveIndex, *names: str, at: int | None = None) -> dict[str, tuple[str, str]]:
    found = states(index, names, day(at) if at else None)
    return {one.source: (one.state, one.reason) for one in found}


def test_a_source_that_was_never_harvested_to_the_end(index: ArchiveIndex, tmp_path: Path) -> None:
    assert state(index, "a")["a"][0] == "never"
    with closing(Session(index, Contents(tmp_path / "records"), "a", day(1))) as session:
        session.found("k", b"1", None, None, None)
    assert state(index, "a") == {"a": ("never", "no harvest of it has come to an end")}


def test_a_complete_harvest_is_ok_until_it_is_too_old(index: ArchiveIndex, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    assert state(index, "a") == {"a": ("ok", "harvested to the end on 2026-01-01; the source states no number")}
    assert state(index, "a", at=9)["a"][0] == "ok"
    assert state(index, "a", at=10) == {"a": ("stale", "the last complete harvest was on 2026-01-01")}


def test_a_source_is_as_old_as_the_newest_harvest_of_the_others(index: ArchiveIndex, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    harvest(index, tmp_path, "b", 20, ("k",))
    assert {name: found[0] for name, found in state(index, "a", "b").items()} == {"a": "stale", "b": "ok"}


def test_an_error_is_told_until_a_harvest_comes_to_its_end(index: ArchiveIndex, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("k",))
    harvest(index, tmp_path, "a", 2, error="no answer")
    assert state(index, "a") == {"a": ("failing", "the try of 2026-01-02 ended in an error: no answer")}
    harvest(index, tmp_path, "a", 4, error="no answer still")
    (found,) = states(index, ["a"])
    assert (found.complete, found.tried, found.records) == ("2026-01-01", "2026-01-04", 1)
    harvest(index, tmp_path, "a", 5, ("k", "l"))
    (found,) = states(index, ["a"])
    assert (found.state, found.complete, found.records) == ("ok", "2026-01-05", 2)


def test_silence_is_confirmed_only_by_answers(index: ArchiveIndex, tmp_path: Path) -> None:
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


def test_a_source_that_the_dataset_dropped_is_retired(index: ArchiveIndex, tmp_path: Path) -> None:
    harvest(index, tmp_path, "old", 1, ("k",))
    assert [(one.source, one.state, one.records) for one in states(index, ["a"])] == [
        ("a", "never", 0),
        ("old", "retired", 1),
    ]


def test_what_the_source_has_is_set_against_what_is_held(index: ArchiveIndex, tmp_path: Path) -> None:
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
        Month(source="a", month="2026-02", held=1),  # Its last readable version stays.
        Month(source="a", month="2026-03", stated=0, asked=asked),
    )
    assert list(missing(index)) == [
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
        with closing(ArchiveIndex(file)) as index:
            assert [(one.state, one.complete) for one in states(index, ["a"])] == [("confirmed-empty", "2026-01-01")]


def counted(
    index: ArchiveIndex, tmp_path: Path, stated: int, held: int, missing: int = 0, undated: int = 0
) -> tuple[str, str]:
    """Return the state of a source that states a number of January, and its reason."""
    said = Statement(date="2026-01-05")
    with closing(Session(index, Contents(tmp_path / "records"), "a", day(6))) as session:
        for number in range(held):
            session.found(f"h{number}", b"%d" % number, None, None, None, said)
        for number in range(missing):
            session.refused(f"m{number}", "missing-file", "404", None, said)
        for number in range(undated):
            session.found(f"u{number}", b"u%d" % number, None, None, None)
        session.stated("2026-01", stated, None, day(6))
        session.finish(day(6))
    return state(index, "a")["a"]


@pytest.mark.parametrize(
    ("stated", "held", "missing", "expected"),
    [
        (3, 3, 0, ("ok", ": complete, all 3 records that the source states are accounted for")),
        (3, 2, 1, ("ok", ": all 3 records that the source states were found; 1 of them missing")),
        (55, 2, 1, ("incomplete", ": of 55 records that the source states, 52 were never found")),
        (1, 3, 0, ("ok", ": 2 records more were found than the 1 that the source states")),
    ],
)
def test_complete_is_said_only_where_counts_agree(
    index: ArchiveIndex, tmp_path: Path, stated: int, held: int, missing: int, expected: tuple[str, str]
) -> None:
    found = counted(index, tmp_path, stated, held, missing)
    assert found == (expected[0], f"harvested to the end on 2026-01-06{expected[1]}")


def test_a_month_without_a_number_is_not_complete_and_a_record_without_a_date_is_no_month(
    index: ArchiveIndex, tmp_path: Path
) -> None:
    assert "complete" in counted(index, tmp_path, 2, 2, undated=1)[1]
    with closing(Session(index, Contents(tmp_path / "records"), "a", day(7))) as session:
        session.found("f", b"f", None, None, None, Statement(date="2025-02-01"))
        session.finish(day(7))
    assert state(index, "a")["a"][1].endswith("; of 1 months with records the source states no number")


def test_records_that_give_no_letter_are_counted_as_what_they_are(index: ArchiveIndex, tmp_path: Path) -> None:
    harvest(index, tmp_path, "a", 1, ("1", "2", "3"))
    left_out = {("a", "1"): ("unreadable", "the file is no whole PDF"), ("a", "2"): ("not-a-letter", "nothing in it")}
    (month,) = months(index, left_out)
    assert (month.held, month.not_letters, month.missing, month.accounted) == (1, 1, 1, 3)
    assert [(one.key, one.code) for one in missing(index, left_out)] == [("1", "unreadable")]
    (found,) = states(index, ["a"], counts=[month])
    assert (found.records, found.not_letters, found.missing) == (1, 1, 1)


def test_a_letter_that_waits_is_no_refusal_and_one_that_was_never_had_is_new(
    index: ArchiveIndex, tmp_path: Path
) -> None:
    with closing(Session(index, Contents(tmp_path / "records"), "a", day(1))) as session:
        for key in "abc":
            session.refused(key, "waiting", "not asked for yet", None)
        session.refused("d", "other-sender", "from a citizen", None)
        session.refused("e", "missing-file", "404", None)
        session.found("a", b"1", None, None, None)
        session.gone("b", "taken back")
        told = session.finish(day(1))
    assert (told.added, told.changed, told.refused, told.waiting, told.not_letters) == (1, 0, 1, 1, 1)
