"""A part of a backfill knows the records that it handed over, before they are stored."""

from collections.abc import Iterator
from typing import cast

from pipeline.archive import Backfill, BackfillPart
from pipeline.harvest.desk import Desk, Seat
from pipeline.sources import Found, Gone, Refused


class Archived:
    """An archive with two records."""

    def held(self) -> Iterator[str]:
        return iter(("a", "b"))

    def fingerprint(self, key: str) -> str | None:
        return {"a": "1", "b": "1"}.get(key)


def test_records_that_wait_for_the_archive_count_as_archived() -> None:
    seat = Seat(Desk(cast(Backfill, Archived())), cast(BackfillPart, None))
    found, refused = (
        Found(key="c", content=b"c", fingerprint="2"),
        Refused(key="d", code="empty", message="", fingerprint="3"),
    )
    unmarked, gone = Found(key="a", content=b"a"), Gone(key="b", reason="source")
    assert list(seat.held()) == ["a", "b"]
    for event in (found, refused, unmarked, gone):
        seat.note(event)
    assert list(seat.held()) == ["c", "d"]
    assert [seat.fingerprint(key) for key in "abcde"] == [None, None, "2", "3", None]
    for event in (unmarked, gone):
        seat.stored(event)
    assert list(seat.held()) == ["a", "b", "c", "d"]
