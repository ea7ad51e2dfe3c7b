"""Schedules: every dataset that has one is served, at its own cron line and time zone."""

import subprocess
import sys
from pathlib import Path

from tests.runs import ROOT, environment

SCRIPT = (
    "from pathlib import Path\nfrom flows.planned import planned_flows\nfrom flows.runner import deployments\n"
    "for made in deployments(planned_flows(Path('home'), 1)):\n"
    "    schedule = made.schedules[0].schedule\n"
    "    print(made.name, schedule.cron, schedule.timezone, made.parameters['dataset'], sep='|')\n"
)


def test_sources_on_a_network_are_checked_daily(tmp_path: Path) -> None:
    place = tmp_path / "datasets/brieven"
    place.mkdir(parents=True)
    text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text(encoding="utf-8")
    (place / "dataset.toml").write_text(text + '\n[[sources]]\nname = "koop_sru"\n', encoding="utf-8")
    settings = {"PREFECT_HOME": str(tmp_path), "BRIEVENBUS_DATASETS": str(tmp_path / "datasets")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, env=environment(**settings)
    )
    assert done.stdout.splitlines() == [
        "brieven|30 6 * * 1-5|Europe/Amsterdam|brieven",
        "brieven-sources|10 5 * * *|Europe/Amsterdam|brieven",
    ], done.stderr


def test_every_dataset_with_a_schedule_gets_a_deployment(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment(PREFECT_HOME=str(tmp_path)),
    )
    assert done.stdout.splitlines() == ["voorbeeldbrieven|30 6 * * 1-5|Europe/Amsterdam|voorbeeldbrieven"], done.stderr
