"""Figures about the datasets of a home, in the text format of Prometheus."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from pipeline.cli.status import DatasetStatus, judged


def write(file: Path, found: Sequence[DatasetStatus]) -> None:
    """Write the figures of each dataset for the textfile collector of Prometheus' node exporter.

    The file is complete at any time (https://github.com/prometheus/node_exporter#textfile-collector).
    """
    registry = CollectorRegistry()
    for name, meaning in GAUGES.items():
        gauge = Gauge(f"brievenbus_{name}", meaning, ["dataset"], registry=registry)
        for one in found:
            value = _figures(one).get(name)
            if value is not None:
                gauge.labels(one.dataset).set(value)
    write_to_textfile(str(file), registry)


GAUGES = {
    "check": "Result of brievenbus status --check: 0 OK, 1 WARNING, 2 CRITICAL",
    "letters": "Letters in the newest release",
    "missing_records": "Records missing from the newest release that nobody acknowledged",
    "held": "Whether a release waits for the operator",
    "failed_targets": "Targets that did not take the newest release",
    "last_run_timestamp_seconds": "When a harvest last began or ended",
    "missed_run": "Whether a scheduled run did not happen",
}
"""Each figure without its prefix, and its meaning."""


def _figures(one: DatasetStatus) -> dict[str, float | None]:
    release, last = one.published.release, one.timing.last
    return {
        "check": judged(one)[0],
        "letters": release.counts.letters if release else None,
        "missing_records": sum(1 for each in one.missing if not each.acknowledged),
        "held": one.published.waits,
        "failed_targets": sum(1 for each in one.targets if each.error),
        "last_run_timestamp_seconds": datetime.fromisoformat(last).timestamp() if last else None,
        "missed_run": one.timing.missed is not None,
    }
