"""Letters made by the scripts of this folder: always the same bytes, and files that other programs can open."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from tests.specimens import generate
from tests.specimens.render import Block, Parts, Side, Signature, as_docx, as_odt, as_pdf

PARTS = Parts(
    ministry=("Ministerie van Voorbeelden",),
    return_address="Postbus 1 2500 AA Den Haag",
    addressee=("De Voorzitter van de Tweede Kamer", "der Staten-Generaal"),
    side=(Side(bold=("Ons kenmerk",), plain=("VB & 1",), repeated=True),),
    labels=(("Datum", "1 mei 2020"), ("Betreft", "Reëel & <echt>, € 1")),
    salutation="Geachte Voorzitter,",
    body=(
        Block(text="Eén zin.[^1] En nog een zin."),
        Block(kind="heading", text="Kop"),
        Block(kind="list-item", text="Punt"),
        Block(kind="table", rows=(("A", "B"), ("1", "2"))),
        *(Block(text=f"Alinea {number}. " + "Dit is voorbeeldtekst. " * 12) for number in range(9)),
    ),
    closing="Hoogachtend,",
    signatures=(Signature(role="de minister van Voorbeelden,", name="A. Proef"),),
    enclosures=("Bijlage A",),
    annex=(Block(text="Nee, dit is voorbeeldtekst."),),
    footnotes=("Een noot.",),
)


@pytest.mark.parametrize("render", [as_pdf, as_docx, as_odt])
def test_rendering_twice_gives_the_same_bytes(render: Callable[[Parts], bytes]) -> None:
    assert render(PARTS) == render(PARTS)


def test_a_pdf_has_its_margin_on_every_page_and_keeps_its_characters() -> None:
    document = pypdfium2.PdfDocument(as_pdf(PARTS))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) == 3
    assert all("VB & 1" in page and f"Pagina {number} van 3" in page for number, page in enumerate(pages, start=1))
    assert "Reëel & <echt>, € 1" in pages[0]
    assert [page.count("Een noot.") for page in pages] == [1, 0, 0]
    assert "Nee, dit is voorbeeldtekst." in pages[2]


@pytest.mark.parametrize("content", [as_docx(PARTS), as_odt(PARTS)], ids=["docx", "odt"])
def test_a_package_is_well_formed_and_whole(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name != "mimetype"}
    text = " ".join("".join(str(piece) for piece in root.itertext()) for root in parts.values())
    for printed in (
        "Ministerie van Voorbeelden",
        "VB & 1",
        "Reëel & <echt>, € 1",
        "Een noot.",
        "A. Proef",
        "Bijlage A",
    ):
        assert printed in text


def test_generated_letters_do_not_depend_on_how_many_there_are(tmp_path: Path) -> None:
    generate.generate(tmp_path / "few", 8)
    generate.generate(tmp_path / "many", 40)
    few = {path.name: path.read_bytes() for path in (tmp_path / "few").iterdir()}
    many = {path.name: path.read_bytes() for path in (tmp_path / "many").iterdir()}
    assert len(few) == 8
    assert few.items() <= many.items()
    assert len(set(many.values())) == 40


def test_another_seed_gives_other_letters() -> None:
    assert generate.letter(3, seed=1) != generate.letter(3, seed=2)
    assert generate.letter(3, seed=1) == generate.letter(3, seed=1)


def test_generated_papers_are_well_formed() -> None:
    for number in range(3, 103, 4):
        name, content = generate.letter(number)
        assert name.endswith(".xml")
        assert str(etree.fromstring(content).findtext(".//ondertekening/functie")).startswith("De Minister van ")
