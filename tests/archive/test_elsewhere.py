"""An archive in a bucket, with its index in PostgreSQL, is the archive that the home would have held."""

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import (
    ArchiveIndex,
    Contents,
    HarvestTally,
    Session,
    WithdrawnLetter,
    WithdrawnRecord,
    contents_place,
    empty,
    note,
    open_index,
    standing,
    states,
    verify,
)
from pipeline.errors import ArchiveError, BusyError, DefinitionError
from pipeline.home import Home
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from tests.archive.database import postgresql
from tests.runs import run_apart, sample, tree

NOON = "2026-01-05T12:00:00Z"
HASH = hashlib.sha256(b"<a>").hexdigest()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    # Not below the folder of pytest, which others may not enter; the path of a socket has 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o755)
    try:
        with postgresql(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder)


@contextmanager
def serving(server: Any) -> Iterator[str]:
    """Start a server and give its address."""
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    import s3fs  # noqa: PLC0415 # only where it is installed

    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with serving(server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        s3fs.S3FileSystem.clear_instance_cache()
        name = f"brieven-{secrets.token_hex(4)}"  # Servers of one process share what they hold.
        s3fs.S3FileSystem().mkdir(name)
        yield f"s3://{name}/archief"
        s3fs.S3FileSystem.clear_instance_cache()


def fill(index: ArchiveIndex, contents: Contents) -> HarvestTally:
    """Do everything that a harvest can do with a record, in three harvests."""
    said = Statement(identifiers=(("kst-1-2", "kst"),), title="Één – “titel”", date="2026-01-02")
    for turn, now in enumerate((NOON, "2026-01-06T12:00:00Z", "2026-01-07T12:00:00Z")):
        with closing(Session(index, contents, "a", now)) as session:
            for key in ("b", "B", "_", "é", "10", "9"):
                session.found(key, f"{key}{turn if key == '9' else ''}".encode(), "text/plain", None, f"{turn}", said)
            if turn == 1:
                session.gone("b", "removed")
                session.refused("10", "missing-file", "404", None)
                session.withdrawn("B", Withdrawal(date="2026-01-06", reason="ingetrokken"))
            session.stated("2026-01", 6, None, now)
            facts = {"url": "http://127.0.0.1/", "sent": {}, "attempt": 1, "retrieved": now, "seconds": 0.5}
            facts |= {
                "status": 200,
                "headers": {"etag": "1"},
                "bytes": 3,
                "sha256": HASH,
                "fault": None,
            }
            session.exchanged(b"<a>", facts)
            session.move(f"after {turn}")
            tally = session.finish(now)
    return tally


def test_a_database_holds_what_a_file_would(database: str, tmp_path: Path) -> None:
    contents = Contents(tmp_path / "records")
    with (
        closing(ArchiveIndex(tmp_path / "index.sqlite")) as file,
        closing(ArchiveIndex.at(database, "brievenbus-same")) as server,
    ):
        assert fill(file, contents) == fill(server, contents)
        assert list(file.records()) == list(server.records())
        assert list(file.refusals()) == list(server.refusals())
        for at in (None, NOON, "2026-01-06T23:00:00Z", "2020-01-01T00:00:00Z"):
            assert file.state_hash(at) == server.state_hash(at)
        assert file.newest() == server.newest()
        assert list(file.hashes()) == list(server.hashes())
        assert states(file, ["a"]) == states(server, ["a"])
        assert list(verify(server, contents)) == []


def test_datasets_share_a_database_and_nothing_else(database: str, tmp_path: Path) -> None:
    for name in ("brievenbus-one", "brievenbus-two"):
        with closing(ArchiveIndex.at(database, name)) as index:
            fill(index, Contents(tmp_path / name))
    with closing(ArchiveIndex.at(database, "brievenbus-three")) as index:
        assert list(index.records()) == []


def test_two_harvests_of_one_database_at_once(database: str, tmp_path: Path) -> None:
    contents = Contents(tmp_path / "records")
    with closing(ArchiveIndex.at(database, "brievenbus-busy")) as index:
        with closing(Session(index, contents, "a", NOON)), pytest.raises(BusyError, match="another harvest"):
            Session(index, contents, "b", NOON)
        with closing(Session(index, contents, "b", NOON)) as session:
            session.finish()


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    for address in ("sqlite:///x", "no address", "mysql://x/y"):
        with pytest.raises(DefinitionError, match="BRIEVENBUS_INDEX"):
            ArchiveIndex.at(address, "brievenbus-x")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(ArchiveError, match="cannot be used") as raised:
        ArchiveIndex.at(f"postgresql+psycopg://name:secret@/x?host={tmp_path}", "brievenbus-x")
    assert "secret" not in str(raised.value)


def test_a_bucket_holds_contents(bucket: str) -> None:
    contents = Contents(f"{bucket}/records")
    assert list(contents.held()) == []
    hashes = [contents.put(f"brief {number}".encode()) for number in range(40)]
    contents.flush()
    other = Contents(f"{bucket}/records")
    assert list(other.held()) == sorted(hashes)
    assert [other.get(sha256) for sha256 in hashes] == [f"brief {number}".encode() for number in range(40)]
    with pytest.raises(ArchiveError, match="cannot be read"):
        other.get("0" * 64)


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    contents = Contents("s3://none/records")
    contents.put(b"brief")
    with pytest.raises(ArchiveError, match=r"the archive s3://none/records cannot be written"):
        contents.flush()
    with pytest.raises(DefinitionError, match="BRIEVENBUS_ARCHIVE"):
        Contents("nowhere://x")


def test_a_release_is_the_same_wherever_the_archive_is(
    bucket: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sample(tmp_path, 4)
    assert run_apart(place, tmp_path / "here").returncode == 0
    where = {"BRIEVENBUS_ARCHIVE": bucket, "BRIEVENBUS_INDEX": database}
    done = run_apart(place, tmp_path / "there", **where)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "there/archive").exists()
    assert tree(tmp_path / "there/public") == tree(tmp_path / "here/public")
    for name, value in where.items():
        monkeypatch.setenv(name, value)
    home = Home(tmp_path / "there")
    with closing(open_index(home, "voorbeeldbrieven")) as index:
        assert list(verify(index, Contents(contents_place(home, "voorbeeldbrieven")))) == []


def test_what_was_withdrawn_is_emptied_in_a_bucket_and_a_database_too(database: str, bucket: str) -> None:
    contents = Contents(f"{bucket}/records")
    with closing(ArchiveIndex.at(database, "brievenbus-emptied")) as index:
        fill(index, contents)
        taken = WithdrawnLetter(
            letter="https://data.example/id/brief/kst-1-2",
            identifier="kst-1-2",
            by="operator",
            date="2026-01-08",
            reason="error",
            numbers=(("kst-1-2", "kst"),),
            ties=("kst-1-2",),
            records=(WithdrawnRecord("a", "9", False),),
        )
        before = len(list(contents.held()))
        note(index, "2026-01-08T12:00:00Z", "withdraw", [taken])
        done = empty(index, contents, [taken], "2026-01-08", lambda step, done, total: None)
        assert (done.records, done.files) == (1, 3), "three versions of its bytes"
        assert len(list(contents.held())) == before - 3
        assert list(verify(index, contents)) == []
        (record,) = (one for one in index.records() if one.withdrawn)
        assert record.withdrawn == taken.withdrawal and record.statement is None
        assert list(standing(index).entries) == [taken.letter]
