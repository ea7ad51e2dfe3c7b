"""The forms of a letter: its page in each language, and its data as JSON-LD, JSON, Turtle and N-Triples.

Each form is a pure function of the letter and the collection around it. A web root has the forms in `FILES`; a server
makes those in `MADE` on request, and all of them where the letters of a dataset are too many for files.
"""

from functools import cached_property

import msgspec

from pipeline.formats import rdf
from pipeline.formats.mapping import mapping
from pipeline.model.letter import Letter
from pipeline.site.browse import rendering
from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.letterpage import DATA, LetterPages
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.views import SUFFIXES
from pipeline.site.pages import page
from pipeline.site.texts import TEXTS

PAGES = {suffix[1:]: language for language, suffix in SUFFIXES.items()}
"""Suffix of a letter's page to its language."""
FILES = (*PAGES, "jsonld")
"""Suffixes of the files that a letter has in a web root."""
MADE = ("json", "nt", "ttl")
"""Suffixes of the forms that a server makes from the release."""
FORMS = (*FILES, *MADE)


class LetterForms:
    """The forms of the letters of one collection."""

    def __init__(self, collection: LetterCollection) -> None:
        """Use a collection."""
        self._collection = collection
        self._dataset = collection.dataset

    @cached_property
    def pages(self) -> LetterPages:
        """The pages of letters that are not withdrawn."""
        return LetterPages(self._collection)

    def make(self, letter: Letter, suffix: str) -> str | None:
        """Return a form of a letter; None for the English page of a withdrawn letter, whose page has both languages."""
        match suffix:
            case "jsonld":
                return f"{self._context}{rdf.json_ld(self._dataset)(letter)[0]}\n]}}\n"
            case "json":
                return msgspec.json.format(msgspec.json.encode(letter), indent=2).decode() + "\n"
            case "nt":
                lines = rdf.quads(self._dataset)([letter])
                return b"".join(sorted(line[: line.rindex(b" <")] + b" .\n" for line in lines)).decode()
            case "ttl":
                return rdf.turtle_head(mapping(), self._dataset.base) + rdf.turtle(self._dataset)(letter)[0]
        return self._page(letter, suffix)

    @cached_property
    def _context(self) -> str:
        return rdf.json_ld_head(mapping(), self._dataset.base)

    def _page(self, letter: Letter, suffix: str) -> str | None:
        if letter.withdrawn is None:
            row = msgspec.convert(letter, LetterRow, from_attributes=True)
            return self.pages.render(letter, row, PAGES[suffix])
        if PAGES[suffix] != "nl":
            return None
        facts = {"dataset": self._dataset, "letter": letter, "root": "../../", "en": TEXTS["en"]}
        facts |= {"t": rendering.texts("nl"), "data": list(DATA.items())}
        return page("withdrawn.html", "nl", facts)
