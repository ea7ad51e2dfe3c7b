"""A backup taken from the command, restored elsewhere, and run again."""

import gzip
import json
import os
import shutil
import tarfile
import threading
from pathlib import Path

import pytest

from tests.runs import brievenbus, first_run, run_here, tree

MARKER = "tekstverwerker"


def call(*words: str | Path, code: int = 0) -> str:
    done = brievenbus(*words)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dataset and a home that was run; each test copies it."""
    folder = tmp_path_factory.mktemp("made")
    first_run(folder, keep=6)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "here", copy_function=os.link)
    dataset = tmp_path / "here/home/datasets.json"
    text = dataset.read_text().replace(str(made), str(tmp_path / "here"))
    dataset.unlink()
    dataset.write_text(text)
    return tmp_path / "here"


def test_a_restored_home_is_the_same_and_goes_on(place: Path) -> None:
    said = call("backup", place / "b.tar", "--home", place / "home", "--quiet")
    assert "voorbeeldbrieven 2026" in said and (place / "b.tar").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (place / "home").iterdir() if path.name.startswith(".")] == []
    call("restore", place / "b.tar", "--home", place / "new", "--quiet")
    assert tree(place / "new/public") == tree(place / "home/public")
    said = call("run", place / "voorbeeldbrieven", "--home", place / "new", "--quiet")
    assert "nothing changed" in said
    assert tree(place / "new/public") == tree(place / "home/public")


def test_a_backup_during_a_run_is_consistent(place: Path) -> None:
    letters = sorted((place / "voorbeeldbrieven/letters").iterdir())
    letters[0].unlink()  # So the run has a change to publish.
    running = threading.Thread(target=run_here, args=(place / "voorbeeldbrieven", place / "home", 1))
    running.start()
    for number in range(2):
        call("backup", place / f"{number}.tar", "--home", place / "home", "--quiet")
        call("restore", place / f"{number}.tar", "--home", place / f"home{number}", "--quiet")
    running.join()
    run_here(place / "voorbeeldbrieven", place / "home0", workers=1)
    assert tree(place / "home0/public") == tree(place / "home/public")


def test_letters_withdrawn_after_the_backup_are_withdrawn_from_the_restored_home(place: Path) -> None:
    call("backup", place / "b.tar", "--home", place / "home", "--quiet")
    release = next((place / "home/public/voorbeeldbrieven/releases").iterdir())
    found = next(json.loads(line) for line in (release / "letters.jsonl").read_text().splitlines() if MARKER in line)
    letter = found["id"].rpartition("/")[2]
    call("withdraw", "voorbeeldbrieven", letter, "--reason", "personal-data", "--home", place / "home")
    log = place / "home/public/voorbeeldbrieven/redactions.json"
    restored = ("restore", place / "b.tar", "--home", place / "new", "--quiet")
    said = call(*restored, "--withdrawals", f"voorbeeldbrieven={log}")
    assert "1 letter withdrawn since the backup" in said
    assert [path for path in (place / "new").rglob("*") if path.is_file() and MARKER.encode() in _unpacked(path)] == []
    assert not (place / f"new/public/doc/brief/{letter}.html").exists()


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.mark.parametrize("cut", [20000, -11000])
def test_a_backup_cut_short_is_refused_in_one_line_and_leaves_nothing(place: Path, cut: int) -> None:
    call("backup", place / "b.tar", "--home", place / "home", "--quiet")
    content = (place / "b.tar").read_bytes()
    (place / "b.tar").write_bytes(content[:cut])
    said = call("restore", place / "b.tar", "--home", place / "new", "--quiet", code=1)
    assert len(said.splitlines()) == 1 and "no whole backup" in said and not (place / "new").exists()


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("public/../../evil", tarfile.REGTYPE, ""),
        ("../evil", tarfile.REGTYPE, ""),
        ("/evil", tarfile.REGTYPE, ""),
        ("public/link", tarfile.SYMTYPE, "../../evil"),
        ("public/link", tarfile.LNKTYPE, "archive/../../evil"),
        ("public/pipe", tarfile.FIFOTYPE, ""),
        ("public/device", tarfile.CHRTYPE, ""),
    ],
)
def test_a_member_that_no_home_has_is_refused(place: Path, name: str, kind: bytes, target: str) -> None:
    call("backup", place / "b.tar", "--home", place / "home", "--quiet")
    with tarfile.open(place / "b.tar") as before, tarfile.open(place / "evil.tar", "w") as evil:
        for member in before.getmembers():
            file = before.extractfile(member) if member.isreg() else None
            if member.name.endswith("latest.json"):
                member.name, member.type, member.linkname = name, kind, target
            evil.addfile(member, file if member.isreg() else None)
    said = call("restore", place / "evil.tar", "--home", place / "new", "--quiet", code=1)
    assert len(said.splitlines()) == 1 and not (place / "evil").exists() and not (place / "new").exists()


def test_a_home_that_is_not_empty_and_a_file_that_exists_are_refused(place: Path) -> None:
    call("backup", place / "b.tar", "--home", place / "home", "--quiet")
    assert "exists already" in call("backup", place / "b.tar", "--home", place / "home", code=1)
    assert "not empty" in call("restore", place / "b.tar", "--home", place / "home", code=1)
    assert "nothing to back up" in call("backup", place / "c.tar", "--home", place / "nothing", code=1)
