"""A folder of letters: what is new, changed or gone, and nothing from outside it."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import DefinitionError, SourceError
from pipeline.model.dataset import SourceSetting
from pipeline.sources import AllSame, Event, Found, Gone, HarvestJob, Refused, Same
from pipeline.sources.folder import SOURCE, FolderSourceOptions


class Held:
    """What an earlier harvest left."""

    def __init__(self, events: list[Event]) -> None:
        found = (event for event in events if isinstance(event, Found | Refused))
        self.marks = {event.key: event.fingerprint for event in found}

    def fingerprint(self, key: str) -> str | None:
        return self.marks.get(key)

    def fingerprints(self) -> dict[str, str | None]:
        return dict(sorted(self.marks.items()))

    def held(self) -> Iterator[str]:
        return iter(sorted(self.marks))

    def cursor(self) -> str | None:
        return None


def harvest(folder: Path, held: Held | None = None, **options: int) -> list[Event]:
    job = HarvestJob(options=FolderSourceOptions(path=".", **options), folder=folder, known=held or Held([]))
    found: list[Event] = []
    for event in SOURCE.harvest(job):
        found += [Same(key=key) for key in event.keys] if isinstance(event, AllSame) else [event]
    return found


def test_every_file_is_found_with_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "brief.txt").write_bytes(b"Geachte voorzitter")
    (tmp_path / ".verborgen").write_bytes(b"")
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert (event.key, event.content, event.url) == ("map/brief.txt", b"Geachte voorzitter", None)


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    held = Held(harvest(tmp_path))
    (tmp_path / "b").write_text("changed")
    (tmp_path / "c").unlink()
    kinds = {event.key: type(event) for event in harvest(tmp_path, held) if not isinstance(event, sources.Cursor)}
    assert kinds == {"a": Same, "b": Found, "c": Gone}


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    root = tmp_path / "letters"
    root.mkdir()
    (root / "link.txt").symlink_to(tmp_path / "secret")
    (event,) = harvest(root)
    assert isinstance(event, Refused)
    assert "leads out" in event.message


def test_a_pipe_does_not_hang_the_harvest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (event,) = harvest(tmp_path)
    assert isinstance(event, Refused)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate(10_000)
    (event,) = harvest(tmp_path, max_bytes=9_999)
    assert isinstance(event, Refused)
    assert event.code == "too-large"
    assert "10,000 bytes" in event.message


def test_a_name_that_is_no_utf8_becomes_an_escape(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/br\xeff.txt")).write_text("x")
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert event.key == "br\\xeff.txt"


def test_a_folder_that_is_not_there_is_no_removal(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no folder"):
        harvest(tmp_path / "unmounted")


def test_a_misspelt_option_names_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="did you mean 'path'"):
        sources.read_options(SourceSetting(name="folder", options={"pathh": "x"}))


def test_a_name_that_begins_with_two_dots_is_no_hidden_file(tmp_path: Path) -> None:
    (tmp_path / "..%2Fbrief.txt").write_text("x")
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)


def deny(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int = errno.EACCES) -> None:
    """Have a folder that cannot be listed: permissions do not keep root out."""
    scandir = os.scandir

    def refusing(place: str = ".") -> "os._ScandirIterator[str]":
        if Path(place) == folder:
            raise OSError(number, os.strerror(number), str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_a_folder_that_cannot_be_listed_removes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    for name in ("a.txt", "gone.txt", "sub/b.txt", "sub/deep/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    held = Held(harvest(tmp_path))
    (tmp_path / "gone.txt").unlink()
    deny(monkeypatch, tmp_path / "sub", number)
    events = harvest(tmp_path, held)
    refused = {event.key: event.message for event in events if isinstance(event, Refused)}
    assert refused.keys() == {"sub/", "sub/b.txt", "sub/deep/c.txt"}
    assert all(os.strerror(number) in message for message in refused.values())
    # It may have moved to the folder that cannot be listed.
    assert not [event for event in events if isinstance(event, Gone)]
    monkeypatch.undo()
    gone = {event.key for event in harvest(tmp_path, Held([*events, *harvest(tmp_path), *_found("gone.txt", "sub/")]))
            if isinstance(event, Gone)}  # fmt: skip
    assert gone == {"gone.txt", "sub/"}


def _found(*keys: str) -> list[Event]:
    return [Found(key=key, content=b"", fingerprint="x") for key in keys]


def test_a_root_that_cannot_be_listed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("a")
    deny(monkeypatch, tmp_path)
    with pytest.raises(SourceError, match="cannot be listed: Permission denied"):
        harvest(tmp_path)


def test_a_loop_of_links_is_one_refused_record(tmp_path: Path) -> None:
    (tmp_path / "loopa").symlink_to("loopb.txt")
    (tmp_path / "loopb.txt").symlink_to("loopa")
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    (tmp_path / "a.txt").write_text("a")
    kinds = {event.key: type(event) for event in harvest(tmp_path)}  # type: ignore[union-attr]
    assert kinds == {"a.txt": Found, **dict.fromkeys(("dangling.txt", "loopa", "loopb.txt", "self.txt"), Refused)}
