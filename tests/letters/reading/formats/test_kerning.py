"""A little space between letters is no blank; a blank that a file leaves out is one."""

import io

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.letters.reading import read_document

SIZE = 11.0
LITTLE, BLANK = 2.0, 6.6
"""Space between two letters and space between two words, in points."""


def page(*lines: str) -> bytes:
    """Return a PDF with lines: `|` is a little space between letters, `_` a blank that only a space shows."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("Courier", SIZE)
    for number, line in enumerate(lines):
        left, text = 72.0, canvas.beginText()
        for part in line.replace("|", "\t|").replace("_", "\t_").split("\t"):
            left += {"|": LITTLE, "_": BLANK}.get(part[0], 0.0)
            words = part.lstrip("|_")
            text.setTextOrigin(left, 760 - 18 * number)
            text.textOut(words)
            left += stringWidth(words, "Courier", SIZE)
        canvas.drawText(text)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Ministerie van Inf|rastructuur en Waterstaat", "Ministerie van Infrastructuur en Waterstaat"),
        ("Inf|rastructuur, I|E|NW/BSK-2023/1", "Infrastructuur, IENW/BSK-2023/1"),
        ("drs. P.T.W|.A. Proefman", "drs. P.T.W.A. Proefman"),
        ("P|agina 1 van 9", "Pagina 1 van 9"),
        ("alle informat|ie over het voorbeeld", "alle informatie over het voorbeeld"),
        ("Inf|rastructuur, 2|5|00 EX Den Haag", "Infrastructuur, 2500 EX Den Haag"),
        ("uw_brief over een P|roef", "uw brief over een Proef"),
        ("Aan_de_Voorzitter_van_de_Tweede_Kamer", "Aan de Voorzitter van de Tweede Kamer"),
    ],
)
def test_little_space_is_no_blank(line: str, text: str) -> None:
    document = read_document(page("Dit is een regel met gewone woorden en blanks", line), "brief.pdf")
    assert document.lines[1].text == text
