"""The pages of a letter in both languages share parts; what is shared is never that of another letter or language."""

import msgspec
from msgspec.structs import replace

from pipeline.model.letter import Letter, Reference
from pipeline.model.printed import Paragraph
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.rows import LetterRow
from pipeline.site.letterforms import LetterForms
from tests.formats.made import BASE, DATASET, EMPTY, FULL

PAPER = "https://zoek.officielebekendmakingen.nl/kst-32824-1.html"
CITING = replace(
    EMPTY,
    id=f"{BASE}id/brief/andere",
    identifier="andere",
    paragraphs=(Paragraph(kind="paragraph", text="Zie kst-32824-1."), Paragraph(kind="table", text="een  twee")),
    references=(Reference(text="kst-32824-1", kind="kamerstuk", relation="cites", iri=PAPER),),
)
LETTERS = (replace(FULL, withdrawn=None), EMPTY, CITING)


def forms(letters: tuple[Letter, ...]) -> LetterForms:
    rows = [msgspec.convert(letter, LetterRow, from_attributes=True) for letter in letters]
    return LetterForms(LetterCollection(DATASET, rows))


def test_pages_made_by_turns_are_those_made_alone() -> None:
    together = forms(LETTERS)
    for suffix in ("html", "en.html"):
        for letter in LETTERS:
            assert together.make(letter, suffix) == forms(LETTERS).make(letter, suffix)
    for letter in LETTERS:
        for suffix in ("html", "en.html"):
            assert together.make(letter, suffix) == forms(LETTERS).make(letter, suffix)


def test_a_letter_that_has_changed_has_its_own_text() -> None:
    known = forms(LETTERS)
    before = known.make(CITING, "html")
    changed = known.make(replace(CITING, paragraphs=(Paragraph(kind="paragraph", text="Iets anders."),)), "html")
    assert before is not None
    assert changed is not None
    assert "Zie " in before
    assert "Iets anders." in changed
    assert "Zie " not in changed


def test_links_and_names_in_the_text_are_those_of_the_language() -> None:
    pages = {suffix: forms(LETTERS).make(CITING, suffix) or "" for suffix in ("html", "en.html")}
    assert 'Zie <a href="kst-32824-1.html">kst-32824-1</a>.' in pages["html"]
    assert 'Zie <a href="kst-32824-1.en.html">kst-32824-1</a>.' in pages["en.html"]
    assert 'aria-label="Tabel 2"' in pages["html"]
    assert 'aria-label="Table 2"' in pages["en.html"]
