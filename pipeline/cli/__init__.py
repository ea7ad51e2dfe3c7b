"""The command `brievenbus`: one subcommand for each function of `run`, and no logic."""

from pipeline.cli.app import main

__all__ = ["main"]
