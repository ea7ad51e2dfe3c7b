"""How fast letters are recognised, and that no text makes it slow.

Baseline: finding the words of the same text by `re.findall(r"\\w+", text)`, in the same run. On a quiet machine of
2024 that takes 0.08 ms for a letter of 3 kB.
"""

import random
import re
import time
from collections.abc import Callable, Sequence

import pytest

from pipeline.letters.reading import read_document
from pipeline.letters.reading.recognise import recognise
from pipeline.model.document import Document

MINISTRIES = ("Justitie", "Financiën", "Buitenlandse Zaken", "Economische Zaken", "Defensie")
WORDS = (
    *(
        "de",
        "het",
        "een",
        "kabinet",
        "Kamer",
        "brief",
        "motie",
        "voorstel",
        "beleid",
        "uitvoering",
        "gemeenten",
        "voor",
    ),
    *("coördinatie", "reële", "plan", "voortgang", "rapport", "toezegging", "commissie", "wordt", "zijn", "met", "van"),
)
LETTERS = 60
HOSTILE = (
    *("Datum ", "Datum\n", "D A T U M ", "Betreft\n", "Ons kenmerk 1\n", "Aan de Voorzitter van de ", "Geachte heer, "),
    *(
        "De Minister van X,\n",
        "namens deze,\n",
        "A. Naam\n",
        "J. ",
        "Nr. 1 ",
        "33 400 XII\n",
        "Vergaderjaar 2012-2013\n",
    ),
    *("1 ", "- ", "•\n", "a.\n", "Vraag 1\n", "(", "  x", "\tx", "Hoogachtend,\n", "Bijlage 1 ", "2500 EA Den Haag\n"),
    *(
        "Directie X\n",
        "Den Haag, 16 juni 2011\n",
        "> Retouradres ",
        "Vragen van het lid X over ",
        "Antwoord van Minister ",
    ),
)


def letter(number: int) -> str:
    """Return an invented letter of about 3 kB, another one for each number."""
    dice = random.Random(number)
    ministry = dice.choice(MINISTRIES)
    lines = [f"Ministerie van {ministry}", "", "De Voorzitter van de Tweede Kamer", "der Staten-Generaal"]
    lines += ["Postbus 20018", "2500 EA Den Haag", "", f"Directie Voorbeelden {number}", "www.rijksoverheid.nl", ""]
    lines += ["Ons kenmerk", f"{dice.randrange(10**6, 10**7)}", "", f"Datum {dice.randrange(1, 29)} maart 2015"]
    lines += [f"Betreft Verzonnen brief {number}", "", "Geachte voorzitter,", ""]
    for _ in range(5):
        sentence = " ".join(dice.choices(WORDS, k=80)).capitalize()
        lines += [*re.findall(r".{1,80}(?:\s|$)", f"{sentence} (Kamerstuk 33 {dice.randrange(100, 999)}, nr. 4)."), ""]
    return "\n".join([*lines, "Hoogachtend,", "", f"De Minister van {ministry},", "", f"J.P. Voorbeeld{number}", ""])


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the processor time of the quickest of a few rounds: the others were disturbed."""
    found = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def recognise_all(documents: Sequence[Document]) -> None:
    for document in documents:
        recognise(document)


@pytest.mark.slow
def test_recognising_against_finding_words() -> None:
    texts = [letter(number) for number in range(LETTERS)]
    documents = [read_document(text.encode(), "brief.txt") for text in texts]
    words = re.compile(r"\w+").findall

    baseline = seconds(lambda: [words(text) for text in texts])
    taken = seconds(lambda: recognise_all(documents))

    each = sum(map(len, texts)) / LETTERS
    print(f"letters of {each:.0f} characters: recognised in {1000 * taken / LETTERS:.2f} ms each,")
    print(f"{taken / baseline:.1f} times the time of finding their words")
    assert taken < 20 * baseline


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    count = 12_000 // len(piece)
    once, fourfold = (read_document((piece * n).encode(), "brief.txt") for n in (count, 4 * count))

    short, long = seconds(lambda: recognise(once), 3), seconds(lambda: recognise(fourfold), 3)

    assert long < 9 * short + 0.01
