"""What the pages of one letter in both languages have in common, made once: its text, and how to cite it."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.site import templating
from pipeline.site.browse import bodytext, citing
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.views import PageLink

_KEPT = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/")
_QUOTED = tuple(chr(octet) if octet in _KEPT else f"%{octet:02X}" for octet in range(256))
"""Each octet as `urllib.parse.quote` writes it, which takes twice the time for a text of this length."""


class LetterReferences(NamedTuple):
    """A letter as reference managers read it."""

    bibtex: str
    csl: str
    downloads: dict[str, str]
    """Suffix of a file, to the file as a `data:` address (RFC 2397)."""


class BothPages:
    """Parts of the pages of the letter that was asked for last; a part is made again where it differs by language."""

    def __init__(self, dataset: Dataset) -> None:
        """Make parts of pages of a dataset."""
        self._dataset = dataset
        self._text: tuple[Letter, object, str] | None = None
        self._references: tuple[Letter, object, LetterReferences] | None = None

    def text(self, letter: Letter, links: Sequence[PageLink], table: str) -> str:
        """Return the text of a letter as HTML, "" where it has none; `table` is the name that its tables get."""
        given = (links, table if any(paragraph.kind == "table" for paragraph in letter.paragraphs) else "")
        known = self._text
        if known is None or known[0] is not letter or known[1] != given:
            blocks = list(bodytext.blocks(letter, links))
            known = self._text = letter, given, templating.parts("nl").text(blocks, table) if blocks else ""
        return known[2]

    def references(self, letter: Letter, row: LetterRow, title: str, sender: str) -> LetterReferences:
        """Return a letter as reference managers read it."""
        given = (title, sender)
        known = self._references
        if known is None or known[0] is not letter or known[1] != given:
            bibtex = citing.bibtex(row, title, sender, self._dataset)
            csl = citing.csl_json(row, title, sender, self._dataset)
            downloads = {
                "bib": f"data:application/x-bibtex;charset=utf-8,{quoted(bibtex)}",
                "json": f"data:application/vnd.citationstyles.csl+json;charset=utf-8,{quoted(csl)}",
            }
            known = self._references = letter, given, LetterReferences(bibtex, csl, downloads)
        return known[2]


def quoted(text: str) -> str:
    """Return a text as part of an address.

    >>> quoted("één {brief}")
    '%C3%A9%C3%A9n%20%7Bbrief%7D'
    """
    return "".join(map(_QUOTED.__getitem__, text.encode()))
