"""Copies of one letter become one letter that keeps the name it was first published under."""

import itertools

import pytest
from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.merge import LetterCopy, clusters, merge, names
from pipeline.model.letter import Attachment, Dossier, Identifier, Letter, SourceRecord, Withdrawal
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


FORMATS = (
    "application/xml",
    "text/html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "application/pdf",
    "text/plain",
)


@pytest.mark.parametrize(("better", "worse"), list(itertools.pairwise(FORMATS)))
def test_the_more_structured_copy_gives_the_fields(better: str, worse: str) -> None:
    one, other = letter("a", "one", worse, subject="slechter"), letter("b", "other", better, subject="beter")
    assert merge((one, other)).subject == merge((other, one)).subject == "beter"


def test_of_equal_copies_the_lowest_hash_gives_the_fields() -> None:
    one, other = letter("b", "one", "text/html", subject="B"), letter("a", "other", "text/html", subject="A")
    assert merge((one, other)).subject == merge((other, one)).subject == "A"
    bare = replace(other, sources=(replace(other.sources[0], media_type=None),))
    assert merge((bare, one)).subject == "B"


def test_every_field_of_a_copy_fills_a_gap_and_says_from_where() -> None:
    best = letter("a", "koop", "application/xml", provenance={"subject": "index"}, subject="Onderwerp")
    second = letter("b", "tk", "text/html", subject="Ander", place="Den Haag")
    third = letter("c", "oo", "application/pdf", place="Utrecht", reference="BZK-1", session_year="2025-2026")
    merged = merge((third, second, best))
    assert (merged.subject, merged.place, merged.reference) == ("Onderwerp", "Den Haag", "BZK-1")
    assert merged.provenance == {"subject": "index", "place": "tk", "reference": "oo", "session_year": "oo"}
    assert [record.source for record in merged.sources] == ["koop", "tk", "oo"]


def test_a_letter_has_the_numbers_of_all_its_copies_once() -> None:
    kst, tk = Identifier(value="kst-1-2", scheme="kst"), Identifier(value="2026D1", scheme="tk-document")
    one = letter("a", "tk", "application/pdf", identifiers=(tk, kst))
    other = letter("b", "koop", "application/xml", identifiers=(kst,))
    assert merge((one, other)).identifiers == (tk, kst)


def test_enclosures_and_dossiers_of_all_copies_are_united() -> None:
    report, note = Attachment(title="Het rapport", identifier="blg-1"), Attachment(title="De nota", identifier="blg-2")
    one, other = Dossier(number="32824", title="Integratie"), Dossier(number="32847")
    best = letter("a", "koop", "application/xml", attachments=(report,), dossiers=(one,))
    second = letter("b", "tk", "application/pdf", attachments=(note,), dossiers=(one, other))
    third = letter("c", "oo", "text/plain", attachments=(report,), dossiers=(replace(other, title="Wonen"),))
    merged = merge((best, second, third))
    assert merged.attachments == (report, note)
    assert merged.dossiers == (one, replace(other, title="Wonen"))
    assert merged.provenance == {"attachments": "tk", "dossiers": "tk"}
    assert merge((best, third)).provenance == {"dossiers": "oo"}
    alone = merge((letter("a", "koop", "application/xml"), second))
    assert (alone.attachments, alone.provenance["attachments"]) == ((note,), "tk")


def test_a_finding_about_a_field_that_another_copy_fills_is_dropped() -> None:
    missing, other = issue("date-missing", "no date", "date"), issue("subject-missing", "no subject", "subject")
    best = letter("a", "koop", "application/xml", issues=(missing, other))
    merged = merge((best, letter("b", "tk", "application/pdf", date="2026-01-01")))
    assert merged.issues == (other, issue("duplicate", "2 records carry this letter"))


def test_each_field_that_must_agree_is_compared_in_all_copies() -> None:
    one = letter("a", "koop", "application/xml", date="2026-01-02", reference="A-1", session_year="2025-2026")
    other = letter("b", "tk", "application/pdf", date="2026-01-01", reference="B-1", session_year="2024-2025")
    third = letter("c", "oo", "text/plain", date="2026-01-02", reference="A-1")
    found = [one for one in merge((third, other, one)).issues if one.code == "copies-differ"]
    assert [(one.field, one.message) for one in found] == [
        ("date", "copies of the letter differ: tk says '2026-01-01', koop says '2026-01-02'"),
        ("reference", "copies of the letter differ: koop says 'A-1', tk says 'B-1'"),
        ("session_year", "copies of the letter differ: tk says '2024-2025', koop says '2025-2026'"),
    ]


def test_a_tombstone_has_the_numbers_of_all_copies_and_their_first_date() -> None:
    kst, tk = Identifier(value="kst-32824-1", scheme="kst"), Identifier(value="2026D00001", scheme="tk-document")
    gone = Withdrawal(date="2026-02-01", reason="source")
    one = letter("kst-32824-1", "koop", "application/xml", identifiers=(kst,), withdrawn=gone)
    other = letter("2026D00001", "tk", "application/pdf", identifiers=(kst, tk), date="2026-01-02", subject="Geheim")
    third = letter("x", "oo", "application/pdf", date="2026-01-03")
    merged = merge((one, other, third))
    assert (merged.identifiers, merged.date, merged.subject) == ((kst, tk), "2026-01-02", None)
    assert len(merged.sources) == 3


def test_records_of_one_harvest_are_ordered_by_source_and_key() -> None:
    copies = [
        copy("tk", "2026-01-01", "b", "n"),
        copy("koop", "2026-01-01", "a", "n", "m"),
        copy("tk", "2026", "c", "m"),
    ]
    for order in itertools.permutations(copies):
        assert set(clusters(order).values()) == {("tk", "c")}
    assert clusters(copies[:2])["tk", "b"] == ("koop", "a")


def test_only_a_number_that_is_a_letters_own_ties_it() -> None:
    kst, own = Identifier(value="kst-32824-1", scheme="kst"), Identifier(value="BZK-1", scheme="kenmerk")
    one = letter("kst-32824-1", "koop", "application/xml", identifiers=(kst, own, kst))
    assert names(one) == ("kst-32824-1",)


def test_numbers_and_certainty_come_from_no_single_copy() -> None:
    """They are united or judged again, so that no provenance names one record for them."""
    best = letter("a", "koop", "application/xml")
    other = letter("b", "tk", "application/pdf", identifiers=(Identifier(scheme="kst", value="kst-1-2"),))
    merged = merge([best, replace(other, certainty={"date": "derived"})])
    assert [one.value for one in merged.identifiers] == ["kst-1-2"]
    assert merged.provenance == {}
