"""Harvest, build and publish one dataset in Prefect: `python -m flows.dataset voorbeeldbrieven`."""

from pipeline.cli import stopping

if __name__ == "__main__":
    stopping.run_module("flows.supervisor.dataset", "command")
