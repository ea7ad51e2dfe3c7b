"""open.overheid.nl: every recorded reply is read."""

import json
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.model.letter import Withdrawal
from pipeline.sources.open_overheid.detail import read_detail
from pipeline.sources.open_overheid.service import read_page
from pipeline.sources.open_overheid.values import KAMERBRIEF

NOW = "2026-11-24T00:00:00Z"


def test_the_recorded_page(shared: Path) -> None:
    page = read_page((shared / "samples/open-overheid/zoek_page_excerpt.json").read_bytes())
    assert page.total == 663177
    assert [(entry.key, entry.mark) for entry in page.entries] == [
        ("eef2edec-019e-4085-8e2e-4d3f42686431", "2026-03-21T09:23:36.587Z")
    ]


def test_the_recorded_detail(shared: Path) -> None:
    key = "eef2edec-019e-4085-8e2e-4d3f42686431"
    body = (shared / "samples/open-overheid/zoek_detail_eef2edec.json").read_bytes()
    detail = read_detail(body, key, NOW)
    (file,) = detail.files
    assert (file.media_type, file.hash) == ("application/pdf", "0c2f34fe8af84928dc2ea835836ca6ed1c457f4d")
    assert (detail.withdrawal, KAMERBRIEF in detail.sorts) == (None, False)
    said = detail.statement
    assert (said.title, said.identifiers) == ("Kaart Oudemolen 10km", ((key, "open-overheid"),))
    assert (said.date, said.published, said.kind, said.attachments) == (None, "2026-03-21", None, ())


def test_the_recorded_kamerstuk_has_the_name_that_koop_gives(shared: Path) -> None:
    key = "oep-9f17b506fd03cafa9e242bfdb1071d9bb3e2fbf2"
    detail = read_detail((shared / "samples/open-overheid/oep_kst-36202-56_plooi.json").read_bytes(), key, NOW)
    assert [file.label for file in detail.files] == ["pdf"]
    said = detail.statement
    assert said.identifiers == (("kst-36202-56", "kst"), (key, "open-overheid"))
    assert (said.date, said.session_year) == ("2022-11-08", "2022-2023")
    title = "Wijziging van enkele belastingwetten en enige andere wetten (Belastingplan 2023)"
    assert said.dossiers == (("36202", title, "56"),)
    assert said.title is not None
    assert said.title.startswith("Gewijzigd amendement van het lid")


def test_the_recorded_versions_end_in_a_change_after_a_withdrawal(shared: Path) -> None:
    body = (shared / "samples/open-overheid/plooi-mapped/test_full_plooi_versions.json").read_bytes()
    detail = read_detail(body, "x", NOW)
    assert [file.title for file in detail.files] == ["document_nieuw.pdf"]
    assert (detail.withdrawal, detail.statement.date) == (None, "2021-07-07")
    assert [title for title, _, _ in detail.statement.attachments] == ["Part een", "Par twee"]
    said = json.loads(body)
    said["versies"] = [said["versies"][1], said["versies"][0]]
    taken = read_detail(json.dumps(said).encode(), "x", NOW)
    assert taken.withdrawal == Withdrawal(date="2022-08-25", reason="PDF bevat persoonsgegevens")
    assert taken.files == ()


def test_every_recorded_envelope_is_read_or_is_said_to_have_no_versions(shared: Path) -> None:
    count = 0
    for file in sorted((shared / "samples/open-overheid/plooi-mapped").glob("*.json")):
        said = json.loads(file.read_bytes())
        if isinstance(said, dict) and "document" in said and "versies" in said:
            assert read_detail(file.read_bytes(), "x", NOW).statement.identifiers, file.name
            count += 1
        else:
            with pytest.raises(SourceError, match="has no"):
                read_detail(file.read_bytes(), "x", NOW)
    assert count == 2
