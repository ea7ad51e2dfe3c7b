"""A copy of any release becomes the newest one, byte for byte, by the fewest bytes, and proves it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.distribute.sync import Synced, sync
from pipeline.distribute.sync.copies import ReleaseCopy
from pipeline.distribute.sync.places import LocalFolder
from pipeline.errors import BusyError, SourceError, SyncError
from pipeline.release import signing
from pipeline.release.describe import Released
from tests.distribute.sync.spoiling import respell
from tests.runs import EPOCH, silent, tree


def copy_of(release: Released, folder: Path) -> Path:
    """Return a copy of a release, as a download leaves it."""
    return Path(shutil.copytree(release.folder, folder / "copy"))


def bring(address: str | Path, folder: Path, public: bytes | None = None) -> Synced:
    """Bring a copy up to date."""
    return sync(str(address), folder, public, silent)


@pytest.mark.parametrize("number", [None, 0, 1, 2, 3])
def test_any_copy_becomes_the_newest_release(
    place: Path, web: str, releases: list[Released], tmp_path: Path, number: int | None
) -> None:
    for kind, address in (("web", web), ("folder", place), ("file", place.as_uri())):
        folder = tmp_path / kind / "copy"
        if number is not None:
            shutil.copytree(releases[number].folder, folder)
        done = bring(str(address), folder)
        assert tree(folder) == tree(releases[-1].folder)
        assert done.how == ("files" if number is None else "already" if number == 3 else "deltas"), done.notes
        assert (done.before, done.version) == (
            None if number is None else releases[number].manifest.version,
            releases[-1].manifest.version,
        )
        assert done.notes == ()


def test_deltas_cost_less_than_files(web: str, releases: list[Released], tmp_path: Path) -> None:
    """From the second release: 2026-W03 and the step to the last one; from the first: January and that step."""
    whole = bring(web, tmp_path / "whole")
    for number in (0, 1):
        done = bring(web, Path(shutil.copytree(releases[number].folder, tmp_path / str(number))))
        assert done.deltas == 2
        assert done.downloaded < whole.downloaded


def test_a_second_time_there_is_nothing_to_do(web: str, tmp_path: Path) -> None:
    first, second = bring(web, tmp_path / "copy"), bring(web, tmp_path / "copy")
    assert (second.how, second.held) == ("already", len(tree(tmp_path / "copy")) - 1)
    assert second.downloaded < first.downloaded / 10


def test_a_damaged_copy_is_mended(web: str, releases: list[Released], tmp_path: Path) -> None:
    folder = copy_of(releases[-1], tmp_path)
    (folder / "letters.csv").write_text("damaged")
    (folder / "letters.jsonl").unlink()
    bring(web, folder)
    assert tree(folder) == tree(releases[-1].folder)


def test_a_damaged_copy_of_an_older_release_is_downloaded(web: str, releases: list[Released], tmp_path: Path) -> None:
    folder = copy_of(releases[0], tmp_path)
    (folder / "letters.csv").write_bytes((folder / "letters.csv").read_bytes().replace(b"2", b"3"))
    done = bring(web, folder)
    assert tree(folder) == tree(releases[-1].folder)
    assert (done.how, len(done.notes)) == ("files", 1)


def shorter(content: bytes) -> bytes:
    """Return a delta without one of its lines."""
    lines = content.splitlines(keepends=True)
    return b"".join(lines[:-2] + lines[-1:])


@pytest.mark.parametrize("name", ["table", "quads"])
def test_deltas_that_lead_elsewhere_are_told_and_left(
    place: Path, web: str, releases: list[Released], tmp_path: Path, name: str
) -> None:
    folder = copy_of(releases[0], tmp_path)
    respell(place, name, shorter)
    done = bring(web, folder)
    assert tree(folder) == tree(releases[-1].folder)
    assert done.how == "files"
    assert "the deltas do not lead to the release" in done.notes[0]


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"dataset": "x", "deltas": [{"from": 1}]}'])
def test_without_a_list_of_deltas_there_are_files(
    place: Path, web: str, releases: list[Released], tmp_path: Path, content: bytes | None
) -> None:
    (place / "deltas.json").unlink()
    if content is not None:
        (place / "deltas.json").write_bytes(content)
    done = bring(web, copy_of(releases[0], tmp_path))
    assert tree(tmp_path / "copy") == tree(releases[-1].folder)
    assert "no deltas lead from" in done.notes[0]


def test_a_cut_off_run_is_gone_on_with(
    place: Path, releases: list[Released], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    cuts: list[str] = []
    save = LocalFolder.save

    def cut(self: LocalFolder, path: str, out: object, most: int) -> int:
        asked.append(path)
        if len(asked) >= 12 and path.endswith(".csv") and not cuts:
            cuts.append(path)
            raise SourceError("the line is dead")
        return save(self, path, out, most)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalFolder, "save", cut)
    folder = tmp_path / "copy"
    with pytest.raises(SourceError):
        bring(place, folder)
    assert not folder.exists()
    bring(place, folder)
    assert tree(folder) == tree(releases[-1].folder)
    described = {path for path in asked if path.endswith((".json", "SHA256SUMS", ".minisig"))}
    again = [path for path in asked if asked.count(path) > 1]
    assert cuts and set(again) - described == set(cuts)


def test_killed_between_two_names_the_old_copy_comes_back(
    place: Path, releases: list[Released], tmp_path: Path
) -> None:
    folder = copy_of(releases[0], tmp_path)
    copy = ReleaseCopy(folder)
    with copy.claimed():
        folder.rename(copy._old)
    with copy.claimed():
        assert tree(folder) == tree(releases[0].folder)


def test_two_at_once_do_not_meet(place: Path, tmp_path: Path) -> None:
    with ReleaseCopy(tmp_path / "copy").claimed(), pytest.raises(BusyError):
        bring(place, tmp_path / "copy")


def test_what_is_no_copy_is_left_alone(place: Path, releases: list[Released], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("two years of work")
    with pytest.raises(SyncError, match="holds something else"):
        bring(place, tmp_path / "mine")
    folder = copy_of(releases[0], tmp_path)
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(SyncError, match="would be lost"):
        bring(place, folder)
    assert (folder / "notes.txt").exists()


def test_a_signature_is_checked_where_a_key_is_given(
    place: Path, web: str, releases: list[Released], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = signing.new_pair(tmp_path / "key", None).read_bytes()
    with pytest.raises(SyncError, match="signature is missing"):
        bring(web, tmp_path / "copy", public)
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(tmp_path / "key"))
    signing.sign_folder(releases[-1].folder)
    done = bring(web, tmp_path / "copy", public)
    assert done.signed
    assert tree(tmp_path / "copy") == tree(releases[-1].folder)
    other = signing.new_pair(tmp_path / "other", None).read_bytes()
    with pytest.raises(SyncError, match="another key"):
        bring(web, tmp_path / "copy", other)


def test_the_command_tells_what_it_did(
    place: Path, web: str, releases: list[Released], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)  # Before the next release is due.
    folder = copy_of(releases[0], tmp_path)
    run = CliRunner().invoke
    done = run(app, ["sync", "--from", web, str(folder), "--quiet"])
    assert done.exit_code == 0, done.output
    assert "2 deltas" in done.output
    done = run(app, ["sync", "--from", web, str(folder), "--quiet", "--json"])
    assert json.loads(done.output)["how"] == "already"
    done = run(app, ["sync", "--from", web, str(folder)])
    assert f"already at {releases[-1].manifest.version}" in done.output
    assert run(app, ["sync", "--from", f"{web}/nergens", str(tmp_path / "x"), "--quiet"]).exit_code == 1
    assert run(app, ["sync", "--from", str(tmp_path / "nergens"), str(tmp_path / "x"), "--quiet"]).exit_code == 1
    assert run(app, ["sync", str(folder)]).exit_code == 2
    with ReleaseCopy(folder).claimed():
        assert run(app, ["sync", "--from", web, str(folder), "--quiet"]).exit_code == 75
