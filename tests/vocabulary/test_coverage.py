"""On every day since 1994 every ministry has a minister in the list of mandates."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import settings
from pipeline.cli import vocabulary as command
from pipeline.vocabulary import Authorities, authorities
from pipeline.vocabulary.coverage import vacancies
from pipeline.vocabulary.update import ListChange

LAST = date(2026, 11, 28)
KNOWN = {
    ("mnre1018", date(2021, 9, 18), date(2021, 9, 23)): "between the resignation of a minister and the next one",
    ("mnre1090", date(2024, 1, 8), date(2024, 1, 10)): "between the departure of a minister and the next one",
}
"""Periods in which the list has no minister, with the reason."""


def test_on_every_day_every_ministry_has_a_minister() -> None:
    found = {(one.code, one.begin, one.end) for one in vacancies(authorities(), LAST)}
    assert found == KNOWN.keys()


def folder_without(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "vocab"
    shutil.copytree(settings.VOCAB, folder, ignore=shutil.ignore_patterns("*.md", "queries"))
    path = folder / "mandates.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if name not in line), encoding="utf-8")
    return folder


def test_a_missing_minister_is_a_vacancy(tmp_path: Path) -> None:
    found = vacancies(Authorities(folder_without(tmp_path, "Frank Rijkaart")), LAST, date(2025, 1, 1))
    assert [(one.name, one.begin, one.end) for one in found] == [
        ("Ministerie van Binnenlandse Zaken en Koninkrijksrelaties", date(2025, 9, 6), date(2026, 2, 22))
    ]


def test_update_shows_vacancies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795867200")  # 2026-11-28
    changes: tuple[ListChange, ...] = ()
    monkeypatch.setattr("pipeline.vocabulary.update.update", lambda *_: changes)
    shown = CliRunner().invoke(command.app, ["update", "--folder", str(folder_without(tmp_path, "Frank Rijkaart"))])
    assert shown.exit_code == 0
    text = shown.output + (shown.stderr if shown.stderr_bytes else "")
    assert (
        "no minister of the Ministerie van Binnenlandse Zaken en Koninkrijksrelaties, 2025-09-06 to 2026-02-22" in text
    )
