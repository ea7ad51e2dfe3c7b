"""Letters as long as real ones, with words as frequent as in real text, to measure search on."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.model.letter import Letter
from pipeline.model.printed import Paragraph
from tests.benchmarks.generated_letters import BASE, letter

VOCABULARY = 200_000
"""Different words; the letters of this many words follow Zipf's law."""
WORDS = 850
"""Words of a letter on average, about 6,000 characters."""


def word(number: int) -> str:
    """Return the word of a rank, from 1; frequent words are short.

    >>> word(1), word(2000)
    ('wab', 'wtub')
    """
    letters, text = "bcdfghijklmnopqrstuvwxyz", ""
    while number:
        number, place = divmod(number, len(letters))
        text = letters[place] + text
    return f"w{'a' if len(text) == 1 else ''}{text}"


def searched_letters(count: int, seed: int = 1) -> Iterator[Letter]:
    """Return letters whose first paragraph has the word `uniek<number>`."""
    words = [word(rank) for rank in range(1, VOCABULARY + 1)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    chance = random.Random(seed)
    for number in range(count):
        found = chance.choices(words, cum_weights=weights, k=chance.randint(WORDS // 4, WORDS * 7 // 4))
        body = tuple(
            Paragraph(kind="paragraph", text=" ".join(found[place : place + 80])) for place in range(0, len(found), 80)
        )
        body = (Paragraph(kind="paragraph", text=f"uniek{number}"), *body)
        made = letter(f"kst-{31000 + number % 700}-{number:06}", random.Random(f"{seed}-{number}"), BASE)
        yield msgspec.structs.replace(made, subject=" ".join(found[:8]).capitalize(), paragraphs=body, withdrawn=None)


def write_lines(file: Path, count: int) -> None:
    """Write letters as JSON Lines."""
    with file.open("wb") as lines:
        for made in searched_letters(count):
            lines.write(msgspec.json.encode(made) + b"\n")
