"""The command `brievenbus`: one subcommand for each function of `run`, and no logic."""

from pipeline.cli import stopping

__all__ = ["main"]


def main() -> None:
    """Run the command. Its imports take a second or two; a stop before they end has begun nothing, and says so."""
    stopping.run_module("pipeline.cli.app", "app")
