"""Letters that nobody wrote rules for: how many are read wrongly in silence, and what layout and damage change."""

import pytest

from pipeline.issues import issue
from pipeline.letters.outcome import Outcome
from pipeline.model.letter import Letter
from tests.generality import kinds, made
from tests.generality.generate import specimen
from tests.generality.judge import Judgement, judge
from tests.generality.lost import unaccounted
from tests.generality.specimen import Truth

SAMPLE, MANY = 300, 10_000
SILENT = 1 / 400
"""Silent errors to a judgement."""
WITHHELD = 0.015
DIFFERS = 0.01
"""Largest share of fields that a kind of variant may change."""
DIFFERING = {"on one line": 0.05, "all wrapped anew": 0.05}
"""Where it may change more: without line ends and salutation, nothing shows where the subject ends."""


def test_a_letter_is_the_same_bytes_whatever_the_count() -> None:
    assert [specimen(number) for number in (5, 17)] == [specimen(number) for number in (5, 17)]
    assert specimen(5).content != specimen(5, seed=1).content


def test_every_form_of_letters_is_made() -> None:
    forms = {specimen(number).family for number in range(SAMPLE)}
    assert forms == {
        *("letterhead", "older", "answers", "body", "paper-print", "paper-page", "paper-xml"),
        *("docx", "odt", "pdf", "html"),
    }


def test_few_letters_are_read_wrongly_in_silence() -> None:
    total = made.measure(SAMPLE)
    assert sum(total.grave.values()) == 0, "\n".join(total.lines())
    assert sum(total.silent.values()) <= SILENT * total.judged, "\n".join(total.examples)
    assert sum(total.withheld.values()) <= WITHHELD * total.judged, "\n".join(total.examples)


def test_layout_and_damage_change_little() -> None:
    for kind, count in kinds.counted(kinds.of_made(range(24))).items():
        share = sum(count.differing.values()) / count.asked
        assert share <= DIFFERING.get(kind, DIFFERS), count.line(kind)


def test_no_running_text_is_nowhere() -> None:
    letters = [specimen(number) for number in range(0, SAMPLE, 2)]
    assert {one.name: lost for one in letters if (lost := unaccounted(one.content, one.name))} == {}


@pytest.mark.long
def test_many_letters() -> None:
    total = made.measure(MANY, jobs=2)
    assert sum(total.grave.values()) == 0, "\n".join(total.lines())
    assert sum(total.silent.values()) <= SILENT * total.judged, "\n".join(total.lines())


TRUTH = Truth(date="2020-01-02", subject="Voorbeeld", open=("language",))


def judged(letter: Letter) -> dict[str, Judgement]:
    outcome = Outcome(source="folder", key="brief.txt", status="letter", letter=letter, issues=())
    return {one.field: one for one in judge(TRUTH, outcome)}


def test_a_wrong_value_is_silent_unless_an_issue_names_its_field() -> None:
    wrong = Letter(id="", identifier="", kind="kamerbrief", date="2020-01-03", subject="Voorbeeld")
    found = judged(wrong)
    assert (found["date"].verdict, found["date"].silent) == ("wrong", True)
    assert (found["subject"].verdict, found["subject"].withheld) == ("right", False)
    assert "language" not in found


def test_a_right_value_with_a_warning_is_withheld() -> None:
    doubted = issue("date-contradicted", "two dates", "date")
    letter = Letter(id="", identifier="", kind="kamerbrief", date="2020-01-02", issues=(doubted,))
    assert judged(letter)["date"].withheld
    assert judged(letter)["subject"].withheld
    assert not judged(Letter(id="", identifier="", kind="kamerbrief", date="2020-01-03", issues=(doubted,)))[
        "date"
    ].silent
