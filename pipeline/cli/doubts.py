"""Report the doubtful and corrected values of a release: for a run's result, its summary, and `status`."""

from pathlib import Path

import msgspec

from pipeline.issues import is_doubt
from pipeline.release.describe import Statistics

_NAME = "statistics.json"


class DoubtCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of values in a release that are doubtful or that a person corrected."""

    doubtful: int = 0
    """Values withheld because evidence about them does not agree."""
    corrected: int = 0
    superfluous: int = 0
    """Corrections that are no longer needed, or that name no letter of the dataset."""


def doubt_counts(release: Path | str) -> DoubtCounts:
    """Return the numbers of a release or draft, from its own statistics; zeros where it has none."""
    file = Path(release) / _NAME
    if not file.is_file():
        return DoubtCounts()
    issues = msgspec.json.decode(file.read_bytes(), type=Statistics).issues
    return DoubtCounts(
        doubtful=sum(count for code, count in issues.items() if is_doubt(code)),
        corrected=issues.get("corrected", 0),
        superfluous=issues.get("correction-not-needed", 0) + issues.get("correction-unknown", 0),
    )


def doubt_lines(release: Path | str) -> list[str]:
    """Return a line on doubtful values and one on corrections, each only where there are any."""
    counts = doubt_counts(release)
    lines = []
    if counts.doubtful:
        values = "1 doubtful value is" if counts.doubtful == 1 else f"{counts.doubtful} doubtful values are"
        lines.append(f"{values} withheld; the reasons: {release}/issues.csv; to state a value: corrections.csv")
    if counts.corrected or counts.superfluous:
        done = f"{counts.corrected} value{'' if counts.corrected == 1 else 's'} corrected by hand"
        more = f"; {counts.superfluous} lines of corrections.csv are not needed, see issues.csv"
        lines.append(done + (more if counts.superfluous else ""))
    return lines
