"""Kamerstukken in every written form, and what only looks like one."""

import pytest

from pipeline.letters.reading.citations import find_citations


def papers(text: str) -> list[str]:
    return [target for found in find_citations(text) for target in found.targets if target.startswith("kst-")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kamerstukken II 2010/11, 31 111, nr. 1", ["kst-31111-1"]),
        ("Kamerstukken II 2010-2011, 31111, nr. 1", ["kst-31111-1"]),
        ("Kamerstukken II, 2010–2011, 31 111, nr 1", ["kst-31111-1"]),
        ("Kamerstuk 31 111, nr. 1", ["kst-31111-1"]),
        ("Kamerstuk 31\u00a0111, nr.\u00a01", ["kst-31111-1"]),
        ("Kamerstuk\n31 111,\nnr. 1", ["kst-31111-1"]),
        ("Kamer-\nstuk 31 111, nr. 1", ["kst-31111-1"]),
        ("Kamerstuk 31 111 , nr. 1", ["kst-31111-1"]),
        ("KAMERSTUK 31 111, nr. 1", ["kst-31111-1"]),
        ("Kst. 31 111, nr. 12", ["kst-31111-12"]),
        ("Kst 31111-12", ["kst-31111-12"]),
        ("TK, vergaderjaar 2010-2011, 31 111, nr. 12", ["kst-31111-12"]),
        ("TK 31 111 nr. 12", ["kst-31111-12"]),
        ("Tweede Kamer, vergaderjaar 20 10-2011, 31 111 IXB, nr. 2", ["kst-31111-IXB-2"]),
        ("stuk nr. 12 (31 111)", ["kst-31111-12"]),
        ("op stuk nr. 12 (31 111 XV)", ["kst-31111-XV-12"]),
        ("(31 111, nr. 12)", ["kst-31111-12"]),
        ("*Kamerstukken II* 2010/11, 31 111, nr. 12", ["kst-31111-12"]),
        ("Kamerstukken I 1995/96, 31 111, nr. 20b", ["kst-31111-20b"]),
        ("zoals eerder gemeld (31 111-12)", ["kst-31111-12"]),
        ("Kamerstuknummer 31111-12", ["kst-31111-12"]),
        ("Parliamentary Papers 31 111, no. 12", ["kst-31111-12"]),
        ("https://zoek.officielebekendmakingen.nl/kst-31111-12.html", ["kst-31111-12"]),
    ],
)
def test_one_paper(text: str, expected: list[str]) -> None:
    assert papers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kamerstuk 31 100 XIV, nr. 66", ["kst-31100-XIV-66"]),
        ("Kamerstuk 31 100-XIV, nr. 66", ["kst-31100-XIV-66"]),
        ("Kamerstuk 31 100XIV, nr. 66", ["kst-31100-XIV-66"]),
        ("Kamerstuk 31100-XIV-66", ["kst-31100-XIV-66"]),
        ("Kamerstuk 31 100 A, nr. 12", ["kst-31100-A-12"]),
        ("Kamerstuk 31 100 IX B, nr. 19", ["kst-31100-IXB-19"]),
        ("Kamerstuk 21 501-02, nr. 2345", ["kst-21501-02-2345"]),
        ("Kamerstuk 21501 02, nr. 2345", ["kst-21501-02-2345"]),
        ("Kamerstuk 2150102, nr. 2345", ["kst-21501-02-2345"]),
        ("Kamerstuk 21501-02-2345", ["kst-21501-02-2345"]),
        ("Kamerstukken II 2010/11, 31 111 (R2001), nr. 6", ["kst-31111-R2001-6"]),
    ],
)
def test_chapters_subdossiers_and_kingdom_acts(text: str, expected: list[str]) -> None:
    assert papers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EK 31.111, BV", ["kst-31111-BV"]),
        ("Kamerstukken I 2019/20, 31 111, BV.", ["kst-31111-BV"]),
        ("Kamerstukken I 2019/20, 31 111, A, B en C", ["kst-31111-A", "kst-31111-B", "kst-31111-C"]),
        ("Kamerstukken I, 2023/24, 31 100 XIV, C", ["kst-31100-XIV-C"]),
        ("Eerste Kamer, vergaderjaar 2023-2024, 31 111, nr. C", ["kst-31111-C"]),
        ("(31111-BV)", ["kst-31111-BV"]),
    ],
)
def test_papers_of_the_senate_have_letters(text: str, expected: list[str]) -> None:
    assert papers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kamerstuk 31 111, nrs. 3, 5 en 7", ["kst-31111-3", "kst-31111-5", "kst-31111-7"]),
        ("Kamerstuk 31 111, nr. 3, 5 en 7.", ["kst-31111-3", "kst-31111-5", "kst-31111-7"]),
        ("Kamerstuk 31 111, nr. 20 en 22)", ["kst-31111-20", "kst-31111-22"]),
        ("Kamerstuk 31 111, nr. 12 en nr. 15 zijn", ["kst-31111-12", "kst-31111-15"]),
        ("Kamerstuk 31 111, nrs. 3-5", ["kst-31111-3", "kst-31111-4", "kst-31111-5"]),
        ("Kamerstuk 31 111, nr. 3 t/m 5", ["kst-31111-3", "kst-31111-4", "kst-31111-5"]),
        ("Kamerstuk 31 111, nr. 3 tot en met 5", ["kst-31111-3", "kst-31111-4", "kst-31111-5"]),
        ("Kamerstukken 31 111, nr. 135 en 32 222, nr. 309", ["kst-31111-135", "kst-32222-309"]),
        ("Kamerstukken II 2010/11, 31 111, nr. 1; 2011/12, 32 222, nr. 5", ["kst-31111-1", "kst-32222-5"]),
        ("Kamerstukken 31111-12 en 32222-5", ["kst-31111-12", "kst-32222-5"]),
    ],
)
def test_several_papers(text: str, expected: list[str]) -> None:
    assert papers(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kamerstuk 31 111, nr. 20 en 22 maart 2024", ["kst-31111-20"]),
        ("Kamerstuk 31 111, nr. 5, 3 moties en 2 vragen", ["kst-31111-5"]),
        ("Kamerstuk 31 111, nr. 5, p. 12", ["kst-31111-5"]),
        ("Kamerstuk 31 111, nr. 5 en 22 gemeenten", ["kst-31111-5"]),
        ("Kamerstuk 31 111, nrs. 3-9999", ["kst-31111-3", "kst-31111-9999"]),
    ],
)
def test_a_list_of_papers_ends_where_it_ends(text: str, expected: list[str]) -> None:
    assert papers(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Postbus 20011, 2500 EA Den Haag",
        "Postbus 20 011, nr. 3",
        "telefoon 070 31 111 00",
        "tel. 31 111, nr. 2",
        "kenmerk 31111",
        "Ons kenmerk 2011-2000267401",
        "een bedrag van 31 111 euro",
        "12 000-15 000 woningen",
        "ISBN 31111-12",
        "Stcrt. 2023, nr. 31111",
        "in 10 000 nr. 5 gevallen",
        "1 131 111, nr. 5",
        "2020-31111-12",
        "kst-31111-12\nISSN 0921 - 7371",
    ],
)
def test_other_numbers_are_no_papers(text: str) -> None:
    assert papers(text) == []


def test_a_dossier_alone_is_cited_only_after_a_word_that_says_so() -> None:
    assert [found.targets for found in find_citations("Kamerstuk 31 111")] == [("dossier-31111",)]
    assert [found.targets for found in find_citations("dossiernummer 31111-XIV")] == [("dossier-31111-XIV",)]
    assert find_citations("nummer 31 111") == ()


def test_the_citation_is_kept_as_printed_with_its_place() -> None:
    found = find_citations("Zie ook\n(Kamerstuk\n31 111, nr. 5).")

    assert [(one.text, one.start, one.kind) for one in found] == [("Kamerstuk 31 111, nr. 5", 9, "kamerstuk")]


def test_a_document_does_not_cite_itself() -> None:
    text = "Kamerstuk 31 111, nr. 5. Tweede Kamer, vergaderjaar 2010–2011, 32 222, nr. 7 1"

    assert [one.targets for one in find_citations(text, frozenset({"kst-32222-7"}))] == [("kst-31111-5",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kamerstukken II 2022/23, 31 200 hoofdstuk XV, nr. 3", ["kst-31200-XV-3"]),
        ("Kamerstukken II 2022/23, 31 410\u2011XV, nr. 12", ["kst-31410-XV-12"]),
        ("Kamerstukken II 2022/23, 31 410 –XV, nr. 13", ["kst-31410-XV-13"]),
        ("Kamerstukken I 2022/23, CXLI, B", ["kst-CXLI-B"]),
        ("zie kst-CXLI-J hierover", ["kst-CXLI-J"]),
        ("Kamerstukken I en II 2022/23, 31 200, nr. 1 en A.", ["kst-31200-1", "kst-31200-A"]),
        ("het overleg (31 802/31 807, nr. 8) hierover", ["kst-31802-8"]),
        ("31 306/31 307, letter D", ["kst-31306-D"]),
        ("(Kamerstukken 31 477 en 31 839, nr. 57)", ["kst-31477-57", "kst-31839-57"]),
        ("de motie met kenmerk 31 479, nr. 3, is", ["kst-31479-3"]),
        ("de motie van een lid (31600 XIV 29)", ["kst-31600-XIV-29"]),
    ],
)
def test_papers_in_forms_that_are_seldom_used(text: str, expected: list[str]) -> None:
    assert [target for citation in find_citations(text, frozenset()) for target in citation.targets] == expected
