"""Telephone numbers, mail addresses, bank accounts and citizen service numbers, in all the forms that people print.

All numbers are invented, or the examples of those who issue them.
"""

import random
import re

import pytest

from pipeline.letters.normalise.privacy import is_bsn_like, summary, without_personal_data
from pipeline.letters.normalise.privacy.characters import plain
from tests.letters.normalise.personal_forms import BSNS, IBANS, LOOK_ALIKES, MAILS, PHONES
from tests.runs import ROOT

FRAMES = (
    "Voor vragen kunt u terecht via {} of ons loket.",
    "Het gaat om {}.",
    "({})",
    "{}",
    "Vraag: {}; antwoord volgt",
)


def masked(form: str, mark: str) -> None:
    """Check that nothing of a form is left, in any sentence."""
    for frame in FRAMES:
        shown = without_personal_data(frame.format(form)).text
        left = shown.replace(mark, "")
        assert mark in shown, shown
        assert not re.search(r"\d{3}|jansen|@|y\.nl", left, re.IGNORECASE), shown
        if frame != "{}":
            assert shown.startswith(frame[: frame.index("{")].rstrip()), shown


@pytest.mark.parametrize("form", PHONES)
def test_a_telephone_number_is_masked_however_it_is_printed(form: str) -> None:
    masked(form, "[telefoonnummer]")


@pytest.mark.parametrize("form", MAILS)
def test_a_mail_address_is_masked_however_it_is_printed(form: str) -> None:
    masked(form, "[account]" if form.startswith("@") else "[e-mailadres]")


@pytest.mark.parametrize("form", IBANS)
def test_a_bank_account_is_masked_however_it_is_printed(form: str) -> None:
    masked(form, "[rekeningnummer]")


@pytest.mark.parametrize("form", BSNS)
def test_a_citizen_service_number_is_masked_however_it_is_printed(form: str) -> None:
    masked(form.removesuffix("/2023"), "[nummer]")


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_such_a_number_stays(text: str) -> None:
    for frame in (*FRAMES, "Het betreft {} in deze brief."):
        whole = frame.format(text)
        assert without_personal_data(whole) == (whole, 0, 0)


def test_there_are_enough_of_each() -> None:
    assert len(PHONES + MAILS + IBANS + BSNS) >= 125
    assert len(LOOK_ALIKES) >= 100


def test_the_share_of_random_numbers_that_the_test_of_eleven_takes_for_a_citizen() -> None:
    draw = random.Random(11)
    numbers = [f"{draw.randrange(10**8, 10**9)}" for _ in range(20_000)]
    share = sum(map(is_bsn_like, numbers)) / len(numbers)
    assert share == pytest.approx(1 / 11, abs=0.01)


README = (ROOT / "README.md").read_text(encoding="utf-8").split("## Personal data")[1].split("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in README.splitlines() if line[:1] == "|"][2:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_of_the_readme(row: list[str]) -> None:
    text, published, remark = (*row, "")[:3]
    masked = without_personal_data(text)
    assert masked.text == (text if published == "the same" else published)
    assert bool(summary([masked.text], masked.unsure)) == (remark == "for review")
    assert masked.citizens == ("held back" in remark)


def test_the_table_of_the_readme_is_found() -> None:
    assert len(ROWS) >= 20


FORMS_OF_ADDRESS = (
    "de heer",
    "mevrouw",
    "mevr.",
    "mw.",
    "Mw.",
    "dhr.",
    "meneer",
    "mejuffrouw",
    "de familie",
    "het echtpaar",
)


@pytest.mark.parametrize("form", FORMS_OF_ADDRESS)
def test_a_name_after_a_form_of_address_is_for_review(form: str) -> None:
    masked = without_personal_data(f"Brief van {form} Proef over geluid.")
    assert summary([masked.text], masked.unsure)


def test_lookalikes_of_signs_are_plain() -> None:
    assert plain("\ufe6b\u24d0\u2024\u2027\u00b7\u2022\u2044\u2215") == "@@....//"
