"""Releases are signed, and minisign itself says so; what is not as signed is told apart."""

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import run
from pipeline.cli.app import app
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.release import signing
from pipeline.release.build import pending
from tests.runs import load, run_apart, run_here, sample, tree

NAME = "voorbeeldbrieven"


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a secret key without a password, which the environment names."""
    file = tmp_path / "keys/brievenbus.key"
    file.parent.mkdir()
    signing.new_pair(file, None)
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(file))
    return file


def released(home: Path) -> list[Path]:
    return sorted((home / "public" / NAME / "releases").iterdir())


def minisign(*arguments: str) -> "subprocess.CompletedProcess[str]":
    if not shutil.which("minisign"):
        pytest.skip("needs minisign: minisign is not installed")
    return subprocess.run(["minisign", *arguments], capture_output=True, text=True, timeout=60)


def validate(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["validate", *map(str, arguments)])
    return done.exit_code, done.output


def test_minisign_itself_verifies_a_release(key: Path, tmp_path: Path) -> None:
    run_here(sample(tmp_path, 3), tmp_path / "home")
    (folder,) = released(tmp_path / "home")
    public = tmp_path / "home/public/minisign.pub"
    done = minisign("-V", "-p", str(public), "-m", str(folder / "SHA256SUMS"))
    assert done.returncode == 0, done.stderr
    assert f"Trusted comment: dataset:{NAME}\tversion:{folder.name}" in done.stdout
    assert public.read_text() == key.with_suffix(".pub").read_text()
    page = (folder.parents[1] / "index.html").read_text()
    assert f'href="releases/{folder.name}/SHA256SUMS.minisig"' in page
    assert 'href="../minisign.pub"' in page
    (folder / "SHA256SUMS").write_text("other")
    assert minisign("-V", "-p", str(public), "-m", str(folder / "SHA256SUMS")).returncode != 0


def test_a_key_that_minisign_made_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, public = tmp_path / "m.key", tmp_path / "m.pub"
    assert minisign("-G", "-W", "-f", "-s", str(secret), "-p", str(public)).returncode == 0
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(secret))
    run_here(sample(tmp_path, 3), tmp_path / "home")
    (folder,) = released(tmp_path / "home")
    assert minisign("-V", "-p", str(public), "-m", str(folder / "SHA256SUMS")).returncode == 0
    assert (tmp_path / "home/public/minisign.pub").read_text() == public.read_text()


def test_the_signature_is_the_same_bytes_and_stands_in_nothing_that_it_signs(key: Path, tmp_path: Path) -> None:
    place = sample(tmp_path, 3)
    for home in ("one", "two"):
        assert run_apart(place, tmp_path / home).returncode == 0
    assert tree(tmp_path / "one/public") == tree(tmp_path / "two/public")
    (folder,) = released(tmp_path / "one")
    assert "minisig" not in (folder / "SHA256SUMS").read_text() + (folder / "manifest.json").read_text()
    assert signing.SIGNATURE in (folder.parents[1] / "latest.json").read_text()
    before = (folder / signing.SIGNATURE).read_bytes()
    assert signing.sign_folder(folder)
    assert (folder / signing.SIGNATURE).read_bytes() == before


def test_a_password_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, word = tmp_path / "locked.key", tmp_path / "password"
    monkeypatch.setenv("BRIEVENBUS_SIGNING_PASSWORD", "geheim")
    done = CliRunner().invoke(app, ["key", "new", str(file)])
    assert (done.exit_code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert CliRunner().invoke(app, ["key", "new", str(file)]).exit_code == 1
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(file))
    monkeypatch.delenv("BRIEVENBUS_SIGNING_PASSWORD")
    place, home = sample(tmp_path, 3), tmp_path / "home"
    unopened = run_apart(place, home)
    assert (unopened.returncode, unopened.stderr.count("\n")) == (1, 1)
    assert "locked.key has a password: give it in BRIEVENBUS_SIGNING_PASSWORD" in unopened.stderr
    assert not (home / "public" / NAME / "latest.json").exists()
    wrong = run_apart(place, home, BRIEVENBUS_SIGNING_PASSWORD="g3heim-canary")
    assert wrong.returncode == 1
    assert "wrong password" in wrong.stderr
    assert "canary" not in wrong.stderr
    word.write_text("geheim\n")
    assert run_apart(place, home, BRIEVENBUS_SIGNING_PASSWORD_FILE=str(word)).returncode == 0
    assert (released(home)[0] / signing.SIGNATURE).exists()


def test_without_the_key_nothing_is_published_and_nothing_is_lost(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, home = sample(tmp_path, 3), Home(tmp_path / "home")
    run_here(place, home.folder)
    before = tree(home.web)
    next((place / "letters").iterdir()).unlink()
    monkeypatch.delenv("BRIEVENBUS_SIGNING_KEY")
    with pytest.raises(PublishError, match="releases here are signed, and BRIEVENBUS_SIGNING_KEY names no key"):
        run_here(place, home.folder)
    assert tree(home.web) == before
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(key))
    dataset = load(place)
    assert run.publish(dataset, home, pending(home, dataset)).new
    assert all(signing.fault(folder, key.with_suffix(".pub").read_bytes()) is None for folder in released(home.folder))


@pytest.mark.parametrize("content", [None, b"", b"no key\nno key\n", b"untrusted comment: x\nRWQ\n"])
def test_a_key_that_is_none_is_one_line(content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "wrong.key"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(file))
    with pytest.raises(PublishError, match=r"wrong\.key") as raised:
        run_here(sample(tmp_path, 3), tmp_path / "home")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "home/public" / NAME / "releases").exists()


def test_a_secret_key_in_the_web_root_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "home/public/brievenbus.key"
    file.parent.mkdir(parents=True)
    signing.new_pair(file, None)
    monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(file))
    with pytest.raises(PublishError, match="lies in the web root"):
        run_here(sample(tmp_path, 3), tmp_path / "home")


def test_validate_says_good_bad_missing_and_other_key(key: Path, tmp_path: Path) -> None:
    run_here(sample(tmp_path, 3), tmp_path / "home")
    (folder,) = released(tmp_path / "home")
    public, other = key.with_suffix(".pub"), tmp_path / "other.key"
    assert validate(folder, "--key", public) == (0, f"{folder}: valid and signed with this key\n")
    code, said = validate(folder, "--key", signing.new_pair(other, None))
    assert (code, "signed with another key" in said) == (1, True)
    assert validate(folder, "--key", tmp_path / "none.pub")[0] == 1
    assert "no public key of minisign" in validate(folder, "--key", folder / "letters.csv")[1]
    signature = (folder / signing.SIGNATURE).read_bytes()
    sums = (folder / "SHA256SUMS").read_text()
    (folder / "SHA256SUMS").write_text(sums.replace("a", "b", 1))
    assert "bad signature: SHA256SUMS is not the file that was signed" in validate(folder, "--key", public)[1]
    (folder / "SHA256SUMS").write_text(sums)
    (folder / signing.SIGNATURE).write_bytes(signature.replace(b"version:2", b"version:3"))
    assert "bad signature" in validate(folder, "--key", public)[1]
    (folder / signing.SIGNATURE).write_bytes(b"\xff\n" * 4)
    assert "no signature by minisign" in validate(folder, "--key", public)[1]
    (folder / signing.SIGNATURE).unlink()
    assert "the signature is missing" in validate(folder, "--key", public)[1]
    assert validate(folder)[0] == 0


def test_g3_rollback_staleness_and_the_signature_of_another_release(key: Path, tmp_path: Path) -> None:
    place, home = sample(tmp_path, 4), tmp_path / "home"
    run_here(place, home)
    sorted((place / "letters").iterdir())[0].unlink()
    run_here(place, home)
    old, new = released(home)
    mirror, public = home / "public" / NAME, key.with_suffix(".pub")
    assert validate(mirror, "--key", public)[0] == 0
    assert validate(mirror, "--have", new.name, "--max-age", 100_000)[0] == 0
    code, said = validate(old, "--have", new.name)
    assert (code, f"rollback: {old.name} is older than {new.name}" in said) == (1, True)
    (mirror / "latest.json").write_text((mirror / "latest.json").read_text().replace(new.name, old.name))
    code, said = validate(mirror, "--key", public)
    assert (code, f"rollback: it names {old.name}, and the newest in releases.json is {new.name}" in said) == (1, True)
    shutil.copytree(old, tmp_path / "x/20150101T000000Z-01-00000000")
    stale = tmp_path / "x/20150101T000000Z-01-00000000"
    manifest = (stale / "manifest.json").read_text().replace(f'"version": "{old.name}"', f'"version": "{stale.name}"')
    (stale / "manifest.json").write_text(manifest)
    code, said = validate(stale, "--max-age", 30, "--key", public)
    assert (code, "stale: the newest change in" in said, "is of another release" in said) == (1, True, True)
    assert validate(mirror, "--have", "yesterday")[0] == 1


def test_releases_of_before_are_signed_when_there_is_a_key_and_with_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, home = sample(tmp_path, 4), tmp_path / "home"
    run_here(place, home)
    (first,) = released(home)
    assert not (first / signing.SIGNATURE).exists()
    for turn in ("one", "two"):
        public = signing.new_pair(tmp_path / f"{turn}.key", None)
        monkeypatch.setenv("BRIEVENBUS_SIGNING_KEY", str(tmp_path / f"{turn}.key"))
        if turn == "two":
            sums = first / "SHA256SUMS"
            sums.write_text(sums.read_text() + "\n")
        sorted((place / "letters").iterdir())[0].unlink()
        run_here(place, home)
        faults = [signing.fault(folder, public.read_bytes()) for folder in released(home)]
        assert (home / "public/minisign.pub").read_bytes() == public.read_bytes()
        assert [fault for fault in faults if fault] == ([] if turn == "one" else [faults[0]])
    assert faults[0] is not None
    assert "another key" in faults[0]


def test_a_folder_that_was_cut_anew_without_a_key_keeps_no_signature(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_here(sample(tmp_path, 3), tmp_path / "home")
    (folder,) = released(tmp_path / "home")
    monkeypatch.delenv("BRIEVENBUS_SIGNING_KEY")
    assert not signing.sign_folder(folder)
    assert not (folder / signing.SIGNATURE).exists()
