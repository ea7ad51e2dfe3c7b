"""An archive that was damaged is made whole: what can be read is kept, and sources give the rest again."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.archive import ArchiveIndex, Contents, note, repair, standing, verify
from pipeline.archive.withdrawals import WithdrawnLetter
from pipeline.cli.app import app
from pipeline.errors import ArchiveError, NewerError
from pipeline.home import Home
from tests.archive.test_lost_bytes import harvest
from tests.runs import EPOCH, first_run, silent

DAYS = [f"2026-01-{day:02}T12:00:00Z" for day in range(5, 20)]
FILES = {f"kst-{number}": f"Brief {number}. ".encode() * 9 for number in range(300)}
ENTRY = WithdrawnLetter(
    letter="https://x/id/brief/kst-1-2",
    identifier="kst-1-2",
    by="operator",
    date="2026-01-09",
    reason="other",
    numbers=(("kst-1-2", "kst"),),
)


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """Harvest three hundred records, some of them changed, and withdraw a letter."""
    harvest(tmp_path, FILES, DAYS[0])
    harvest(tmp_path, FILES | {"kst-7": b"changed"}, DAYS[1])
    with closing(ArchiveIndex(tmp_path / "index.sqlite")) as index:
        note(index, DAYS[2], "withdraw", [ENTRY])
    return tmp_path


def mend(folder: Path) -> tuple[bool, int, int]:
    file = folder / "index.sqlite"
    done = repair(file, lambda: ArchiveIndex(file), Contents(folder / "records"), silent)
    return done.index is not None, done.to_fetch, done.lost


def damage(folder: Path) -> list[str]:
    try:
        with closing(ArchiveIndex(folder / "index.sqlite")) as index:
            return list(verify(index, Contents(folder / "records")))
    except ArchiveError as error:
        return [str(error)]


def test_a_whole_archive_stays_as_it_is(held: Path) -> None:
    before = (held / "index.sqlite").read_bytes()
    assert mend(held) == (False, 0, 0)
    assert damage(held) == []
    assert (held / "index.sqlite").read_bytes() == before


def pages(folder: Path) -> int:
    return (folder / "index.sqlite").stat().st_size // 4096


@pytest.mark.parametrize("seed", range(6))
def test_f7_a_damaged_index_is_seen_and_rebuilt(held: Path, seed: int) -> None:
    chance = random.Random(seed)
    file = held / "index.sqlite"
    with file.open("r+b") as opened:
        opened.seek(chance.randrange(2, pages(held)) * 4096)
        opened.write(chance.randbytes(4096))
    assert any("index" in line and "is damaged" in line for line in damage(held))
    assert mend(held)[0]
    assert [line for line in damage(held) if "no harvest names it" not in line] == []
    with closing(ArchiveIndex(file)) as index:
        assert len(list(index.records())) > 200, "one page costs the records of one page"
    assert (held / "index.sqlite.damaged").exists()
    harvest(held, FILES | {"kst-7": b"changed"}, DAYS[3])
    assert [line for line in damage(held) if "no harvest names it" not in line] == []
    with closing(ArchiveIndex(file)) as index:
        assert [record.key for record in index.records()] == sorted(FILES)


def test_what_is_withdrawn_is_still_withdrawn_in_a_rebuilt_index(held: Path) -> None:
    with closing(sqlite3.connect(held / "index.sqlite")) as database:
        (root,) = database.execute("select rootpage from sqlite_master where name = 'record'").fetchone()
    with (held / "index.sqlite").open("r+b") as opened:
        opened.seek((root - 1) * 4096)
        opened.write(b"\x55" * 4096)
    assert mend(held)[0]
    with closing(ArchiveIndex(held / "index.sqlite")) as index:
        assert list(standing(index).entries) == [ENTRY.letter]
        assert len(list(index.records())) == len(FILES), "what is held follows from the log"


@pytest.mark.parametrize("left", [b"no database" * 900, b""])
def test_f7_an_index_of_which_nothing_is_left_begins_again(held: Path, left: bytes) -> None:
    (held / "index.sqlite").write_bytes(left)
    mend(held)
    found = harvest(held, FILES, DAYS[3])
    assert found.added == len(FILES)
    assert [line for line in damage(held) if "no harvest names" not in line] == []


def test_damaged_and_lost_contents_are_fetched_again(held: Path) -> None:
    files = sorted((held / "records").glob("??/*.gz"))
    files[0].write_bytes(b"damaged")
    files[1].unlink()
    with closing(ArchiveIndex(held / "index.sqlite")) as index:
        now = {record.sha256 for record in index.records()}
    expected = sum(file.stem in now for file in files[:2])
    assert len(damage(held)) == 2
    assert mend(held) == (False, expected, 2 - expected)
    again = harvest(held, FILES | {"kst-7": b"changed"}, DAYS[3])
    assert (again.repaired, again.added, again.changed) == (expected, 0, 0)
    assert damage(held) == []


def test_an_index_of_a_newer_version_is_refused_in_one_line(tmp_path: Path) -> None:
    with closing(ArchiveIndex(tmp_path / "index.sqlite")):
        pass
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as database:
        database.execute("update meta set value = '99'")
        database.commit()
    with pytest.raises(NewerError, match="schema 99, made by a newer Brievenbus"):
        ArchiveIndex(tmp_path / "index.sqlite")
    with pytest.raises(ArchiveError):
        mend(tmp_path)
    assert not (tmp_path / "index.sqlite.damaged").exists()


STATE = (
    "built",
    "draft.json",
    "working.json",
    "letters.sqlite",
    "feeds.sqlite",
    "targets.json",
    "recut.json",
    "replies",
)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        pytest.param(name, number, marks=[] if (place + place // 4) % 2 == bool(number) else [pytest.mark.long])
        for place, name in enumerate(STATE)
        for number in (0, 3000)
    ],
)
def test_f7_a_state_file_that_is_garbled_is_made_again(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    place, home, _ = first_run(tmp_path, 3)
    (place / "letters/note.txt").write_text("Nieuw. " * 40)
    file = Home(home).state("voorbeeldbrieven") / name
    file.write_bytes(random.Random(1).randbytes(number))
    ended = CliRunner().invoke(app, ["run", str(place), "--home", str(home), "--quiet"])
    assert ended.exit_code in (0, 3) and "Traceback" not in ended.output, ended.output
    status = CliRunner().invoke(app, ["run", str(place), "--home", str(home), "--quiet"])
    assert "nothing changed" in status.output
