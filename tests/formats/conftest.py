"""A release of varied letters, made once."""

from pathlib import Path

import pytest

from pipeline.issues import issue
from tests.benchmarks.generated_letters import letters
from tests.formats.made import EMPTY, FULL, Left, make


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a release of fifty letters and two records that are none."""
    folder = tmp_path_factory.mktemp("made") / "release"
    left = [
        Left("folder", "=plan.pdf", (issue("unreadable", "no PDF"),)),
        Left("folder", "b.pdf", (issue("empty", "-"),)),
    ]
    make(folder, [*letters(48), EMPTY, FULL], left)
    return folder
