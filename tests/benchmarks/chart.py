"""Draw what a letter costs by kind, number and step, as the newest lines of `history.jsonl` have it.

`.venv/bin/python -m tests.benchmarks.chart` writes `chart.svg` beside it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from pipeline.site.charts.drawing import bars

HISTORY = Path(__file__).with_name("history.jsonl")
STEPS = ("harvest", "read", "release", "publish")


def rows(history: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """Return label and microseconds of the processor for each letter, of the newest line of each kind and number."""
    newest = {(line["kind"], line["letters"]): line for line in history}
    return [
        (f"{letters:,} {kind}: {step} ({line['commit']})", round(1000 * line["milliseconds"][step]))
        for (kind, letters), line in sorted(newest.items())
        for step in STEPS
        if step in line["milliseconds"]
    ]


def main() -> None:
    """Write the chart."""
    lines = [msgspec.json.decode(line) for line in HISTORY.read_bytes().splitlines()]
    chart = bars("Microseconds of processor time for each letter", rows(lines))
    HISTORY.with_name("chart.svg").write_text(chart, encoding="utf-8")


if __name__ == "__main__":
    main()
