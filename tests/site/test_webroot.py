"""The web root as a whole."""

from pathlib import Path

import pytest

from pipeline.home import Home
from pipeline.site import webroot
from tests.benchmarks.generated_letters import sorted_letters
from tests.benchmarks.site_steps import SITE, release
from tests.runs import tree


@pytest.mark.slow
def test_letters_that_another_process_writes_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name, many in (("alone", 1_000), ("beside", 0)):
        monkeypatch.setattr(webroot, "MANY", many)
        (tmp_path / name).mkdir()
        release(tmp_path / name, "20260105T060000Z-01-00000000", sorted_letters(30))
        webroot.write(SITE, Home(tmp_path / name))
        found.append(tree(tmp_path / name / "public"))

    assert sum(path.startswith("doc/brief/") for path in found[1]) == 90
    assert found[0] == found[1]
