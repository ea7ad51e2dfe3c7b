"""G3: a mirror that stands still is noticed, by `sync` and by `validate`."""

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.runs import EPOCH, run_here, sample

DAY = 86_400
NAME = "voorbeeldbrieven"


def on(monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    """Set the clock to a day: the first, a Monday, is 0; the schedule is that of working days."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + day * DAY))


def call(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_g3_a_mirror_that_stands_still_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home = sample(tmp_path, 3), tmp_path / "home"
    public, mirror, copy = home / "public" / NAME, tmp_path / "mirror", tmp_path / "copy"
    on(monkeypatch, 0)
    _, first = run_here(place, home)
    shutil.copytree(public, mirror)
    on(monkeypatch, 2)
    _, again = run_here(place, home)
    assert first.release is not None and first.release == again.release
    latest = json.loads((public / "latest.json").read_text())
    assert (latest["complete"], latest["valid_until"]) == ("2026-01-07", "2026-01-10")
    assert "valid_until" not in (public / "releases" / first.release.version / "manifest.json").read_text()
    on(monkeypatch, 3)
    assert call("sync", "--from", mirror, copy, "-q")[0] == 0
    on(monkeypatch, 4)
    code, words = call("sync", "--from", mirror, copy, "-q")
    stale = f"stale: {first.release.version} was due by 2026-01-08: the publisher, or this mirror, has stopped"
    assert code == 1 and f"brievenbus: {mirror}: {stale}" in words.splitlines()
    code, words = call("validate", mirror)
    assert code == 1 and stale in words
    assert call("sync", "--from", public, copy, "-q")[0] == 0
    assert call("sync", "--from", mirror, copy, "-q", "--max-age", 4)[0] == 0
    code, words = call("sync", "--from", mirror, copy, "-q", "--max-age", 3, "--json")
    assert code == 1 and "last complete harvest" in json.loads(words.splitlines()[0])["stale"]
    assert call("validate", public, "--max-age", 1)[0] == 1
    (mirror / "latest.json").write_text((mirror / "latest.json").read_text().replace("2026-01-08", "morgen"))
    code, words = call("sync", "--from", mirror, copy, "-q")
    assert code == 1 and "states no day" in words


def test_a_dataset_without_a_schedule_promises_no_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home = sample(tmp_path, 2), tmp_path / "home"
    text = (place / "dataset.toml").read_text()
    (place / "dataset.toml").write_text(re.sub(r"\[schedule\]\n(\w+ = .*\n)+", "", text))
    on(monkeypatch, 0)
    run_here(place, home)
    latest = json.loads((home / "public" / NAME / "latest.json").read_text())
    assert (latest["complete"], latest["valid_until"]) == ("2026-01-05", None)
    on(monkeypatch, 400)
    assert call("validate", home / "public" / NAME)[0] == 0
