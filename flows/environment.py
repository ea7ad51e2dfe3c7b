"""Settings of Prefect, made before it is imported, because it reads them then.

Analytics off, no requests to the internet, results as JSON (the default is pickle), runs forgotten after 90 days. The
log of a run repeats the lines of the command; the command itself prints them on the terminal, so that Prefect prints
critical messages only.
"""

import argparse
import os
import sys
from pathlib import Path

from pipeline import settings

SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Pages of version 2 ask something of amplitude.com in the browser (Prefect 3.8.8), those of version 1 do not.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Otherwise the database keeps each run for ever.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "true",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
}


def prepare() -> None:
    """Make each setting that the operator did not make; Prefect's own files go below the home of the installation.

    That home may be an option of the command, which is read here because Prefect cannot change it later.
    """
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--home", type=Path, default=settings.home())
    home: Path = options.parse_known_args()[0].home
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    place = (home / "prefect").resolve()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)  # Prefect makes the last folder of its path only.
    except OSError as error:
        sys.exit(f"brievenbus: {place} cannot be made: {error.strerror}")
    os.environ.setdefault("PREFECT_HOME", str(place))
    # The server copies its pages before it shows them, by default into its own package, where it may not write if it
    # was installed by another user: it then answers every page with 404.
    os.environ.setdefault("PREFECT_SERVER_UI_STATIC_DIRECTORY", str(place / "ui"))
