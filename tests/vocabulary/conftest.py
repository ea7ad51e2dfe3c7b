"""The authority lists, to be changed."""

import shutil
from pathlib import Path

import pytest

from pipeline import settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the authority lists."""
    for path in settings.VOCAB.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path
