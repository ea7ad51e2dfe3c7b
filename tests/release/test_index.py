"""A draft becomes a release whole or not at all, and never changes after that."""

from pathlib import Path

import msgspec
import pytest

from pipeline.errors import PublishError
from pipeline.model.release import Counts, Release
from pipeline.release import index as releases

COUNTS = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)


def make(folder: Path, content: str = "a") -> Path:
    folder.mkdir(parents=True)
    (folder / "letters.csv").write_text(content)
    (folder / "manifest.json").write_text(f'{{"content_hash": "{content}"}}')
    return folder


def entry(version: str, **changes: str) -> Release:
    facts = {"result": "released", "content_hash": version, "input_hash": version} | changes
    return msgspec.convert(facts | {"version": version, "counts": COUNTS}, Release, from_attributes=True)


def test_a_release_appears_with_its_entry(tmp_path: Path) -> None:
    releases.publish(make(tmp_path / "draft"), tmp_path / "web", "d", entry("v1"))
    assert (tmp_path / "web/releases/v1/letters.csv").read_text() == "a"
    assert not (tmp_path / "draft").exists()
    newest = releases.settle(tmp_path / "web", "d")
    latest = msgspec.json.decode((tmp_path / "web/latest.json").read_bytes())
    assert newest is not None
    assert newest.version == latest["version"] == "v1"
    assert latest["files"] == ["releases/v1/letters.csv", "releases/v1/manifest.json"]


def test_a_release_cut_short_after_the_rename_is_completed(tmp_path: Path) -> None:
    make(tmp_path / "web/releases/v1")
    releases.publish(make(tmp_path / "draft"), tmp_path / "web", "d", entry("v1"))
    assert [one.version for one in releases.read_index(tmp_path / "web", "d").releases] == ["v1"]


def test_a_release_is_never_written_again(tmp_path: Path) -> None:
    make(tmp_path / "web/releases/v1", "old")
    with pytest.raises(PublishError, match="never written again"):
        releases.publish(make(tmp_path / "draft", "new"), tmp_path / "web", "d", entry("v1"))
    assert (tmp_path / "web/releases/v1/letters.csv").read_text() == "old"


def test_a_failed_build_never_becomes_the_newest(tmp_path: Path) -> None:
    releases.publish(make(tmp_path / "draft"), tmp_path / "web", "d", entry("v1"))
    releases.note(tmp_path / "web", "d", entry("v2", result="failed", reason="table"))
    releases.note(tmp_path / "web", "d", entry("v2", result="failed", reason="table"))
    index = releases.read_index(tmp_path / "web", "d")
    assert [(one.version, one.result) for one in index.releases] == [("v1", "released"), ("v2", "failed")]
    newest = releases.settle(tmp_path / "web", "d")
    assert newest is not None
    assert newest.version == "v1"


def test_builds_of_one_archive_state_are_numbered() -> None:
    changed = "2026-01-02T03:04:05Z"
    first = releases.version(releases.ReleaseIndex(dataset="d"), changed, "a" * 64)
    second = releases.version(releases.ReleaseIndex(dataset="d", releases=(entry(first),)), changed, "b" * 64)
    assert (first, second) == ("20260102T030405Z-01-aaaaaaaa", "20260102T030405Z-02-bbbbbbbb")
    assert first < second


def test_a_damaged_index_is_named(tmp_path: Path) -> None:
    (tmp_path / "releases.json").write_text("{")
    with pytest.raises(PublishError, match=r"releases\.json is damaged"):
        releases.read_index(tmp_path, "d")


def test_the_index_is_not_written_when_nothing_changed(tmp_path: Path) -> None:
    releases.note(tmp_path, "d", entry("v1"))
    before = (tmp_path / "releases.json").stat().st_ino
    releases.note(tmp_path, "d", entry("v1"))
    assert (tmp_path / "releases.json").stat().st_ino == before
