"""What tests read from a release."""

import csv
from pathlib import Path

import msgspec

from pipeline.release.describe import Manifest


def manifest(folder: Path) -> Manifest:
    """Return the manifest of a release."""
    return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
