"""End of a flow: its log has the lines of its command, and each stated problem is a state of its own."""

import logging
from collections.abc import Callable

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Failed

from pipeline.cli import terminal
from pipeline.cli.exits import Exit
from pipeline.errors import BusyError, PipelineError

for _logger in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_logger).propagate = False  # The terminal has each line from the command itself.


def stated(work: Callable[[], State[int]]) -> State[int]:
    """Do the work of a flow and return the state it ends in, whose result is an exit code."""
    with terminal.copied(get_run_logger().log):
        try:
            return work()
        except BusyError as error:
            terminal.warn(f"brievenbus: {error}")
            return Cancelled(name="SteppedAside", message=str(error), data=int(Exit.BUSY))
        except PipelineError as error:
            terminal.warn(f"brievenbus: {error}")
            return Failed(message=str(error), data=int(Exit.PROBLEM))
