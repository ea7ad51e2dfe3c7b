"""Say when runs are planned, and within a minute where one is not, or is late; begin one for runs that were missed.

A run is missed where none began within an hour of its time, because no scheduler was there or the machine was asleep.
Prefect forgets such runs when deployments are registered again, or begins all of them; one is enough.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx

from flows.planned import PlannedFlow
from flows.supervisor.api import PrefectApi
from pipeline import run, settings
from pipeline.cli import terminal
from pipeline.errors import PipelineError
from pipeline.harvest.standing import timing
from pipeline.home import Home

FIRST_SECONDS = 40.0
"""From when the server answers until every deployment must have a planned run. Prefect plans new ones within 10; a
server takes 9 to 18 to start, so that a schedule that will not run is seen within a minute."""
EACH_SECONDS, LATER_SECONDS = 3.0, 30.0
"""Between two looks: until all are planned, and from then on."""
LATE_SECONDS = 180
"""A run that is due for this long and has not begun: the runner or the server has a fault."""
PLANNED, PAUSED, LATE, UNPLANNED = "planned", "paused", "late", "unplanned"


class PlanWatch:
    """State that was last printed of each deployment, so that each change is printed once."""

    def __init__(self, api: PrefectApi, flows: Sequence[PlannedFlow], home: Path) -> None:
        """Watch the deployments of these flows at a server that answers from now on."""
        self._api = api
        self._names = tuple(one.name for one in flows)
        self._datasets = {one.name for one in flows if one.flow == "dataset"}
        self._home = Home(home)
        self._log = home / "prefect" / "server.log"
        self._began = time.monotonic()
        self._next_look = 0.0
        self._said: dict[str, str] = {}

    def look(self) -> None:
        """Print one line for each deployment whose state changed, where it is time to look."""
        now = time.monotonic()
        if now < self._next_look:
            return
        early = now < self._began + FIRST_SECONDS
        lines = {name: self._line(name) for name in self._names}
        if early and UNPLANNED in {state for state, _ in lines.values()}:
            self._next_look = min(now + EACH_SECONDS, self._began + FIRST_SECONDS)
        else:
            self._next_look = now + LATER_SECONDS
        for name, (state, line) in lines.items():
            if state == PLANNED and name in self._datasets:
                self._catch_up(name)
            if self._said.get(name) != state and not (early and state == UNPLANNED):
                self._said[name] = state
                (terminal.say if state == PLANNED else terminal.warn)(line)

    def _catch_up(self, name: str) -> None:
        """Begin a run of a dataset where one was missed and none is under way."""
        try:
            missed = timing(run.load(name), self._home).missed
            if missed and not self._api.waits(name):
                self._api.begin(name)
                terminal.say(f"{name}: the run of {_moment(missed):%Y-%m-%d %H:%M} UTC was missed and begins now")
        except (PipelineError, httpx.HTTPError) as error:
            terminal.warn(f"brievenbus: {name}: a run that may have been missed could not be begun: {error}")

    def _line(self, name: str) -> tuple[str, str]:
        """Return the state of a deployment, and a line for it."""
        try:
            at = self._api.next_run(name)
            is_paused = at is None and self._api.is_paused(name)
        except httpx.HTTPError:
            at, is_paused = None, False
        if is_paused:
            return PAUSED, f"brievenbus: {name} is paused in Prefect; no run begins until it is resumed there"
        if at is None:
            return UNPLANNED, f"brievenbus: no run of {name} is planned, so none will begin; {self._log} may say why"
        if (_moment(settings.now()) - _moment(at)).total_seconds() > LATE_SECONDS:
            return LATE, f"brievenbus: a run of {name} is due and does not begin; {self._log} may say why"
        return PLANNED, f"{name}: next run at {_moment(at):%Y-%m-%d %H:%M} UTC"


def _moment(text: str) -> datetime:
    """Return a moment of RFC 3339.

    >>> _moment("2026-01-05T12:00:00Z").isoformat()
    '2026-01-05T12:00:00+00:00'
    """
    return datetime.fromisoformat(text).astimezone(UTC)
