"""Finding citations takes time in proportion to the text, also where the text is made to be slow.

Baseline: splitting the same text into words by `re.findall(r"\\w+", text)` in the same run.
"""

import re
import time
from collections.abc import Callable

import pytest

from pipeline.letters.reading.citations import find_citations

ORDINARY = (
    "Hierbij bied ik u, mede namens de Minister van Financiën, de toegezegde voortgangsrapportage aan. In mijn brief"
    " van 12 mei 2011 (Kamerstuk 31 111, nr. 12) heb ik u gemeld dat de uitvoering op schema ligt. Op grond van artikel"
    " 3:4, tweede lid, van de Algemene wet bestuursrecht worden de belangen afgewogen. Gemeenten ontvangen hiervoor in"
    " 2012 ruim 12 miljoen euro. De Kamer ontvangt voor de zomer de volgende rapportage, met de stand van zaken.\n"
)
HOSTILE = [
    "31 111 ", "31 111, nr. 1, ", "Kamerstuk ", "Kamerstuk 31 111, nr. 1, 2, 3, ", "nr. 1 (31 111", "BW 6:", "1/1/",
    "artikel 1, eerste lid, ", "artikel 1 en 2 en ", "eerste en ", "motie Van Dijk/", "moties-De Boer, ", "Wet op de ",
    "Verordening (EU) 1/", "https://a-\n", "www.a.b/(((", "Aanhangsel van de Handelingen ", "Handelingen II 2010/11, ",
    "ECLI:NL:", "TZ2024", "brief van 1 ", "1", "(", "2010/11, ", "\n", "wet", "algemene wet ", "https://a" + ")" * 90,
]  # fmt: skip


def _seconds(work: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.slow
def test_an_ordinary_letter_takes_less_than_eight_times_the_splitting_into_words() -> None:
    text = ORDINARY * 30

    baseline = _seconds(re.compile(r"\w+").findall, text)

    assert _seconds(find_citations, text) < 8 * baseline


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    count = 20_000 // len(piece)

    once, fourfold = _seconds(find_citations, piece * count), _seconds(find_citations, piece * (4 * count))

    assert fourfold < 9 * once + 0.002
