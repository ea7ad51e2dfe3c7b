"""A withdrawn letter is emptied in the archive, remembered there, and stays away."""

import gzip
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.archive import (
    ArchiveIndex,
    Contents,
    Emptied,
    Session,
    WithdrawnLetter,
    WithdrawnRecord,
    empty,
    forget,
    note,
    redacted,
    verify,
)
from pipeline.archive import standing as stands
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.model.tombstone import seal

NOON, LATER = "2026-01-05T12:00:00Z", "2026-01-06T12:00:00Z"
CANARY = "Betreft: zaak van mevrouw Kanarie"
BYTES = f"<brief>{CANARY}</brief>".encode()
NUMBER = "kst-32999-7"
LIST = f"<lijst><id>{NUMBER}</id><titel>{CANARY}</titel><id>kst-32999-77</id></lijst>".encode()
OTHER_LIST = b"<lijst><id>kst-32999-77</id></lijst>"
SAID = Statement(identifiers=((NUMBER, "kst"),), title=CANARY, date="2026-01-02")
ENTRY = WithdrawnLetter(
    letter=f"https://data.example/id/brief/{NUMBER}",
    identifier=NUMBER,
    by="operator",
    date="2026-01-06",
    reason="personal-data",
    numbers=((NUMBER, "kst"),),
    ties=(NUMBER,),
    dated="2026-01-02",
    records=(WithdrawnRecord("koop", NUMBER, False),),
)


def silent(step: str, done: int, total: int | None) -> None:
    """Report nothing."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArchiveIndex]:
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index:
        yield index


@pytest.fixture
def contents(tmp_path: Path) -> Contents:
    return Contents(tmp_path / "records")


def session(index: ArchiveIndex, contents: Contents, now: str = NOON, source: str = "koop") -> Session:
    return Session(index, contents, source, now)


def reply(found: Session, url: str, body: bytes, contents: Contents) -> None:
    facts = {"url": url, "sent": {}, "attempt": 1, "retrieved": NOON, "seconds": 0.1, "status": 200}
    headers = {"Content-Disposition": CANARY} if body is not OTHER_LIST else {}
    facts |= {"headers": headers, "bytes": len(body), "sha256": contents.put(body), "fault": None}
    found.exchanged(body, facts)


@pytest.fixture
def filled(index: ArchiveIndex, contents: Contents) -> ArchiveIndex:
    with closing(session(index, contents)) as found:
        reply(found, "https://koop.example/lijst?page=1", LIST, contents)
        reply(found, "https://koop.example/lijst?page=2", OTHER_LIST, contents)
        reply(found, f"https://koop.example/{NUMBER}.xml", b"eerder " + BYTES, contents)
        found.found(NUMBER, b"eerder " + BYTES, None, "https://koop.example/kanarie", "1", SAID)
        found.found("kst-32999-77", b"<brief>Anders, zie kst-32999-7.</brief>", None, None, "1", None)
        found.finish()
    with closing(session(index, contents, LATER)) as found:
        found.found(NUMBER, BYTES, None, "https://koop.example/kanarie", "2", SAID)
        found.finish()
    return index


def words(folder: Path) -> bytes:
    """Return all that an archive holds, decompressed."""
    held = [gzip.decompress(file.read_bytes()) for file in folder.rglob("*.gz")]
    return b"\n".join([*held, *(file.read_bytes() for file in folder.glob("index.sqlite*"))])


def test_of_an_emptied_record_no_byte_is_left(filled: ArchiveIndex, contents: Contents, tmp_path: Path) -> None:
    assert b"Kanarie" in words(tmp_path)
    note(filled, LATER, "withdraw", [ENTRY])
    assert stands(filled).unfinished == {ENTRY.letter}
    done = empty(filled, contents, [ENTRY], "2026-01-06", silent)
    assert done == Emptied(records=1, files=3, replies=2, kept=0)
    assert b"kanarie" not in words(tmp_path).lower()
    assert b"Anders, zie" in words(tmp_path) and b"<lijst>" in words(tmp_path)
    assert list(verify(filled, contents)) == []
    assert redacted(filled) == 3
    (taken, other) = sorted(filled.records(), key=lambda record: len(record.key))
    assert (taken.withdrawn, other.withdrawn) == (ENTRY.withdrawal, None)
    assert taken.remains is not None and taken.remains.numbers == ENTRY.numbers
    assert (taken.url, taken.statement) == (None, Statement(date="2026-01-02"))
    assert [record.remains for record in filled.records(at=NOON) if record.key == NUMBER] == [taken.remains]
    assert empty(filled, contents, [ENTRY], "2026-01-06", silent) == Emptied(records=1)
    note(filled, LATER, "emptied", [ENTRY])
    assert not stands(filled).unfinished


def test_what_the_operator_withdrew_stays_away_by_key_by_name_and_by_bytes(
    filled: ArchiveIndex, contents: Contents, tmp_path: Path
) -> None:
    sha256 = hashlib.sha256(BYTES).hexdigest()
    note(filled, LATER, "withdraw", [replace(ENTRY, hashes=(sha256,))])
    empty(filled, contents, [ENTRY], "2026-01-06", silent)
    for number, now in enumerate(("2026-01-07T12:00:00Z", "2026-01-08T12:00:00Z")):
        with closing(session(filled, contents, now)) as found:
            found.found(NUMBER, BYTES + bytes([65 + number]), None, None, str(number), SAID)
            found.withdrawn(NUMBER, Withdrawal(date="2026-01-07", reason="van mevrouw Kanarie"))
            found.refused(NUMBER, "fetch-failed", "Kanarie", None, SAID)
            found.gone(NUMBER, "Kanarie")
            found.finish()
        with closing(session(filled, contents, now, "oo")) as found:
            found.found("plooi-7", b"Kanarie anders" + bytes([65 + number]), None, None, str(number), SAID)
            found.finish()
        with closing(session(filled, contents, now, "folder")) as found:
            found.found("brief-kanarie.xml", BYTES, None, None, "1")
            found.found("los.txt", b"iets anders", None, None, "1")
            found.finish()
    contents.flush()
    assert sorted(record.key for record in filled.records() if record.remains) == [
        NUMBER,
        "plooi-7",
        seal("brief-kanarie.xml"),
    ]
    assert b"Kanarie" not in words(tmp_path)
    assert list(verify(filled, contents)) == []
    with closing(session(filled, contents, "2026-01-09T12:00:00Z")) as found:
        assert found.fingerprint(NUMBER) == "1"


def test_what_its_source_took_back_comes_back_with_the_same_bytes(filled: ArchiveIndex, contents: Contents) -> None:
    with closing(session(filled, contents, "2026-01-07T12:00:00Z")) as found:
        found.withdrawn(NUMBER, Withdrawal(date="2026-01-07", reason="op verzoek"))
        found.gone(NUMBER, "no longer listed")
        found.finish()
    own = replace(ENTRY, by="source", records=(WithdrawnRecord("koop", NUMBER, True),))
    note(filled, LATER, "withdraw", [own])
    empty(filled, contents, [own], "2026-01-07", silent)
    with closing(session(filled, contents, "2026-01-08T12:00:00Z")) as found:
        found.found(NUMBER, BYTES, None, "https://koop.example/kanarie", "3", SAID)
        found.finish()
    (record,) = (one for one in filled.records() if one.key == NUMBER)
    assert (record.withdrawn, record.remains, record.added) == (None, None, NOON)
    assert contents.get(record.sha256) == BYTES
    assert list(verify(filled, contents)) == []


def test_a_record_that_is_forgotten_may_come_again_under_its_age(filled: ArchiveIndex, contents: Contents) -> None:
    note(filled, LATER, "withdraw", [ENTRY])
    empty(filled, contents, [ENTRY], "2026-01-06", silent)
    note(filled, "2026-01-07T12:00:00Z", "restore", [ENTRY])
    forget(filled, ENTRY.records, "restored")
    assert stands(filled).entries == {}
    with closing(session(filled, contents, "2026-01-08T12:00:00Z")) as found:
        assert found.fingerprint(NUMBER) is None
        found.found(NUMBER, BYTES, None, None, "3", SAID)
        found.finish()
    (record,) = (one for one in filled.records() if one.key == NUMBER)
    assert (record.withdrawn, record.added) == (None, NOON)


def test_bytes_that_another_letter_has_too_stay(filled: ArchiveIndex, contents: Contents) -> None:
    with closing(session(filled, contents, "2026-01-07T12:00:00Z")) as found:
        found.found("kst-1-1", BYTES, None, None, "1", None)
        found.finish()
    assert empty(filled, contents, [ENTRY], "2026-01-06", silent).kept == 1
    assert list(verify(filled, contents)) == []


def test_an_archive_of_before_there_were_withdrawals_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    ArchiveIndex(file).close()
    with closing(sqlite3.connect(file)) as old:
        old.execute("drop table withdrawal")
        old.execute("drop table meta")
        for table, column in (("record", "remains"), ("change", "remains"), ("exchange", "redacted")):
            old.execute(f"alter table {table} drop column {column}")
        old.commit()
    with closing(ArchiveIndex(file)) as index:
        assert list(index.records()) == []
        assert stands(index).entries == {}
