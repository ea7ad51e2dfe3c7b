"""Runs that were missed are caught up by one run."""

import os
from pathlib import Path

import pytest

from flows.planned import PlannedFlow
from flows.supervisor import watch
from flows.supervisor.api import PrefectApi
from tests.runs import EPOCH, run_here, sample

DAY = 86_400


class Prefect(PrefectApi):
    """An API that plans each deployment for a year from now, and notes which runs were begun."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/api")
        self.begun: list[str] = []
        self.waiting = False

    def next_run(self, deployment: str) -> str | None:
        return "2027-01-05T12:00:00Z"

    def waits(self, deployment: str) -> bool:
        return self.waiting

    def begin(self, deployment: str) -> None:
        self.begun.append(deployment)


def test_one_run_is_begun_for_all_that_were_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home, api = sample(tmp_path, 1), tmp_path / "home", Prefect()
    name, facts = str(place), {"cron": "0 3 * * *", "timezone": "UTC", "parameters": {}, "description": ""}
    planned = PlannedFlow(name=name, flow="dataset", **facts)  # type: ignore[arg-type]
    check = PlannedFlow(name=f"{name}-sources", flow="sources", **facts)  # type: ignore[arg-type]

    def look() -> list[str]:
        """Look as a scheduler that was just started."""
        api.begun.clear()
        watch.PlanWatch(api, (planned, check), home).look()
        return api.begun

    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    assert look() == [], "a dataset that never ran missed nothing"
    run_here(place, home)
    assert look() == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 3 * DAY))
    api.waiting = True
    assert look() == [], "one is under way already"
    api.waiting = False
    assert look() == [name], "three were missed, and one is begun"
    run_here(place, home)
    assert look() == []


def test_importing_flows_leaves_no_setting_to_the_commands_of_tests() -> None:
    assert not [name for name in os.environ if name.startswith("PREFECT_")]
