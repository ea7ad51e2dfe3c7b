"""A mirror on disk: complete, never mixed, differential, and without what was withdrawn."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from pipeline.model.dataset import TargetSetting
from tests.distribute.targets.made import NAME, cut, faults, recut, send, stopping, version
from tests.runs import tree

MIRROR = TargetSetting(name="folder", options={"path": "mirror"})


def public(home: Path) -> dict[str, str]:
    return tree(home / "public")


def test_the_mirror_is_the_web_root(tmp_path: Path) -> None:
    cut(tmp_path, 1)
    (tmp_path / "public/.well-known").mkdir()
    (tmp_path / "public/.well-known/void").write_text("void")
    (tmp_path / "public/.index.html.12.part").write_text("half")
    first = send(tmp_path, MIRROR)
    expected = public(tmp_path)
    del expected[".index.html.12.part"]
    assert (first.error, first.sent, first.removed) == (None, len(expected), 0)
    assert tree(tmp_path / "mirror") == expected
    second = send(tmp_path, MIRROR)
    assert (second.sent, second.removed) == (0, 0)


def test_only_what_differs_is_sent_and_only_ours_is_removed(tmp_path: Path) -> None:
    cut(tmp_path, 1)
    send(tmp_path, MIRROR)
    (tmp_path / "mirror/foreign.txt").write_text("of somebody else")
    before = {path: path.stat().st_ino for path in (tmp_path / "mirror").rglob("*.csv")}
    cut(tmp_path, 2)
    (tmp_path / "public/old.html").write_text("x")
    assert send(tmp_path, MIRROR).sent == 8 + 3 + 1
    (tmp_path / "public/old.html").unlink()
    gone = send(tmp_path, MIRROR)
    assert (gone.sent, gone.removed) == (0, 1)
    assert {path: path.stat().st_ino for path in before} == before
    (tmp_path / "mirror/foreign.txt").unlink()
    assert tree(tmp_path / "mirror") == public(tmp_path)


def test_where_our_notes_are_lost_nothing_old_stays_in_the_folder_of_the_dataset(tmp_path: Path) -> None:
    cut(tmp_path, 1)
    (tmp_path / "public" / NAME / "search").mkdir()
    (tmp_path / "public" / NAME / "search/0a1b2c3d.sqlite").write_text("a withdrawn letter")
    send(tmp_path, MIRROR)
    (tmp_path / "public" / NAME / "search/0a1b2c3d.sqlite").unlink()
    (tmp_path / "mirror/foreign.txt").write_text("of somebody else")
    shutil.rmtree(tmp_path / "sent")
    assert send(tmp_path, MIRROR).removed == 1
    (tmp_path / "mirror/foreign.txt").unlink()
    assert tree(tmp_path / "mirror") == tree(tmp_path / "public")


def test_a_release_that_was_cut_anew_and_one_that_is_gone(tmp_path: Path) -> None:
    folder = cut(tmp_path, 1)
    cut(tmp_path, 2)
    send(tmp_path, MIRROR)
    recut(folder, "c.csv", "withdrawn\n")
    again = send(tmp_path, MIRROR)
    assert (again.error, again.removed) == (None, 0)
    assert tree(tmp_path / "mirror") == public(tmp_path)
    (folder / "d.csv").unlink()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert send(tmp_path, MIRROR).removed == 8
    assert tree(tmp_path / "mirror") == public(tmp_path)
    assert not (tmp_path / "mirror" / NAME / "releases" / version(1)).exists()


def test_a_file_that_is_gone_from_a_cut_is_gone_from_the_mirror(tmp_path: Path) -> None:
    folder = cut(tmp_path, 1)
    send(tmp_path, MIRROR)
    (folder / "d.csv").unlink()
    assert send(tmp_path, MIRROR).removed == 1
    assert tree(tmp_path / "mirror") == public(tmp_path)


def test_what_the_mirror_lost_comes_back(tmp_path: Path) -> None:
    cut(tmp_path, 1)
    send(tmp_path, MIRROR)
    (tmp_path / "mirror" / NAME / "releases" / version(1) / "a.csv").write_text("short")
    (tmp_path / "mirror" / NAME / "index.html").unlink()
    send(tmp_path, MIRROR)
    assert tree(tmp_path / "mirror") == public(tmp_path)
    for file in (tmp_path / "sent").iterdir():
        file.write_bytes(b"damaged")
    assert send(tmp_path, MIRROR).error is None
    (tmp_path / "mirror" / NAME / "index.html").write_text("<p>" + version(9) + "</p>")
    assert send(tmp_path, MIRROR, again=True).sent == len(public(tmp_path))
    assert tree(tmp_path / "mirror") == public(tmp_path)


def test_bytes_that_releases_share_are_shared_in_the_mirror(tmp_path: Path) -> None:
    one = cut(tmp_path, 1)
    send(tmp_path, MIRROR)
    two = cut(tmp_path, 2)
    (two / "a.csv").unlink()
    os.link(one / "a.csv", two / "a.csv")
    send(tmp_path, MIRROR)
    mirrored = tmp_path / "mirror" / NAME / "releases"
    files = [mirrored / version(number) / "a.csv" for number in (1, 2)]
    assert files[1].read_bytes() == (one / "a.csv").read_bytes()
    assert len({path.stat().st_ino for path in files}) == 1


@pytest.mark.parametrize("function", ["pathlib.Path.rename", "pathlib.Path.replace", "shutil.copyfile"])
def test_a_disk_that_refuses_at_any_step_leaves_a_whole_mirror(tmp_path: Path, function: str) -> None:
    import pathlib  # noqa: PLC0415 # where the function that fails stands
    import shutil  # noqa: PLC0415

    place, name = (shutil, "copyfile") if function.startswith("shutil") else (pathlib.Path, function.split(".")[-1])
    folder = cut(tmp_path, 1)
    send(tmp_path, MIRROR)
    number, failed = 2, 0
    while True:
        cut(tmp_path, number)
        recut(folder, "c.csv", f"withdrawn {number}\n")
        with stopping(place, name, tmp_path / "mirror", after=failed) as seen:
            delivery = send(tmp_path, MIRROR)
        assert faults(tmp_path / "mirror") == []
        assert send(tmp_path, MIRROR).error is None
        assert tree(tmp_path / "mirror") == public(tmp_path)
        if delivery.error is None:
            break
        assert "No space left on device" in delivery.error
        number, failed = number + 1, failed + 1
    assert failed == seen.calls > 0


def test_g1_a_reader_never_sees_a_mix_while_releases_come_and_are_cut_anew(tmp_path: Path) -> None:
    cut(tmp_path, 1)
    send(tmp_path, MIRROR)
    done, seen = threading.Event(), {"read": 0, "gone": 0}
    wrong: list[str] = []

    def read() -> None:
        while not done.is_set() or seen["read"] == 0:
            try:
                wrong.extend(faults(tmp_path / "mirror"))
                seen["read"] += 1
            except FileNotFoundError:
                seen["gone"] += 1  # The instant of a swap: not there, and never half there.

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, 42):
            folder = cut(tmp_path, number)
            assert send(tmp_path, MIRROR).error is None
            if number % 10 == 0:
                recut(folder, "b.csv", f"withdrawn {number}\n")
                assert send(tmp_path, MIRROR).error is None
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert seen["read"] > 40


@pytest.mark.parametrize(
    ("path", "said"),
    [("public/x", "is the web root itself"), (".", "is the web root itself"), ("none/x", "is its disk mounted")],
)
def test_a_folder_that_cannot_be_one_is_refused(tmp_path: Path, path: str, said: str) -> None:
    cut(tmp_path, 1)
    delivery = send(tmp_path, TargetSetting(name="folder", options={"path": path}))
    assert delivery.error is not None
    assert said in delivery.error
