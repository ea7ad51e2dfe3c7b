"""Saved open data of rijksoverheid.nl: the traps of the source, by the number of the trap."""

from pathlib import Path

import pytest

from pipeline.sources import Found
from tests.replay.rijksoverheid_dump import PDF, harvest, manifest, put, reply


def test_trap_6_bom_crlf_and_hard_wrapped_text(tmp_path: Path) -> None:
    put(tmp_path, "7/manifest.xml", manifest(7, title="Kamerbrief over\r\n        post"))
    put(tmp_path, "7/1/pdf/brief-7.pdf", PDF)
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.title == "Kamerbrief over post"


@pytest.mark.parametrize(
    ("issued", "expected"),
    [("2019-08-30T23:00:00.000Z", "2019-08-31"), ("2019-12-13T00:00:00.000Z", "2019-12-13"), ("x", "2019-08-31")],
)
def test_trap_9_a_day_is_midnight_of_winter_time(tmp_path: Path, issued: str, expected: str) -> None:
    put(tmp_path, "een.xml", reply(issued=issued))
    put(tmp_path, "brief.pdf", PDF)
    (event,) = harvest(tmp_path)
    assert isinstance(event, Found)
    assert event.statement is not None
    assert event.statement.date == expected


def test_trap_13_an_annex_may_be_of_several_letters(tmp_path: Path) -> None:
    for number in (7, 8):
        put(tmp_path, f"{number}/manifest.xml", manifest(number, tied=(9,)))
        put(tmp_path, f"{number}/1/pdf/brief-{number}.pdf", PDF)
    put(tmp_path, "9/manifest.xml", manifest(9, title="Bijlage"))
    said = [event.statement for event in harvest(tmp_path) if isinstance(event, Found)]
    assert [[key for _, key, _ in one.attachments] for one in said if one] == [["plooicb-2011-9"]] * 2


def test_trap_15_a_ministry_of_later_is_not_taken_for_the_sender(tmp_path: Path) -> None:
    put(tmp_path, "7/manifest.xml", manifest(7))
    put(tmp_path, "7/1/pdf/brief-7.pdf", PDF)
    assert "Ministerie van Later" not in repr(harvest(tmp_path))
