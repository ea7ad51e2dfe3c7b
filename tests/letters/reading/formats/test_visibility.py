"""Text that nobody sees on the page is not read, and what people see is, however either was made."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import Color, black, grey, white, yellow
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.letters.reading import read_document
from pipeline.letters.reading.formats import visibility
from pipeline.model.document import Document

SECRET = "De heer J. Geheim te Voorbeeldstad heeft dit gevraagd."
Draw = Callable[[Canvas], None]


def page(*draw: Draw, turned: int = 0) -> bytes:
    """Return a PDF with two lines that are seen, and what is drawn between them."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(842, 595) if turned else (595, 842), invariant=1)
    canvas.setPageRotation(turned)
    if turned:
        canvas.transform(0, 1, -1, 0, 842, 0)
    canvas.drawString(79, 700, "Dit is voorbeeldtekst die men ziet.")
    for one in draw:
        canvas.saveState()
        one(canvas)
        canvas.restoreState()
    canvas.drawString(79, 660, "Nog een regel die men ziet.")
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def write(canvas: Canvas, color: Color = black, mode: int = 0, size: float = 12.0) -> None:
    text = canvas.beginText(79, 680)
    text.setFont("Helvetica", size)
    text.setFillColor(color)
    text.setTextRenderMode(mode)
    text.textOut(SECRET)
    canvas.drawText(text)


def bar(canvas: Canvas, color: Color = black, alpha: float = 1.0) -> None:
    canvas.setFillColor(color, alpha=alpha)
    canvas.rect(75, 676, 340, 14, stroke=0, fill=1)


def thick_line(canvas: Canvas) -> None:
    canvas.setLineWidth(16)
    canvas.line(75, 683, 415, 683)


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (30, 2), "black")), 75, 676, 340, 14)


def bar_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("bar")
    bar(canvas)
    canvas.endForm()
    canvas.doForm("bar")


def bar_in_a_scaled_form(canvas: Canvas) -> None:
    canvas.beginForm("small")
    canvas.rect(0, 0, 34, 1.4, stroke=0, fill=1)
    canvas.endForm()
    canvas.translate(75, 676)
    canvas.scale(10, 10)
    canvas.doForm("small")


def bar_in_a_form_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("inner")
    canvas.rect(0, 0, 34, 1.4, stroke=0, fill=1)
    canvas.endForm()
    canvas.beginForm("outer")
    canvas.translate(7, 67)
    canvas.doForm("inner")
    canvas.endForm()
    canvas.translate(5, 6)
    canvas.scale(10, 10)
    canvas.doForm("outer")


def both_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("both")
    write(canvas)
    bar(canvas)
    canvas.endForm()
    canvas.doForm("both")


def read(content: bytes) -> Document:
    return read_document(content, "brief.pdf")


HIDDEN: dict[str, tuple[Draw, ...]] = {
    "under a black bar": (write, bar),
    "under a white bar": (write, lambda c: bar(c, white)),
    "under a grey bar": (write, lambda c: bar(c, grey)),
    "under a thick line": (write, thick_line),
    "under a picture": (write, picture),
    "under a bar within a form": (write, bar_in_a_form),
    "under a bar within a form that is scaled": (write, bar_in_a_scaled_form),
    "under a bar within a form in a form": (write, bar_in_a_form_in_a_form),
    "within a form, under its bar": (both_in_a_form,),
    "black on black": (bar, write),
    "white on white": (lambda c: write(c, white),),
    "nearly white": (lambda c: write(c, Color(0.98, 0.98, 0.99)),),
    "drawn invisibly": (lambda c: write(c, mode=3),),
    "drawn to clip only": (lambda c: write(c, mode=7),),
    "half a point high": (lambda c: write(c, size=0.5),),
    "see-through": (lambda c: write(c, Color(0, 0, 0, alpha=0.0)),),
}
SEEN: dict[str, tuple[Draw, ...]] = {
    "plain": (write,),
    "on a yellow marker": (lambda c: bar(c, yellow), write),
    "under a marker that is see-through": (write, lambda c: bar(c, yellow, 0.3)),
    "white on a black bar": (bar, lambda c: write(c, white)),
    "grey": (lambda c: write(c, grey),),
    "light grey": (lambda c: write(c, Color(0.8, 0.8, 0.8)),),
    "outlined": (lambda c: write(c, white, mode=1),),
    "in a frame that is drawn later": (write, lambda c: c.rect(75, 676, 340, 14, stroke=1, fill=0)),
    "above a line that is drawn later": (write, lambda c: c.line(75, 678, 415, 678)),
    "beside a bar": (write, lambda c: c.rect(75, 500, 340, 14, stroke=0, fill=1)),
}


TURNED = ("under a black bar", "white on white", "drawn invisibly", "plain", "white on a black bar")


@pytest.mark.parametrize(("name", "turned"), [*((name, 0) for name in HIDDEN), *((name, 90) for name in TURNED[:3])])
def test_what_nobody_sees_is_not_read(name: str, turned: int) -> None:
    document = read(page(*HIDDEN[name], turned=turned))
    assert "Geheim" not in document.text
    assert "Voorbeeldstad" not in document.text
    assert "voorbeeldtekst die men ziet" in document.text
    assert "Nog een regel die men ziet." in document.text
    (issue,) = document.issues
    assert issue.code == "text-not-visible"
    assert "page 1" in issue.message


@pytest.mark.parametrize(("name", "turned"), [*((name, 0) for name in SEEN), *((name, 90) for name in TURNED[3:])])
def test_what_people_see_is_read(name: str, turned: int) -> None:
    document = read(page(*SEEN[name], turned=turned))
    assert SECRET in document.text
    assert document.issues == ()


def scan(secret: bool) -> Image.Image:
    """Return the picture of a page, with some grain; `secret` where the line in question was not painted over."""
    picture = Image.effect_noise((1240, 1754), 8).point(lambda dot: 235 + (dot - 128) // 6)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(25)
    for top, text in (
        (142, "Dit is voorbeeldtekst die men ziet."),
        (162, SECRET),
        (182, "Nog een regel die men ziet."),
    ):
        if text != SECRET or secret:
            draw.text((79 * 1240 / 595, (top - 11) * 1240 / 595), text, fill=20, font=font)
        else:
            draw.rectangle((150, 310, 1000, 345), fill=5)
    return picture


@pytest.mark.parametrize("secret", [True, False])
def test_text_recognised_above_a_scan_is_read_unless_the_scan_is_blackened_there(secret: bool) -> None:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), invariant=1)
    canvas.drawImage(ImageReader(scan(secret)), 0, 0, 595, 842)
    for top, line in (
        (700, "Dit is voorbeeldtekst die men ziet."),
        (680, SECRET),
        (660, "Nog een regel die men ziet."),
    ):
        text = canvas.beginText(79, top)
        text.setTextRenderMode(3)
        text.textOut(line)
        canvas.drawText(text)
    canvas.save()
    document = read(target.getvalue())
    assert "voorbeeldtekst die men ziet" in document.text
    assert ("Geheim" in document.text) is secret
    assert [issue.code for issue in document.issues] == ([] if secret else ["text-not-visible"])


def test_a_page_on_which_nothing_covers_text_is_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """To render a page takes many times as long as to read it, and most letters have a logo or a box."""
    monkeypatch.setattr(visibility, "_Drawn", None)
    content = page(write, lambda canvas: canvas.rect(400, 100, 100, 50, fill=1))
    assert SECRET in read(content).text
    with pytest.raises(TypeError):
        read(page(write, bar))


def test_an_empty_list_of_layers_is_no_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "_Drawn", None)
    content = page(write)
    assert SECRET in read(content + b"% /OCProperties<</D<</ON[]>>/OCGs[ ]>>").text
    with pytest.raises(TypeError):
        read(content + b"% /OCProperties<</OCGs[7 0 R]>>")
