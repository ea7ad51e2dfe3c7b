"""Harvest, build and publish one dataset in Prefect: `python -m flows.dataset voorbeeldbrieven`."""

import time

from pipeline.cli import stopping

MAKE_SECONDS = 0.2
"""GNU make 4.3 gives exit code 2 instead of 130 where its command ends before make itself has heard the signal."""

if __name__ == "__main__":
    stopping.at_stop(lambda: time.sleep(MAKE_SECONDS))
    stopping.run_module("flows.supervisor.dataset", "command")
