"""How many values are doubtful, and how many a person corrected: in the result of a run, and in `status`."""

from pathlib import Path

import msgspec
import pytest

from pipeline.cli.doubts import DoubtCounts, doubt_counts, doubt_lines
from pipeline.release.describe import LetterTally

ISSUES = {"date-contradicted": 2, "signatory-not-in-office": 1, "personal-data-doubtful": 4, "date-missing": 5}


def release(folder: Path, issues: dict[str, int]) -> Path:
    """Write the statistics of a release with these findings."""
    tally = LetterTally()
    tally.add_issues([code for code, count in issues.items() for _ in range(count)])
    (folder / "statistics.json").write_bytes(msgspec.json.encode(tally.result()))
    return folder


def test_only_contradictions_are_counted_as_doubt(tmp_path: Path) -> None:
    assert doubt_counts(release(tmp_path, ISSUES)) == DoubtCounts(doubtful=3)
    assert doubt_lines(tmp_path) == [
        f"3 doubtful values are withheld; the reasons: {tmp_path}/issues.csv; to state a value: corrections.csv"
    ]


@pytest.mark.parametrize(
    ("issues", "line"),
    [
        ({"corrected": 2}, "2 values corrected by hand"),
        (
            {"corrected": 1, "correction-not-needed": 1, "correction-unknown": 1},
            "1 value corrected by hand; 2 lines of corrections.csv are not needed, see issues.csv",
        ),
    ],
)
def test_corrections_are_counted(tmp_path: Path, issues: dict[str, int], line: str) -> None:
    assert doubt_lines(release(tmp_path, issues)) == [line]


def test_nothing_is_said_where_there_is_nothing(tmp_path: Path) -> None:
    assert doubt_lines(release(tmp_path, {"date-missing": 1})) == []
    assert doubt_lines(tmp_path / "none") == []
