"""The command `brievenbus`: one subcommand for each function of `run`, and no logic."""

import sys

from pipeline import machine
from pipeline.cli import stopping
from pipeline.errors import MachineError

__all__ = ["main"]


def main() -> None:
    """Run the command. Its imports take a second or two; a stop before they end has begun nothing, and says so."""
    try:
        machine.check_limits()
    except MachineError as error:
        sys.exit(f"brievenbus: {error}")
    stopping.run_module("pipeline.cli.app", "app")
