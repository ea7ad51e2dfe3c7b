"""How much of the disk a home takes, and how much must be left."""

from pathlib import Path

import pytest

from pipeline.cli.disk import disk_lines
from pipeline.cli.status import ROOM, dataset_status, enough, judged
from pipeline.errors import MachineError
from pipeline.home import GIB, Home
from tests.runs import run_here, sample


def test_files_of_a_home_count_once(tmp_path: Path) -> None:
    file = tmp_path / "public/a"
    file.parent.mkdir()
    file.write_bytes(b"a" * 3_000_000)
    (tmp_path / "public/b").hardlink_to(file)
    first, last = disk_lines(Home(tmp_path))
    assert first.startswith(f"{tmp_path / 'public'} (releases and pages): 3.0 MB")
    assert last.endswith(" GiB free")


def test_a_run_does_not_begin_with_less_room_than_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home = sample(tmp_path, 1), Home(tmp_path / "home")
    assert enough() == ROOM * GIB
    monkeypatch.setenv("BRIEVENBUS_ROOM", "1000000")
    with pytest.raises(MachineError, match=r"GiB free, less than 1000000: make room"):
        run_here(place, home.folder)
    assert not home.web.exists() and not (home.folder / "archive").exists()
    one = dataset_status(str(place), home)
    _, problems = judged(one)
    assert any("GiB free on the disk of the home" in line for line in problems)
