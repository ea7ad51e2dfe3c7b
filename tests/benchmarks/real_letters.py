"""Letters as publishers give them, for measurements: text, kamerstuk XML, PDFs of three pages, long answers."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec

from tests.specimens.generate import draft, kamerstuk, text_letter
from tests.specimens.render import Block, Parts, as_pdf, load

SENTENCE = "Dit is zin {number} van een alinea die alleen tijd vult, met een eigen getal."
QUESTIONS = 40


@cache
def _parts() -> Parts:
    return load(Path(__file__).parents[1] / "specimens/texts/2013-04-16-infrastructuur-en-milieu.pdf.toml")


def text(number: int) -> bytes:
    """Return a letter of 2.5 kB of text."""
    return text_letter(number).encode()


def xml(number: int) -> bytes:
    """Return a kamerstuk of 3 kB."""
    return kamerstuk(number).encode()


def pdf(number: int) -> bytes:
    """Return a letter of three pages; its subject and reference are its own."""
    sentences = [SENTENCE.format(number=f"{number}-{place}") for place in range(85)]
    body = tuple(Block(text=" ".join(sentences[start : start + 5])) for start in range(0, 85, 5))
    labels = (("Datum", f"{number % 28 + 1} april 2013"), ("Betreft", f"{draft(number).subject}, nummer {number}"))
    return as_pdf(msgspec.structs.replace(_parts(), body=body, labels=labels), embedded=True)


def long(number: int) -> bytes:
    """Return the answers to 40 questions: 25 kB of text."""
    answers = "\n\n".join(
        f"Vraag {place}\n\n{SENTENCE.format(number=place)}\n\nAntwoord op vraag {place}\n\n"
        + "\n".join(SENTENCE.format(number=f"{number}-{place}-{line}") for line in range(6))
        for place in range(1, QUESTIONS + 1)
    )
    return f"{text_letter(number)}\n\n{answers}\n".encode()


KINDS: dict[str, tuple[Callable[[int], bytes], str]] = {
    "text": (text, "txt"),
    "xml": (xml, "xml"),
    "pdf": (pdf, "pdf"),
    "long": (long, "txt"),
}
"""Kind, to the function that makes letter `number`, and the suffix of its file."""


def write(kind: str, folder: Path, count: int) -> None:
    """Write so many letters of a kind."""
    make, suffix = KINDS[kind]
    for number in range(count):
        (folder / f"{kind}-{number:06}.{suffix}").write_bytes(make(number))
