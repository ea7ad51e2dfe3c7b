"""Run every dataset when its schedule says so: `python -m flows.schedule`, which is `brievenbus schedule`."""

from pipeline.cli import stopping

if __name__ == "__main__":
    stopping.run_module("flows.supervisor.schedule", "command")
