"""The archive as others can have it, and drafts of what it held on a past day."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path

import frictionless
import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.model.tombstone import neutral
from pipeline.release.checks import check
from tests.replay import open_overheid
from tests.replay.open_overheid import OpenOverheid
from tests.runs import EPOCH, first_run, run_here, sample, tree
from tests.specimens.generate import text_letter

DAY = 86_400
runner = CliRunner()
csv.field_size_limit(10**9)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def call(*arguments: object) -> tuple[int, str]:
    result = runner.invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def letters(folder: Path) -> set[str]:
    return {json.loads(line)["identifier"] for line in (folder / "letters.jsonl").read_bytes().splitlines()}


@pytest.fixture
def two_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """Run the sample with three letters on one day and, with one more and one gone, on a later one."""
    place, home = sample(tmp_path, 4), tmp_path / "home"
    files = sorted((place / "letters").iterdir())
    fourth = files[3].read_bytes()
    files[3].unlink()
    _, first = run_here(place, home)
    assert first.release is not None
    before = home / "public/voorbeeldbrieven/releases" / first.release.version
    files[3].write_bytes(fourth)
    files[0].unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 10 * DAY))
    run_here(place, home)
    call("approve", place, "--home", home)
    return place, home, before


def test_a_draft_of_a_past_day_has_the_data_of_that_day(two_days: tuple[Path, Path, Path], tmp_path: Path) -> None:
    place, home, before = two_days
    public, state = tree(home / "public"), tree(home / "state")
    to = tmp_path / "past"
    code, text = call("build", place, "--at", "2026-01-06", "--to", to, "--home", home, "--quiet")
    assert code == 0, text
    assert check(to) == ()
    hashes = [json.loads((folder / "manifest.json").read_bytes())["content_hash"] for folder in (to, before)]
    assert hashes[0] == hashes[1]
    for name in ("letters.csv", "letters.jsonl", "voorbeeldbrieven.nq"):
        assert (to / name).read_bytes() == (before / name).read_bytes()
    # Nothing that is published, or kept, is another.
    assert tree(home / "public") == public
    assert tree(home / "state") == state
    now = tmp_path / "now"
    assert call("build", place, "--at", "2026-02-01", "--to", now, "--home", home, "--quiet")[0] == 0
    assert letters(now) != letters(to)


def test_a_folder_that_is_there_a_day_before_the_first_and_what_is_no_day(
    two_days: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    place, home, before = two_days
    for arguments, said in (
        (("--at", "2026-01-06", "--to", before), "is there already"),
        (("--at", "2025-01-06", "--to", tmp_path / "x"), "was empty at 2025-01-06T23:59:59Z"),
        (("--at", "yesterday", "--to", tmp_path / "x"), "neither a day"),
        (("--at", "2026-01-06"), "belong together"),
    ):
        code, text = call("build", place, *arguments, "--home", home, "--quiet")
        assert code == 1 and said in text
    assert not (tmp_path / "x").exists()


def test_what_was_withdrawn_since_is_withdrawn_in_a_past_draft_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, home, published = first_run(tmp_path, 3)
    assert published.release is not None
    folder = home / "public/voorbeeldbrieven/releases" / published.release.version
    taken = sorted(letters(folder))[0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 10 * DAY))
    code, text = call("withdraw", place, taken, "--reason", "personal-data", "--yes", "--home", home)
    assert code == 0, text
    to = tmp_path / "past"
    assert call("build", place, "--at", "2026-01-06", "--to", to, "--home", home, "--quiet")[0] in (0, 3)
    lines = map(json.loads, (to / "letters.jsonl").read_bytes().splitlines())
    (found,) = (one for one in lines if one["identifier"] == neutral(taken))
    assert found["withdrawn"] and not found["paragraphs"]
    assert call("archive", "export", place, tmp_path / "mirror", "--at", "2026-01-06", "--home", home, "-q")[0] == 0
    left_out = [row for row in rows(tmp_path / "mirror/records.csv") if row["left_out"] == "withdrawn"]
    assert len(left_out) == 1 and left_out[0]["sha256"] == left_out[0]["statement"] == ""


def whole(folder: Path) -> None:
    """Check a mirror as someone who has it does."""
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        sha256, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    for file in (folder / "contents").rglob("*.gz"):
        assert hashlib.sha256(gzip.decompress(file.read_bytes())).hexdigest() == file.stem


def test_a_mirror_has_every_record_of_a_day_and_is_a_data_package(
    two_days: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    place, home, _ = two_days
    for at, name in (("2026-01-06", "then"), (None, "now"), (None, "again")):
        chosen = ["--at", at] if at else []
        code, text = call("archive", "export", place, tmp_path / name, *chosen, "--home", home, "--quiet")
        assert code == 0, text
        whole(tmp_path / name)
    then, now = ({row["key"]: row for row in rows(tmp_path / name / "records.csv")} for name in ("then", "now"))
    assert len(then) == len(now) == 3 and len(then.keys() & now.keys()) == 2
    for folder, held in ((tmp_path / "then", then), (tmp_path / "now", now)):
        for row in held.values():
            assert (folder / "contents" / row["sha256"][:2] / f"{row['sha256']}.gz").exists()
    assert tree(tmp_path / "now") == tree(tmp_path / "again")
    report = frictionless.Package(str(tmp_path / "now/datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    assert call("archive", "export", place, tmp_path / "now", "--home", home)[0] == 1


def asking(service: OpenOverheid, place: Path) -> Path:
    """Make a dataset of what a service has."""
    place.mkdir()
    (place / "dataset.toml").write_text(
        'base = "https://data.example/"\noutputs = ["tables", "jsonl"]\ntitle = { nl = "x", en = "x" }\n'
        'description = { nl = "x", en = "x" }\npublisher = { name = "T", email = "data@brievenbus.example" }\n'
        f'[[sources]]\nname = "open_overheid"\noptions = {{ base = "{service.options()["base"]}" }}\n'
    )
    return place


def test_cookies_and_keys_stay_here(tmp_path: Path) -> None:
    service = OpenOverheid()
    with service.server:
        service.add("00000000-0000-4000-8000-000000000001")
        headers = {"Set-Cookie": "session=geheim", "X-Api-Key": "geheim", "X-Served-By": "web-1"}
        given = service.server._answer
        service.server._answer = lambda request: given(request)._replace(headers=headers)
        place = asking(service, tmp_path / "brieven")
        run_here(place, tmp_path / "home")
    code, text = call("archive", "export", place, tmp_path / "mirror", "--home", tmp_path / "home", "--quiet")
    assert code == 0, text
    logged = rows(tmp_path / "mirror/exchanges.csv")
    assert logged and all("geheim" not in value for row in logged for value in row.values())
    assert any("web-1" in row["headers"] for row in logged)
    assert any((tmp_path / "mirror/contents").rglob(f"{row['sha256']}.gz") for row in logged if row["sha256"])
    whole(tmp_path / "mirror")


def test_a_letter_with_what_may_be_a_citizen_service_number_is_left_out(tmp_path: Path) -> None:
    place, home = sample(tmp_path, 3), tmp_path / "home"
    file = next(path for path in sorted((place / "letters").iterdir()) if path.suffix == ".txt")
    # A number that passes the check of such numbers, and belongs to nobody.
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("bestaat niet.", "bestaat niet. Zijn BSN is 111222333."), encoding="utf-8")
    # No build is needed first: the letters are read for it.
    call("harvest", place, "--home", home, "--quiet")
    code, text = call("archive", "export", place, tmp_path / "mirror", "--home", home, "--quiet")
    assert code == 0 and "3 records (1 left out)" in text
    (row,) = (row for row in rows(tmp_path / "mirror/records.csv") if row["left_out"])
    assert (row["left_out"], row["key"], row["sha256"], row["statement"]) == ("held-back", file.name, "", "")
    contents = [gzip.decompress(path.read_bytes()) for path in (tmp_path / "mirror/contents").rglob("*.gz")]
    assert len(contents) == 2 and not any(b"111222333" in content for content in contents)


def test_no_reply_brings_such_a_number_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter with one in a zip, one that was there before its publisher mended it, and one that is there no more."""
    plain, service = text_letter(3), OpenOverheid()
    secret = plain.replace("\n\nHoogachtend", "\n\nZijn BSN is 111222333.\n\nHoogachtend")
    assert secret != plain
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Kamerbrief.txt", secret)
    with service.server:
        place = asking(service, tmp_path / "brieven")
        for number, content in enumerate((packed.getvalue(), secret.encode(), secret.encode())):
            service.add(open_overheid.name(number), content=content, media_type="text/plain")
        call("harvest", place, "--home", tmp_path / "home", "--quiet")
        service.add(open_overheid.name(1), content=plain.encode(), media_type="text/plain", **open_overheid.later(1))
        del service.held[open_overheid.name(2)]
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 10 * DAY))
        call("harvest", place, "--home", tmp_path / "home", "--quiet")
    code, text = call("archive", "export", place, tmp_path / "mirror", "--home", tmp_path / "home", "--quiet")
    assert code == 0, text
    contents = [gzip.decompress(path.read_bytes()) for path in (tmp_path / "mirror/contents").rglob("*.gz")]
    assert plain.encode() in contents
    assert packed.getvalue() not in contents and not any(b"111222333" in content for content in contents)
    whole(tmp_path / "mirror")
