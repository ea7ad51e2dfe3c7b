"""Copies of one letter become one letter that keeps the name it was first published under."""

import itertools

from msgspec.structs import replace

from pipeline.letters.merge import LetterCopy, clusters, merge, names
from pipeline.model.letter import Identifier, Letter, SourceRecord, Withdrawal
from pipeline.model.tombstone import neutral

BASE = "https://brievenbus.example/id/brief/"


def letter(identifier: str, source: str, media_type: str, **fields: object) -> Letter:
    record = SourceRecord(source=source, sha256=identifier * 4, media_type=media_type)
    empty = dict.fromkeys(
        ("language", "subject", "date", "date_printed", "place", "reference", "your_reference", "sender", "addressee")
    )
    plain = Letter(
        id=BASE + identifier, identifier=identifier, kind="kamerbrief", session_year=None, sources=(record,), **empty
    )
    return replace(plain, **fields)


def copy(source: str, added: str, *names: str) -> LetterCopy:
    return LetterCopy(place=(source, names[0]), added=added, identifier=names[0], names=names)


def test_names_tie_copies_whatever_their_order() -> None:
    copies = [
        copy("tk", "2026-01-02", "2026D1", "kst-1-2"),
        copy("koop", "2026-01-03", "kst-1-2"),
        copy("oo", "2026-01-01", "oep-9", "kst-1-2"),
        copy("folder", "2026-01-01", "folder-x"),
    ]
    for order in itertools.permutations(copies):
        found = clusters(order)
        assert {found[("tk", "2026D1")], found[("koop", "kst-1-2")], found[("oo", "oep-9")]} == {("oo", "oep-9")}
        assert found[("folder", "folder-x")] == ("folder", "folder-x")


def test_a_kenmerk_ties_nothing() -> None:
    one = letter("a", "folder", "text/plain", identifiers=(Identifier(value="BZK-1", scheme="kenmerk"),))
    assert names(one) == (neutral("a"),)


def test_the_oldest_names_the_letter_and_the_most_structured_tells_it() -> None:
    pdf = letter("2026D1", "tk", "application/pdf", subject="Uit de pdf", date="2026-01-01")
    xml = letter("kst-1-2", "koop", "application/xml", subject="Uit de xml")
    merged = merge((pdf, xml))
    assert (merged.identifier, merged.id) == ("2026D1", BASE + "2026D1")
    assert merged.subject == "Uit de xml"
    assert (merged.date, merged.provenance) == ("2026-01-01", {"date": "tk"})
    assert [record.source for record in merged.sources] == ["koop", "tk"]


def test_where_copies_differ_it_is_told() -> None:
    one = letter("a", "tk", "application/pdf", date="2026-01-01")
    other = letter("b", "koop", "application/xml", date="2026-01-02")
    found = {issue.code: issue for issue in merge((one, other)).issues}
    assert "tk says '2026-01-01'" in found["copies-differ"].message
    assert found["copies-differ"].field == "date"


def test_one_copy_is_left_alone() -> None:
    one = letter("a", "tk", "application/pdf")
    assert merge((one,)) is one


def test_a_letter_taken_back_at_one_source_is_taken_back() -> None:
    tk = letter("2026D1", "tk", "application/pdf", subject="Onderwerp", date="2026-01-01")
    oo = letter("oep-9", "oo", "application/pdf", withdrawn=Withdrawal(date="2026-02-01", reason="intrekking"))
    merged = merge((tk, oo))
    assert (merged.identifier, merged.subject, merged.date) == (neutral("2026D1"), None, "2026-01-01")
    assert merged.withdrawn == Withdrawal(date="2026-02-01", reason="source")
    assert [record.source for record in merged.sources] == ["oo", "tk"]
