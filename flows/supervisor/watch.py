"""Say when runs are planned, and within a minute where one is not, or is late."""

import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from flows.supervisor.api import PrefectApi
from pipeline import settings
from pipeline.cli import terminal

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

    def __init__(self, api: PrefectApi, names: tuple[str, ...], home: Path) -> None:
        """Watch deployments of these names at a server that answers from now on."""
        self._api = api
        self._names = names
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
            if self._said.get(name) != state and not (early and state == UNPLANNED):
                self._said[name] = state
                (terminal.say if state == PLANNED else terminal.warn)(line)

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
