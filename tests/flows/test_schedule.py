"""Schedules: every dataset that has one is served, at its own cron line and time zone."""

import subprocess
import sys
from pathlib import Path

from tests.runs import ROOT, environment


def test_every_dataset_with_a_schedule_gets_a_deployment(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path\nfrom flows.schedule import deployments\n"
        "for made in deployments(Path('home'), 1):\n"
        "    schedule = made.schedules[0].schedule\n"
        "    print(made.name, schedule.cron, schedule.timezone, made.parameters['dataset'], sep='|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment(PREFECT_HOME=str(tmp_path)),
    )
    assert done.stdout.splitlines() == ["voorbeeldbrieven|30 6 * * 1-5|Europe/Amsterdam|voorbeeldbrieven"], done.stderr
