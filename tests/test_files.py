"""Files that are whole at any time, and what is left of those that were not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.files import exchange, is_partial, names_below, partial_path, sweep_partial, write_atomically


def test_names_below_a_folder_are_those_of_files_alone(tmp_path: Path) -> None:
    for name in ("b", "1/a", "1/2/c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "1/nowhere").symlink_to("x")
    (tmp_path / "1/folder").symlink_to(tmp_path / "1/2")
    assert sorted(names_below(tmp_path)) == ["1/2/c", "1/a", "b"]
    assert list(names_below(tmp_path / "none")) == []


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_part(tmp_path: Path) -> None:
    place = tmp_path / "catalog.ttl"
    write_atomically(place, b"old")
    place.unlink()
    place.mkdir()
    (place / "file").touch()
    with pytest.raises(OSError, match="catalog"):
        write_atomically(place, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.ttl"]


def test_what_a_killed_process_left_is_swept_and_that_of_a_running_one_stays(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True)
    dead = int(gone.stdout)
    inner = tmp_path / "releases" / "1"
    inner.mkdir(parents=True)
    kept = [tmp_path / "letters.csv", inner / "example.part", tmp_path / f".page.html.{os.getppid()}.part"]
    left = [
        partial_path(inner / "letters.csv"),
        tmp_path / f".catalog.ttl.{dead}.part",
        tmp_path / ".kamer-2.html.part",
        tmp_path / ".4711.part",
    ]
    for path in (*kept, *left):
        path.write_text("Mevrouw Zilverreiger")
    folder = partial_path(tmp_path / "mirror")
    folder.mkdir()
    (folder / ".records.csv.1.part").touch()
    (tmp_path / ".link.part").symlink_to(inner)
    assert all(is_partial(path.name) for path in left)
    assert sweep_partial(tmp_path) == len(left) + 2
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
    assert sweep_partial(tmp_path) == 0


def test_two_folders_change_names_in_one_step(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    assert exchange(one, other) == ((one / "other").exists() and (other / "one").exists())
