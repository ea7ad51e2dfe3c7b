"""Words broken at the end of a line are whole again, and hyphens that belong to a word stay."""

import pytest

from pipeline.letters.normalise.text import clean
from pipeline.letters.reading import read_document
from pipeline.letters.reading.formats.wordbreaks import soften
from pipeline.letters.reading.recognise.found import join


def joined(*lines: str) -> str:
    """Return lines as one text, as the body of a letter is."""
    soft = soften(lines, [*range(1, len(lines)), None])
    return clean(join([soft.get(place, line) for place, line in enumerate(lines)]))


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("de inkomstenbelas-", "ting van dit jaar"), "de inkomstenbelasting van dit jaar"),
        (("de uitvoeringsorga-", "nisatie"), "de uitvoeringsorganisatie"),
        (("Wet open over-", "heid"), "Wet open overheid"),
        (("de heer re-", "ageerde op de ver-", "gadering"), "de heer reageerde op de vergadering"),
        (("het kabinets-", "beleid"), "het kabinetsbeleid"),
        (("in EU-onder-", "handelingen"), "in EU-onderhandelingen"),
        (("een EU-", "verordening"), "een EU-verordening"),
        (("in Noord-", "Holland"), "in Noord-Holland"),
        (("Natura 2000-", "gebieden"), "Natura 2000-gebieden"),
        (("de land-", "en tuinbouw"), "de land- en tuinbouw"),
        (("import-", "of exportcijfers"), "import- of exportcijfers"),
        (("de minister-", "president"), "de minister-president"),
        (("de secretaris-", "generaal"), "de secretaris-generaal"),
        (("een oud-", "minister"), "een oud-minister"),
        (("het sociaal-", "economische beleid"), "het sociaal-economische beleid"),
        (("de zee-", "egel"), "de zee-egel"),
        (("niet-", "ingezetenen"), "niet-ingezetenen"),
        (
            ("De kosten-batenanalyse is er. De kosten-", "batenanalyse"),
            "De kosten-batenanalyse is er. De kosten-batenanalyse",
        ),
        (("the co-", "operation of the states and the people"), "the co-operation of the states and the people"),
        (("the policy of the com-", "mission; the commission"), "the policy of the commission; the commission"),
        (("een streep -", "en verder"), "een streep - en verder"),
        (("A-", "status"), "A-status"),
        (("de Wob en de Wob-", "artikelen"), "de Wob en de Wob-artikelen"),
        (("Universi-", "teit"), "Universiteit"),
        (("zie https://example.org/een-", "adres van iets"), "zie https://example.org/een-adres van iets"),
    ],
)
def test_a_break_goes_and_a_hyphen_stays(lines: tuple[str, ...], whole: str) -> None:
    assert joined(*lines) == whole


def test_a_word_is_joined_over_the_foot_of_a_page_and_not_over_clear_space() -> None:
    text = "De Kamer ontvangt de voortgangsrappor-\n\f\ntage van de regering.\n\nZie ook het rap-\n\nport.\n"
    document = read_document(text.encode(), "brief.txt")
    ends = [line.text[-1] for line in document.lines]
    assert ends == ["\xad", ".", "-", "."]
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)
