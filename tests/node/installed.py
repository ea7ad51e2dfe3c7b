"""Readers of the npm registry that tests hold the published data against, installed once for each lock file."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PLACE = HERE.parents[1] / ".venv/node"
"""Not kept under version control, and gone after `make clean`."""
WAIT = 600
"""Seconds that an installation may take."""


def installed(place: Path = HERE) -> Path:
    """Return the folder with `node_modules` of a place's lock file; skip where npm or its registry is missing.

    No script of a package is run. Two processes may install at the same time: the first to finish counts.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node with npm is not installed")
    lock = (place / "package-lock.json").read_bytes()
    folder = PLACE / hashlib.sha256(lock).hexdigest()[:16]
    if not folder.is_dir():
        _install(place, folder)
    return folder


def _install(place: Path, folder: Path) -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PLACE) as name:
        beside = Path(name, "made")
        beside.mkdir()
        for file in ("package.json", "package-lock.json"):
            shutil.copy(place / file, beside)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=beside, capture_output=True, text=True, timeout=WAIT)
        if done.returncode:
            pytest.skip(f"what {place.name}/package-lock.json names is not installed: {done.stderr.strip()[-500:]}")
        if not folder.is_dir():
            beside.rename(folder)
