"""Width of the lines of a text, and whether a line ended on purpose."""

from collections.abc import Sequence
from functools import cached_property
from itertools import islice, pairwise

from pipeline.letters.reading.recognise.items import is_item
from pipeline.letters.reading.recognise.pieces import WordGroup
from pipeline.letters.reading.recognise.typeface import advance

ENDS = (".", "!", "?", ":", ";", '."', ".”", ".’", ".'", ".)", "?”", '?"', ":”", "!”", "?)", "…")
"""How a sentence ends."""
SHORT = 0.75
"""A line shorter than this share of the column ends on purpose."""
FEW, LIKELY = 3, 60
"""With fewer than `FEW` long lines the width is unknown, and taken to be at least `LIKELY` characters."""
SAMPLE = 16
"""Number of full lines that are measured."""
UNWRAPPED = 130
"""Characters of a line; a longer one was never wrapped."""


class Measure:
    """Width of the lines of a text."""

    def __init__(self, lines: Sequence[WordGroup]) -> None:
        """Measure the widest lines, except a few that stick out."""
        sizes = sorted([size for piece in lines if (size := len(piece.text)) > 30])
        self.wrapped = bool(sizes) and sizes[-1] <= UNWRAPPED
        """Whether lines end where they are full, and not only at the end of a paragraph."""
        self.characters = sizes[int(len(sizes) * 0.93)] if self.wrapped else 10**6
        if len(sizes) < FEW:
            self.characters = max(self.characters, LIKELY)
        self._lines = lines

    @cached_property
    def _advance(self) -> int:
        """Width of the column: between the widest line and the narrowest one that had no room for its next word."""
        lines, most = self._lines, self.characters
        full = list(islice((n for n, line in enumerate(lines) if 0.9 * most < len(line.text) <= most), SAMPLE))
        if not full:
            return 10**9
        advances = sorted([advance(lines[n].text) for n in full])
        widest = advances[int(len(advances) * 0.93)]
        refused = [
            advance(f"{lines[n].text} {lines[n + 1].text.split(' ', 1)[0]}")
            for n in full
            if n + 1 < len(lines) and not lines[n].text.endswith(ENDS) and not lines[n + 1].gap
        ]
        # half a percent for what kerning and the real typeface differ
        return (widest + max(widest, min(refused))) * 201 // 400 if refused else widest

    @cached_property
    def _spaced(self) -> bool:
        """Whether clear space separates paragraphs: then a sentence that ends near the margin does not end one."""
        gaps = 0
        short = SHORT * self.characters
        for before, line in pairwise(self._lines):
            if not (line.gap or len(before.text) < short) or not before.text.endswith(ENDS) or is_item(line.text):
                continue
            if not line.gap and not is_item(before.text):
                return False
            gaps += line.gap
        return gaps > 1

    def fits(self, line: str, below: str) -> bool:
        """Return whether the first word of the line below would still have fitted on a line.

        Then the break between them was intended.
        """
        blank = below.find(" ")
        size = len(line) + (blank if blank >= 0 else len(below))
        if size + 1 > self.characters:
            return False
        if not self.wrapped or size < 0.8 * self.characters:
            return True
        word = below[: size - len(line)]
        return not self._spaced and advance(f"{line} {word}") <= self._advance
