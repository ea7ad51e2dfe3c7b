"""How Prefect is to behave, set before it is imported, because it reads its settings then.

Analytics off, nothing asked of the internet, results as JSON (the default is pickle), and time for a slow machine to
start the ephemeral server (measured 9 to 18 seconds; Prefect's own limit is 20).
"""

import argparse
import os
from pathlib import Path

from pipeline import settings

SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}


def prepare() -> None:
    """Set what the operator has not set himself; Prefect's own files go below the home of the installation.

    That home may be an option of the command, which is read here because Prefect cannot be told later.
    """
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--home", type=Path, default=settings.home())
    home: Path = options.parse_known_args()[0].home
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    place = (home / "prefect").resolve()
    place.mkdir(parents=True, exist_ok=True)  # Prefect makes the last folder of its path only.
    os.environ.setdefault("PREFECT_HOME", str(place))
