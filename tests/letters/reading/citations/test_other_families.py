"""Acts of the Union, rulings, debates, motions, questions, commitments, journals, letters and addresses."""

import pytest

from pipeline.letters.reading.citations import find_citations


def cited(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.kind, found.targets) for found in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Verordening (EU) 2016/679", "eli/reg/2016/679/oj"),
        ("Verordening (EG) nr. 1049/2001", "eli/reg/2001/1049/oj"),
        ("Verordening (EEG) nr. 1408/71", "eli/reg/1971/1408/oj"),
        ("verordening (EU) nr. 1169/2011", "eli/reg/2011/1169/oj"),
        ("Richtlijn 92/43/EEG", "eli/dir/1992/43/oj"),
        ("Richtlijn (EU) 2019/1937", "eli/dir/2019/1937/oj"),
        ("Uitvoeringsverordening (EU)\n2023/138", "eli/reg_impl/2023/138/oj"),
        ("Gedelegeerde Verordening (EU) 2019/331", "eli/reg_del/2019/331/oj"),
        ("Kaderbesluit 2002/584/JBZ", "eli/dec_framw/2002/584/oj"),
        ("Besluit nr. 1313/2013/EU", "eli/dec/2013/1313/oj"),
        ("Directive 2000/60/EC", "eli/dir/2000/60/oj"),
        ("de Algemene verordening gegevensbescherming", "eli/reg/2016/679/oj"),
        ("onder de AVG valt", "eli/reg/2016/679/oj"),
        ("COM(2020) 381 final", "COM:2020:381:FIN"),
        ("COM (2020) 0381", "COM:2020:381:FIN"),
        ("SWD(2021)12", "SWD:2021:12:FIN"),
        ("CELEX 32016R0679", "celex/32016R0679"),
    ],
)
def test_acts_of_the_union(text: str, target: str) -> None:
    assert cited(text) == [("eu", (target,))]


@pytest.mark.parametrize(
    "text", ["besluit 12/34", "verordening 5/6 van de gemeente", "in 2016/679 gevallen", "AVG-proof", "TELECOM(2020) 3"]
)
def test_numbers_with_a_slash_are_no_acts(text: str) -> None:
    assert cited(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("ECLI:NL:RVS:2019:1603.", "ecli", "ECLI:NL:RVS:2019:1603"),
        ("(ECLI:EU:C:2018:882)", "ecli", "ECLI:EU:C:2018:882"),
        ("Handelingen II 2014/15, nr. 75, item 31", "handelingen", "h-tk-20142015-75-31"),
        ("Handelingen I 2020/21, nr. 3, item 5", "handelingen", "h-ek-20202021-3-5"),
        ("Aanhangsel Handelingen II 2022/23, nr. 1823.", "kamervragen", "ah-tk-20222023-1823"),
        ("Aanhangsel van de Handelingen, vergaderjaar 2023–2024,\nnr. 1137", "kamervragen", "ah-tk-20232024-1137"),
        ("Aanhangsel van de Handelingen II, 2022/-23, nr. 12", "kamervragen", "ah-tk-20222023-12"),
        ("Tweede Kamer, vergaderjaar 2022–2023, Aanhangsel, nr. 12", "kamervragen", "ah-tk-20222023-12"),
        ("de vragen met kenmerk 2024Z01234", "kamervragen", "2024Z01234"),
        ("toezegging TZ202401-123", "toezegging", "TZ202401-123"),
        ("TZ202401123", "toezegging", "TZ202401-123"),
        ("toezegging T01234", "toezegging", "T01234"),
        ("Stb. 2020, 118", "other", "stb-2020-118"),
        ("Staatsblad 2020, nr. 118", "other", "stb-2020-118"),
        ("Trb . 2015 , nr. 61", "other", "trb-2015-61"),
        ("Stcrt. 2023, 12345", "other", "stcrt-2023-12345"),
        ("https://www.example.org/a_(b).", "url", "https://www.example.org/a_(b)"),
    ],
)
def test_one_citation(text: str, kind: str, target: str) -> None:
    assert cited(text) == [(kind, (target,))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Handelingen II 2011/12, nr. 39", "handelingen"),
        ("Aanhangsel Handelingen II 2022/26, nr. 1823", "kamervragen"),
        ("Stb. 1990, 118", "other"),
        ("Stcrt. 2003, 118", "other"),
        ("mijn brief van 12 mei 2011", "letter"),
        ("de Kamerbrief van 3 juni jl.", "letter"),
        ("zie www.example.org/pagina", "url"),
        ("zie https://www.example.org/afgebroken- ", "url"),
    ],
)
def test_a_citation_that_cannot_be_resolved_has_no_target(text: str, kind: str) -> None:
    assert cited(text) == [(kind, ())]


@pytest.mark.parametrize(
    "text",
    [
        "strafbare handelingen met een vertrouwelijk karakter",
        "Tweede Kamer, vergaderjaar 2022–2023, Aanhangsel\n\n2",
        "A2024Z01234 en 2024Z0123",
        "TZ209913-123",
        "T01234",
        "een brief van 12 pagina's",
        "www.example.org",
        "www.example.org/ministerie\n",
        "promotie Van Dijk en de emotie Grinwis",
        "ah-tk-20222023-12\nISSN 0921",
    ],
)
def test_what_only_looks_like_a_citation(text: str) -> None:
    assert cited(text) == []


def test_a_case_number_without_questions_is_no_question() -> None:
    assert cited("Ons kenmerk 2024Z01234") == [("other", ("2024Z01234",))]


def test_an_address_broken_after_its_hyphen_is_mended() -> None:
    text = "Zie https://www.example.org/een-lange-\nnaam/pagina."

    assert cited(text) == [("url", ("https://www.example.org/een-lange-naam/pagina",))]


@pytest.mark.parametrize(
    ("text", "printed", "targets"),
    [
        ("de motie-Van der Plas c.s. (Kamerstuk 31 111, nr. 100)", None, ("kst-31111-100",)),
        ("de motie van het lid Jansen (31 111, nr. 100)", None, ("kst-31111-100",)),
        (
            "de moties-Jansen/De Boer en De Boer/Jansen (Kamerstuk 31 111, nr. 1 en 2)",
            None,
            ("kst-31111-1", "kst-31111-2"),
        ),
        ("de motie van de leden Eva van Dijk en El Amrani", None, ()),
        ("de motie Jansen/Pietersen wordt", "motie Jansen/Pietersen", ()),
        ("de motie-Jansen-Pietersen. De", "motie-Jansen-Pietersen", ()),
        ("de motie-Jansen c.s. op stuk nr. 12 (31 111)", None, ("kst-31111-12",)),
    ],
)
def test_a_motion_and_its_number_are_one_citation(text: str, printed: str | None, targets: tuple[str, ...]) -> None:
    found = find_citations(text)

    assert [(one.kind, one.text, one.targets) for one in found] == [
        ("motie", printed or text.removeprefix("de "), targets)
    ]
