"""The few questions that supervisors ask Prefect's API, without importing Prefect.

Addresses and fields: https://docs.prefect.io/v3/api-ref/rest-api/server.
"""

import os
from collections.abc import Sequence
from typing import Any

import httpx
import msgspec

SECONDS = 5.0
UNFINISHED = {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}


class RunEnd(msgspec.Struct, frozen=True, kw_only=True):
    """A final state for runs that cannot report one themselves."""

    type: str
    """Prefect's type of state, which gives the colour: CRASHED or CANCELLED."""
    name: str
    message: str


KILLED = RunEnd(type="CRASHED", name="Killed", message="killed before its end; the next run goes on from there")
STOPPED = RunEnd(type="CANCELLED", name="Stopped", message="stopped by the operator; the next run goes on from there")


class PrefectApi:
    """An API of Prefect at an address, with the password of the environment. Methods raise httpx.HTTPError."""

    def __init__(self, url: str, password: str | None = None) -> None:
        """Take the address, which ends in `/api`, and the password as `user:password`; None for that of the
        operator, in PREFECT_API_AUTH_STRING or PREFECT_API_KEY."""
        self.url = url.rstrip("/")
        given = password or os.environ.get("PREFECT_API_AUTH_STRING")
        user, _, secret = (given or "").partition(":")
        self._auth = httpx.BasicAuth(user, secret) if given else None
        key = os.environ.get("PREFECT_API_KEY")
        self._headers = {"Authorization": f"Bearer {key}"} if key and not given else {}

    def is_up(self) -> bool:
        """Return whether it answers."""
        try:
            return httpx.get(f"{self.url}/health", timeout=2).is_success
        except httpx.HTTPError:
            return False

    def is_paused(self, deployment: str) -> bool:
        """Return whether a deployment of this name is there and paused."""
        found = self._ask("deployments/filter", {"deployments": {"name": {"any_": [deployment]}}})
        return any(one["paused"] for one in found)

    def next_run(self, deployment: str) -> str | None:
        """Return when the next planned run of a deployment begins, RFC 3339; None where none is planned."""
        asked = {
            "deployments": {"name": {"any_": [deployment]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": 1,
        }
        found = self._ask("flow_runs/filter", asked)
        return str(found[0]["expected_start_time"]) if found else None

    def waits(self, deployment: str) -> bool:
        """Return whether a run of a deployment is under way or late, or was asked for apart from the schedule."""
        chosen = {"deployments": {"name": {"any_": [deployment]}}}
        if self._ask("flow_runs/filter", chosen | {"flow_runs": {"state": UNFINISHED}, "limit": 1}):
            return True
        planned = {"state": {"type": {"any_": ["SCHEDULED"]}}}
        found = self._ask("flow_runs/filter", chosen | {"flow_runs": planned})
        return any(not one["auto_scheduled"] or one["state_name"] == "Late" for one in found)

    def begin(self, deployment: str) -> None:
        """Plan a run of a deployment for now."""
        for one in self._ask("deployments/filter", {"deployments": {"name": {"any_": [deployment]}}}):
            self._ask(f"deployments/{one['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})

    def end_runs_of(self, deployments: Sequence[str], end: RunEnd) -> int:
        """Give all unfinished runs of deployments their final state, and return their number."""
        return self._end(
            {"deployments": {"name": {"any_": list(deployments)}}, "flow_runs": {"state": UNFINISHED}}, end
        )

    def end_manual_runs(self, name: str, end: RunEnd) -> int:
        """Give all unfinished runs of a name that no deployment started their final state; return their number."""
        chosen = {"name": {"any_": [name]}, "deployment_id": {"is_null_": True}, "state": UNFINISHED}
        return self._end({"flow_runs": chosen}, end)

    def _end(self, chosen: dict[str, Any], end: RunEnd) -> int:
        found = self._ask("flow_runs/filter", chosen)
        for one in found:
            self._ask(f"flow_runs/{one['id']}/set_state", {"state": msgspec.to_builtins(end), "force": True})
        return len(found)

    def _ask(self, path: str, question: dict[str, Any]) -> Any:
        answer = httpx.post(
            f"{self.url}/{path}", json=question, auth=self._auth, headers=self._headers, timeout=SECONDS
        )
        answer.raise_for_status()
        return answer.json()
