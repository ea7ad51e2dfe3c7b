"""KOOP: every recorded reply is read."""

from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import SourceError
from pipeline.sources.koop.page import read_page, read_record
from pipeline.sources.koop.selection import is_letter

# Recorded replies.


def _recorded(shared: Path) -> list[Path]:
    return sorted((shared / "samples/koop-sru").glob("*.xml"))


def test_every_recorded_record_is_read(shared: Path) -> None:
    count = 0
    for file in _recorded(shared):
        root = etree.fromstring(file.read_bytes())
        for record in root.iter("{*}record"):
            entry = read_record(record)
            assert entry.title, file.name
            assert entry.fingerprint, file.name
            count += 1
    assert count >= 24


def test_recorded_pages_and_the_recorded_diagnostic(shared: Path) -> None:
    folder = shared / "samples/koop-sru"
    page = read_page((folder / "sru.xml").read_bytes())
    assert (page.claimed, page.more, len(page.entries)) == (76, True, 10)
    letters = [entry for entry in page.entries if is_letter(entry, answers=False)]
    assert [entry.identifier for entry in letters] == ["kst-22112-3185"]
    assert (letters[0].statement.kind, letters[0].statement.date) == ("kamerbrief", "2021-09-17")
    page = read_page((folder / "sru_eerstekamer_kamerstukken_page.xml").read_bytes())
    (letter,) = (entry for entry in page.entries if is_letter(entry, answers=False))
    assert (letter.identifier, letter.statement.session_year) == ("kst-36867-B", "2025-2026")
    assert [item for _, item, _ in letter.statement.attachments] == ["blg-1253259"]
    assert [entry.work for entry in page.entries if not entry.final] == ["36867/D/EersteKamerderStaten-Generaal"]
    with pytest.raises(SourceError, match="unknown prefix dcterms"):
        read_page((folder / "sru_unknown_index_diagnostic.xml").read_bytes())
    answered = (folder / "zoek_sru_Search_headers_and_body.txt").read_bytes()
    with pytest.raises(SourceError, match="Query syntax error"):
        read_page(answered[answered.index(b"<?xml") :])


def test_the_legacy_service_is_read_too(shared: Path) -> None:
    recorded = (shared / "samples/koop-sru/legacy_zoek_sru_1.2_search.txt").read_bytes()
    start = recorded.index(b"<?xml")
    records = recorded[start:].count(b"<recordData>")
    assert records > 0
    root = etree.fromstring(recorded[start:], etree.XMLParser(recover=True))
    assert len([read_record(record) for record in root.iter("{*}record")]) >= 1
