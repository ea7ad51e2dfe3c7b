"""Each change says why: a case for every rule of `pipeline.release.delta.reasons`."""

from pathlib import Path

from msgspec.structs import replace

from pipeline.model.letter import Identifier, Letter, Withdrawal
from pipeline.release import delta
from pipeline.release.delta import Delta, DeltaLine
from tests.release.delta.histories import letter, moment, release

OLD, NEW = moment(0), moment(1)


def step(folder: Path, before: list[Letter], after: list[Letter], code: str = "1") -> tuple[Delta, list[DeltaLine]]:
    """Return what the delta between two releases says; the later one was made by other code where that is given."""
    first, second = release(folder / "a", before, 0), release(folder / "b", after, 1, code=code)
    found, _ = delta.write(first, second, folder)
    return found, list(delta.lines(folder / "delta.csv"))


def said(found: list[DeltaLine], of: str) -> set[tuple[str, str]]:
    """Return operation and reason of the lines of a letter."""
    return {(line.operation, line.reason) for line in found if line.letter.endswith(f"/{of}")}


def test_a_new_record_is_the_source(tmp_path: Path) -> None:
    found, lines = step(tmp_path, [letter(3, OLD)], [letter(3, OLD), letter(2, NEW)])
    assert found.letters == {"add": {"source": 1}}
    assert said(lines, "brief-2") == {("add", "source")}
    assert {line.reason for line in lines if line.table == "organisations"} == {"source"}


def test_a_letter_found_anew_in_an_old_record_is_the_pipeline(tmp_path: Path) -> None:
    found, lines = step(tmp_path, [letter(3, OLD)], [letter(3, OLD), letter(4, OLD)], code="2")
    assert found.letters == {"add": {"pipeline": 1}}
    assert {line.reason for line in lines if line.table == "organisations"} == {"pipeline"}


def test_a_record_that_is_gone_is_the_source(tmp_path: Path) -> None:
    assert step(tmp_path, [letter(1, OLD), letter(2, OLD)], [letter(1, OLD)])[0].letters == {"remove": {"source": 1}}


def test_a_record_that_gives_no_letter_any_more_is_the_pipeline(tmp_path: Path) -> None:
    """The record of the letter is named in the findings of the later release, which other code made."""
    gone = letter(2, OLD, name="folder--lijst-1-txt")
    for code, reason in (("1", "source"), ("2", "pipeline")):
        (tmp_path / code).mkdir()
        found, _ = step(tmp_path / code, [letter(1, OLD), gone], [letter(1, OLD)], code)
        assert found.letters == {"remove": {reason: 1}}


def test_a_changed_record_is_the_source_and_else_it_is_the_pipeline(tmp_path: Path) -> None:
    before = [letter(1, OLD), letter(2, OLD)]
    after = [replace(letter(101, NEW, "anders", "brief-1")), replace(letter(2, OLD), subject="beter gelezen")]
    found, lines = step(tmp_path, before, after)
    assert found.letters == {"change": {"pipeline": 1, "source": 1}}
    assert ("change", "source") in said(lines, "brief-1")
    (line,) = (line for line in lines if line.letter.endswith("/brief-2"))
    assert (line.field, line.before, line.after, line.reason) == ("subject", "gewoon", "beter gelezen", "pipeline")


def test_a_withdrawal(tmp_path: Path) -> None:
    taken = replace(letter(1, NEW), subject=None, withdrawn=Withdrawal(date="2026-01-02", reason="ingetrokken"))
    found, lines = step(tmp_path, [letter(1, OLD), letter(2, OLD)], [taken, letter(2, OLD)])
    assert found.letters == {"withdraw": {"withdrawal": 1}}
    assert said(lines, "brief-1") == {("withdraw", "withdrawal")}


def test_the_same_record_under_another_identifier_is_a_rekey(tmp_path: Path) -> None:
    found, lines = step(tmp_path, [letter(1, OLD)], [letter(1, OLD, name="kst-1-1")], code="2")
    assert found.letters == {"rekey": {"rekey": 1}}
    pair = [(line.before.rpartition("/")[2], line.after.rpartition("/")[2]) for line in lines if line.field == "id"]
    assert pair == [("brief-1", "kst-1-1"), ("brief-1", "kst-1-1")]
    assert {line.operation for line in lines if line.letter} == {"rekey"}


def test_a_shared_number_is_a_rekey(tmp_path: Path) -> None:
    number = (Identifier(value="kst-7", scheme="kst"),)
    before, after = (
        replace(letter(1, OLD), identifiers=number),
        replace(letter(9, NEW, name="kst-7"), identifiers=number),
    )
    assert step(tmp_path, [before], [after])[0].letters == {"rekey": {"rekey": 1}}


def test_a_letter_that_is_merged_into_another_one_is_rekeyed(tmp_path: Path) -> None:
    one, two = letter(1, OLD), letter(2, OLD)
    merged = replace(one, sources=(*one.sources, *two.sources))
    first, second = release(tmp_path / "a", [one, two], 0), release(tmp_path / "b", [merged], 1)
    found, verdicts = delta.write(first, second, tmp_path)
    assert verdicts.pairs == {two.id: one.id}
    assert found.letters == {"change": {"pipeline": 1}, "rekey": {"rekey": 1}}


def test_identifiers_that_change_twice_are_one_rekey_when_put_together(tmp_path: Path) -> None:
    names = ("brief-1", "kst-1-1", "kst-2-2")
    found = [release(tmp_path / name, [letter(1, OLD, name=name)], number) for number, name in enumerate(names)]
    for number in (0, 1):
        delta.write(found[number], found[number + 1], tmp_path, str(number))
    whole = delta.compose([delta.DeltaPaths.of(tmp_path, str(number)) for number in (0, 1)], tmp_path, "whole")
    assert whole.letters == {"rekey": {"rekey": 1}}
    lines = [line for line in delta.lines(tmp_path / "whole.csv") if line.field == "id"]
    assert [(line.before.rpartition("/")[2], line.after.rpartition("/")[2]) for line in lines] == [
        ("brief-1", "kst-2-2"),
        ("brief-1", "kst-2-2"),
    ]
