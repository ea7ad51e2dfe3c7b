"""Bytes before names: what could not be stored is not named, and what was lost is noticed and fetched again."""

import errno
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import ArchiveIndex, Contents, HarvestTally, Session, verify
from pipeline.archive.stores import Disk
from pipeline.errors import ArchiveError, SourceError

NOON, LATER, LAST = "2026-01-05T12:00:00Z", "2026-01-06T12:00:00Z", "2026-01-07T12:00:00Z"


def harvest(folder: Path, files: Mapping[str, bytes], now: str, cursor: str | None = None) -> HarvestTally:
    """Harvest from a source that fetches what it has no mark of, and that lists what follows a cursor only."""
    with (
        closing(ArchiveIndex(folder / "index.sqlite")) as index,
        Session(index, Contents(folder / "records"), "koop", now) as session,
    ):
        since = session.cursor() or ""
        for key, content in files.items():
            if key > since and session.fingerprint(key) == str(content):
                session.same()
            elif key > since:
                session.found(key, content, None, None, str(content))
        if cursor is not None:
            session.move(cursor)
        return session.finish()


def held(folder: Path) -> tuple[list[str], list[str], str]:
    """Return the keys that the index names, the damage, and the hash of the state."""
    with closing(ArchiveIndex(folder / "index.sqlite")) as index:
        damage = list(verify(index, Contents(folder / "records")))
        return [record.key for record in index.records()], damage, index.state_hash()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.EIO])
@pytest.mark.parametrize("method", ["write", "settle"])
def test_what_could_not_be_written_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, method: str
) -> None:
    assert harvest(tmp_path, {"a": b"1"}, NOON, "a").added == 1

    def refuse(*_: object) -> None:
        raise OSError(number, "the disk refuses")

    with monkeypatch.context() as patch:
        patch.setattr(Disk, method, refuse)
        with pytest.raises(ArchiveError, match="records cannot be written: the disk refuses; make room"):
            harvest(tmp_path, {"a": b"1", "b": b"2", "c": b"3"}, LATER, "c")
    keys, damage, _ = held(tmp_path)
    assert (keys, [line for line in damage if "no harvest names" not in line]) == (["a"], [])
    assert harvest(tmp_path, {"a": b"1", "b": b"2", "c": b"3"}, LAST, "c").added == 2
    assert held(tmp_path)[:2] == (["a", "b", "c"], [])


def test_after_an_interrupt_nothing_half_done_is_kept(tmp_path: Path) -> None:
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index:
        contents = Contents(tmp_path / "records")
        with pytest.raises(KeyboardInterrupt), Session(index, contents, "koop", NOON) as session:
            session.found("a", b"1", None, None, "1")
            raise KeyboardInterrupt
        assert list(index.records()) == []
        with pytest.raises(SourceError), Session(index, contents, "koop", NOON) as session:
            session.found("a", b"1", None, None, "1")
            raise SourceError("closed")
        assert [record.key for record in index.records()] == ["a"]


def test_a_record_without_bytes_is_fetched_again(tmp_path: Path) -> None:
    files = {"a": b"1", "b": b"2", "c": b"3"}
    harvest(tmp_path, {"a": b"1"}, NOON, "a")
    harvest(tmp_path, files, LATER, "c")
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index:
        lost = next(record.sha256 for record in index.records() if record.key == "b")
    before = held(tmp_path)[2]
    (tmp_path / "records" / lost[:2] / f"{lost}.gz").unlink()
    found = harvest(tmp_path, files, LAST, "c")
    assert found == HarvestTally(added=0, changed=0, removed=0, refused=0, same=1, repaired=1)
    keys, damage, state = held(tmp_path)
    assert (keys, damage) == (["a", "b", "c"], [])
    assert state != before, "what can be read again must be built again"
    assert harvest(tmp_path, files, LAST, "c") == HarvestTally(0, 0, 0, 0, 0)
    assert held(tmp_path)[2] == state


def test_a_record_that_is_lost_and_offered_no_more_is_asked_for_once(tmp_path: Path) -> None:
    harvest(tmp_path, {"a": b"1", "b": b"2"}, NOON, "b")
    for file in (tmp_path / "records").rglob("*.gz"):
        file.unlink()
    assert harvest(tmp_path, {"a": b"1", "c": b"3"}, LATER, "c") == HarvestTally(1, 0, 0, 0, 0, repaired=1)
    assert harvest(tmp_path, {"a": b"1", "c": b"3"}, LAST, "c") == HarvestTally(0, 0, 0, 0, 0)
    assert len(held(tmp_path)[1]) == 1


def test_damaged_bytes_are_replaced_when_they_come_again(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    sha256 = contents.put(b"brief")
    contents.flush()
    file = next(tmp_path.rglob("*.gz"))
    file.write_bytes(file.read_bytes()[:9])
    again = Contents(tmp_path)
    again.put(b"brief")
    again.flush()
    assert Contents(tmp_path).get(sha256) == b"brief"


def test_a_disk_that_is_not_mounted_has_lost_nothing(tmp_path: Path) -> None:
    harvest(tmp_path, {"a": b"1"}, NOON, "a")
    (tmp_path / "records").rename(tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match="is its disk mounted"):
        harvest(tmp_path, {"a": b"1"}, LATER, "a")
    (tmp_path / "elsewhere").rename(tmp_path / "records")
    assert harvest(tmp_path, {"a": b"1"}, LAST, "a") == HarvestTally(0, 0, 0, 0, 0)
