"""Printed pieces to lines: what belongs to the margin, what stands on one line, what is a table."""

from pipeline.letters.reading.formats.glyphs import TextPiece
from pipeline.letters.reading.formats.layout import LaidOutPage, arrange

FULL = "Deze regel van de brief is zo lang dat hij over de volle breedte gedrukt staat."


def piece(text: str, left: float, top: float, right: float | None = None, size: float = 12.0) -> TextPiece:
    return TextPiece(text, left, top, right or left + 5 * len(text), top + size, size, False)


def body(rows: int, top: float = 300) -> list[TextPiece]:
    return [piece(FULL, 79, top + 12 * row, 450) for row in range(rows)]


def margin(top: float = 150) -> list[TextPiece]:
    return [piece(text, 460, top + 9 * row, size=8.0) for row, text in enumerate(("Directie", "Turfmarkt", "Kenmerk"))]


def roles(*pages: list[TextPiece]) -> list[tuple[str, str]]:
    rows = arrange([LaidOutPage(595, 842, pieces) for pieces in pages])
    return [(row.role, row.text) for page in rows for row in page if row.text != FULL]


def test_a_name_over_the_margin_does_not_hide_it() -> None:
    page = [piece("Ministerie van Voorbeelden en Andere Zaken", 320, 50, 500), *margin(), *body(5)]

    assert roles(page) == [
        ("", "Ministerie van Voorbeelden en Andere Zaken"),
        ("side", "Directie"),
        ("side", "Turfmarkt"),
        ("side", "Kenmerk"),
    ]


def test_a_later_page_may_have_a_single_line_in_the_margin() -> None:
    later = [piece("Kenmerk", 461, 150, size=8.0), *body(5)]

    assert roles([*margin(), *body(5)], later)[-1] == ("side", "Kenmerk")


def test_signatures_side_by_side_are_cells_of_one_row() -> None:
    signed = [piece(text, left, top) for top in (500, 512, 560) for text, left in (("Links", 79), ("Rechts", 340))]

    assert [text.split() for _, text in roles([*body(8), *signed])] == [["Links", "Rechts"]] * 3


def test_rows_of_three_cells_are_a_table_below_the_letterhead() -> None:
    rows = [piece(text, left, top) for top in (600, 612) for text, left in (("a", 79), ("b", 200), ("c", 300))]
    labels = [piece(text, left, top) for top in (200, 212) for text, left in (("a", 79), ("b", 200), ("c", 300))]

    assert [role for role, _ in roles([*labels, *body(5), *rows])] == ["", "", "table", "table"]


def test_a_bullet_is_no_cell() -> None:
    page = [piece("•", 79, 200, 83), piece("Het eerste punt", 100, 200)]

    assert roles(page) == [("", "• Het eerste punt")]


def test_a_raised_mark_stays_on_its_line() -> None:
    page = [piece("Zie de bijlage.", 79, 200, 150), piece("¹", 150.2, 199, 153, size=6.0), piece("Verder.", 156, 200)]

    assert roles(page) == [("", "Zie de bijlage.¹ Verder.")]


def test_what_another_page_repeats_in_its_place_is_furniture() -> None:
    pages = [
        [
            piece("Kamerstuk 32 824", 79, 40),
            piece(f"Vraag {number}", 79, 60),
            *body(20),
            piece(f"blad {number}", 79, 800),
        ]
        for number in (1, 2)
    ]

    assert roles(*pages) == [
        ("header", "Kamerstuk 32 824"),
        ("", "Vraag 1"),
        ("footer", "blad 1"),
        ("header", "Kamerstuk 32 824"),
        ("", "Vraag 2"),
        ("footer", "blad 2"),
    ]


def test_f13_letters_without_height_are_a_line() -> None:
    flat = [TextPiece("Postbus", 79, 700, 114, 712, 0.0, False), TextPiece("20018", 300, 700, 325, 712, 0.0, False)]

    assert [text.split() for _, text in roles([*body(5), *flat])] == [["Postbus", "20018"]]


def test_a_letter_that_is_wider_than_its_letterhead_hides_no_margin() -> None:
    words = ("Directie", "Turfmarkt", "Postadres", "Postbus", "Den Haag", "Telefoon", "Internet", "Kenmerk", "Datum")
    column = [piece(text, 460, 150 + 9 * row, size=8.0) for row, text in enumerate(words)]
    address = [piece("De Voorzitter", 79, 158), piece("der Staten-Generaal", 79, 171)]
    wide = [piece(FULL, 79, 300 + 12 * row, 490) for row in range(5)]

    assert roles([*address, *column, *wide, piece(". In het", 460, 420)]) == [
        ("", "De Voorzitter"),
        ("", "der Staten-Generaal"),
        ("", ". In het"),
        *[("side", word) for word in words],
    ]
