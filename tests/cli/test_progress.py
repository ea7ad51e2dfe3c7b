"""Progress where there is no terminal: few lines, and the end of every step among them."""

import pytest

from pipeline.cli import terminal


def test_each_step_is_printed_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress(quiet=False) as report:
        for number in range(1, 25):
            report("Reading letters", number, None)
        for number in range(19):
            report("Writing letters", number, 18)
    assert capsys.readouterr().err.splitlines() == [
        "Reading letters: 1",
        "Reading letters: 24",
        "Writing letters: 0 of 18",
        "Writing letters: 18 of 18",
    ]


def test_the_last_number_is_printed_where_a_step_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), terminal.progress(quiet=False) as report:
        report("Harvesting folder", 1, None)
        report("Harvesting folder", 2, None)
        raise ValueError("broken")
    assert capsys.readouterr().err.splitlines() == ["Harvesting folder: 1", "Harvesting folder: 2"]
