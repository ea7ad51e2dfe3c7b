"""Text is read in the direction in which most of a page runs; stamps and numbers in the margin are no part of it."""

import io
import itertools

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.letters.reading import read_document
from pipeline.model.document import Document

LINES = (
    "Ministerie van Voorbeelden",
    "Datum 3 mei 2024",
    "Geachte voorzitter,",
    "Hierbij bied ik u een voorbeeld aan van een brief die nooit is verstuurd.",
    "Nog een regel, die ook recht overeind staat.",
)
UPRIGHT = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, 1, -1, 0, 842, 0),
    180: (-1, 0, 0, -1, 595, 842),
    270: (0, -1, 1, 0, 0, 595),
}
"""How text is set that a page turned clockwise by so many degrees shows upright."""


def letter(set_for: int, turned: int, stamps: tuple[tuple[float, float, float, str], ...] = ()) -> Document:
    """Return a page whose text is set for one turn and whose flag gives another, with stamps at their own angle."""
    target = io.BytesIO()
    lying = (set_for % 180 == 0) == (turned % 180 != 0)  # reportlab exchanges the sides of a page that it turns
    canvas = Canvas(target, pagesize=(842, 595) if lying else (595, 842), invariant=1)
    canvas.setPageRotation(turned)
    canvas.transform(*UPRIGHT[set_for])
    for index, line in enumerate(LINES):
        canvas.drawString(79, 700 - 24 * index, line)
    for x, y, angle, text in stamps:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return read_document(target.getvalue(), "brief.pdf")


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("set_for", UPRIGHT)
def test_a_page_is_read_in_the_direction_in_which_it_is_written(set_for: int, turned: int) -> None:
    document = letter(set_for, turned)
    assert tuple(line.text for line in document.lines) == LINES
    assert document.issues == ()
    boxes = [line.box for line in document.lines if line.box]
    assert [round(box.left) for box in boxes] == [79] * len(LINES)
    assert all(above.top < below.top for above, below in itertools.pairwise(boxes))


@pytest.mark.parametrize("angle", [90, 270, 180, 45])
@pytest.mark.parametrize("place", [(40.0, 620.0), (300.0, 650.0), (560.0, 600.0)])
def test_a_stamp_in_another_direction_is_no_part_of_the_letter(place: tuple[float, float], angle: float) -> None:
    document = letter(0, 0, ((*place, angle, "Gescand op 14 maart 2023 door de Griffie"),))
    assert tuple(line.text for line in document.lines) == LINES
    assert document.issues == ()


def test_much_text_in_another_direction_is_a_finding() -> None:
    row = "Een tabel die op zijn kant in de bladzijde staat en ook gelezen wil worden."
    upright = tuple((79.0, 400.0 - 20 * number, 0.0, f"Regel {number}. {row}") for number in range(8))
    document = letter(0, 0, (*upright, *((400.0 + 12 * number, 500.0, 90.0, row) for number in range(4))))
    assert tuple(line.text for line in document.lines)[: len(LINES)] == LINES
    assert document.text.count(row) == len(upright)
    (issue,) = document.issues
    assert issue.code == "text-lost"
    assert "page 1" in issue.message
