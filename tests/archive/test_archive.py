"""The archive keeps every byte, says what changed, and goes on where it was cut off."""

import gzip
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import ArchiveIndex, Contents, HarvestTally, Session, verify
from pipeline.errors import ArchiveError
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Actor, Statement

NOON = "2026-01-05T12:00:00Z"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArchiveIndex]:
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index:
        yield index


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    return Contents(tmp_path / "records")


def harvest(index: ArchiveIndex, contents: Contents, files: dict[str, bytes], now: str = NOON) -> HarvestTally:
    with closing(Session(index, contents, "folder", now)) as session:
        for key, content in files.items():
            session.found(key, content, None, None, str(len(content)))
        for key in set(session.held()) - set(files):
            session.gone(key, "removed")
        return session.finish()


def test_contents_come_back_unchanged(contents: Contents) -> None:
    sha256 = contents.put(b"\x00brief\xff")
    assert contents.get(sha256) == b"\x00brief\xff"
    assert contents.put(b"\x00brief\xff") == sha256


def test_damaged_contents_are_named(contents: Contents, tmp_path: Path) -> None:
    sha256 = contents.put(b"brief")
    contents.flush()
    file = next((tmp_path / "records").rglob("*.gz"))
    file.write_bytes(gzip.compress(b"other"))
    with pytest.raises(ArchiveError, match=sha256):
        contents.get(sha256)
    file.write_bytes(b"no gzip")
    with pytest.raises(ArchiveError, match=sha256):
        contents.get(sha256)


def test_added_changed_removed_and_same_are_told_apart(index: ArchiveIndex, contents: Contents) -> None:
    assert harvest(index, contents, {"a": b"1", "b": b"2", "c": b"3"}) == HarvestTally(3, 0, 0, 0, 0)
    assert harvest(index, contents, {"a": b"1", "b": b"two", "d": b"4"}) == HarvestTally(1, 1, 1, 0, 1)
    assert [record.key for record in index.records()] == ["a", "b", "d"]


def test_the_bytes_of_a_removed_record_stay(index: ArchiveIndex, contents: Contents) -> None:
    harvest(index, contents, {"a": b"1"})
    (record,) = index.records()
    harvest(index, contents, {})
    assert contents.get(record.sha256) == b"1"


def test_an_unchanged_harvest_leaves_the_state_as_it_was(index: ArchiveIndex, contents: Contents) -> None:
    harvest(index, contents, {"a": b"1", "b": b"2"})
    before = index.state_hash()
    harvest(index, contents, {"b": b"2", "a": b"1"}, "2026-02-01T00:00:00Z")
    assert index.state_hash() == before
    assert index.newest() == NOON


def test_an_interrupted_harvest_goes_on_under_its_own_time(index: ArchiveIndex, contents: Contents) -> None:
    with closing(Session(index, contents, "folder", NOON)) as session:
        session.found("a", b"1", None, None, None)
        session.move("after a")
    with closing(Session(index, contents, "folder", "2026-03-01T00:00:00Z")) as again:
        assert again.started == NOON
        assert again.cursor() == "after a"
        again.found("a", b"1", None, None, None)
        assert again.finish() == HarvestTally(0, 0, 0, 0, 1)


def test_a_clock_that_runs_back_does_not_turn_the_log_around(index: ArchiveIndex, contents: Contents) -> None:
    harvest(index, contents, {"a": b"1"})
    harvest(index, contents, {"a": b"2"}, "2020-01-01T00:00:00Z")
    assert index.newest() == "2026-01-05T12:00:01Z"


def test_a_refusal_leaves_what_is_held_until_it_can_be_had_again(index: ArchiveIndex, contents: Contents) -> None:
    harvest(index, contents, {"a": b"1", "b": b"2"})
    (before, _) = index.records()
    with closing(Session(index, contents, "folder", NOON)) as session:
        session.refused("a", "too-large", "too large", None)
        session.refused("b", "other-sender", "the chamber", None)
        session.refused("c", "missing-file", "404", None)
        session.finish()
    (kept,) = index.records()
    assert (kept.key, kept.sha256, kept.retrieved) == ("a", before.sha256, before.retrieved)
    assert (kept.refusal, kept.message) == ("too-large", "too large")
    assert [(one.key, one.code) for one in index.refusals()] == [("b", "other-sender"), ("c", "missing-file")]
    harvest(index, contents, {"a": b"1", "c": b"3"})
    assert [(record.key, record.refusal) for record in index.records()] == [("a", None), ("c", None)]
    assert next(index.records()) == before


def test_earlier_versions_end_where_a_record_was_removed(index: ArchiveIndex, contents: Contents) -> None:
    for content in (b"1", b"2", None, b"3", b"4", b"3", b"5"):
        harvest(index, contents, {} if content is None else {"a": content})
    (record,) = index.records()
    assert [contents.get(one.sha256) for one in index.earlier(record)] == [b"3", b"4"]


def test_a_damaged_index_is_named(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(ArchiveError, match=r"index\.sqlite is damaged"):
        ArchiveIndex(file)


def test_the_log_only_grows(index: ArchiveIndex, contents: Contents, tmp_path: Path) -> None:
    harvest(index, contents, {"a": b"1"})
    harvest(index, contents, {"a": b"2"})
    harvest(index, contents, {})
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        log = connection.execute("select operation, key from change order by seq").fetchall()
    assert log == [("add", "a"), ("change", "a"), ("remove", "a")]


def test_a_record_that_comes_back_unchanged_keeps_its_times(index: ArchiveIndex, contents: Contents) -> None:
    harvest(index, contents, {"a": b"1"})
    harvest(index, contents, {}, "2026-02-01T00:00:00Z")
    harvest(index, contents, {"a": b"1"}, "2026-03-01T00:00:00Z")
    (record,) = index.records()
    assert (record.added, record.retrieved) == (NOON, NOON)
    harvest(index, contents, {}, "2026-04-01T00:00:00Z")
    harvest(index, contents, {"a": b"2"}, "2026-05-01T00:00:00Z")
    (record,) = index.records()
    assert (record.added, record.retrieved) == (NOON, "2026-05-01T00:00:00Z"), "other bytes are a change"


def test_what_a_source_says_is_kept_beside_the_document(index: ArchiveIndex, contents: Contents) -> None:
    said = Statement(identifiers=(("kst-1-2", "kst"),), title="Titel", signatories=(Actor(name="A. Voorbeeld"),))
    with closing(Session(index, contents, "folder", NOON)) as session:
        session.found("a", b"1", None, None, None, said)
        session.found("a", b"1", None, None, None, said)
        assert session.finish() == HarvestTally(1, 0, 0, 0, 1)
    assert [record.statement for record in index.records()] == [said]


def test_a_withdrawn_letter_leaves_its_name(index: ArchiveIndex, contents: Contents) -> None:
    said = Statement(identifiers=(("kst-1-2", "kst"),))
    taken = Withdrawal(date="2026-01-06", reason="ingetrokken")
    with closing(Session(index, contents, "folder", NOON)) as session:
        session.found("a", b"1", None, None, None, said)
        session.withdrawn("a", taken)
        session.withdrawn("a", taken)
        session.withdrawn("never held", taken)
        assert session.finish() == HarvestTally(1, 0, 1, 0, 2)
    (record,) = index.records()
    assert (record.statement, record.withdrawn) == (said, taken)


def test_a_letter_withdrawn_before_it_was_had_leaves_nothing(index: ArchiveIndex, contents: Contents) -> None:
    with closing(Session(index, contents, "folder", NOON)) as session:
        session.refused("a", "fetch-failed", "late", None)
        session.withdrawn("a", Withdrawal(date="2026-01-06", reason="ingetrokken"))
        session.finish()
    assert (list(index.records()), list(index.refusals())) == ([], [])


def test_every_exchange_is_archived(index: ArchiveIndex, contents: Contents, tmp_path: Path) -> None:
    facts = {"url": "http://127.0.0.1/a", "sent": {}, "attempt": 1, "retrieved": NOON, "seconds": 0.1, "status": 200}
    facts |= {"headers": {"etag": "1"}, "bytes": 3, "sha256": "x", "fault": None}
    with closing(Session(index, contents, "folder", NOON)) as session:
        session.exchanged(b"<a>", facts)
        session.finish()
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as connection:
        assert connection.execute("select url, status, headers from exchange").fetchall() == [
            ("http://127.0.0.1/a", 200, '{"etag":"1"}')
        ]
    assert contents.get(hashlib.sha256(b"<a>").hexdigest()) == b"<a>"


def test_the_archive_can_be_had_as_of_any_date(index: ArchiveIndex, contents: Contents) -> None:
    harvest(index, contents, {"a": b"1", "b": b"2"})
    first = index.state_hash()
    harvest(index, contents, {"a": b"one"}, "2026-02-01T00:00:00Z")
    second = index.state_hash()
    harvest(index, contents, {"a": b"one", "c": b"3"}, "2026-03-01T00:00:00Z")
    assert index.state_hash(NOON) == index.state_hash("2026-01-31T23:59:59Z") == first
    assert index.state_hash("2026-02-01T00:00:00Z") == second
    assert index.state_hash("2026-03-01T00:00:00Z") == index.state_hash()
    assert [record.key for record in index.records(NOON)] == ["a", "b"]
    assert [record.key for record in index.records("2026-02-15T00:00:00Z")] == ["a"]
    assert list(index.records("2025-01-01T00:00:00Z")) == []
    assert (index.newest("2026-02-15T00:00:00Z"), index.newest("2025-01-01T00:00:00Z")) == (
        "2026-02-01T00:00:00Z",
        None,
    )


def test_verify_names_each_damage(index: ArchiveIndex, contents: Contents, tmp_path: Path) -> None:
    harvest(index, contents, {"a": b"1", "b": b"2", "c": b"3"})
    assert list(verify(index, contents)) == []
    gone, changed, _ = (record.sha256 for record in index.records())
    (tmp_path / "records" / gone[:2] / f"{gone}.gz").unlink()
    (tmp_path / "records" / changed[:2] / f"{changed}.gz").write_bytes(gzip.compress(b"other"))
    stray = contents.put(b"stray")
    contents.flush()
    found = list(verify(index, contents))
    assert len(found) == 3
    assert any(gone in line and "cannot be read" in line for line in found)
    assert any(changed in line and "another hash" in line for line in found)
    assert any(stray in line and "no harvest names it" in line for line in found)


def test_a_harvest_knows_where_it_stands_before_that_is_committed(index: ArchiveIndex, contents: Contents) -> None:
    with closing(Session(index, contents, "folder", NOON)) as session:
        assert session.cursor() is None
        session.move("page 1")
        session.move("page 2")
        assert session.cursor() == "page 2"
        session.finish()
    with closing(Session(index, contents, "folder", "2026-01-06T12:00:00Z")) as session:
        assert session.cursor() == "page 2"
