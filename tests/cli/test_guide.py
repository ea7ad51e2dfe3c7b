"""The operator's guide, command by command, as somebody would who has nothing but the guide."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.app import COMMANDS
from tests.runs import ROOT

GUIDE = (ROOT / "datasets/GUIDE.md").read_text(encoding="utf-8")


def steps() -> list[tuple[str, list[str]]]:
    """Return each command of the guide, with the beginnings of lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def test_every_command_of_the_guide_does_what_it_says(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BRIEVENBUS")}
    environment |= {
        "BRIEVENBUS_HOME": str(tmp_path / "home"),
        "BRIEVENBUS_DATASETS": str(tmp_path / "datasets"),
        "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
    }
    for command, expected in steps():
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        for text in expected:
            assert text in done.stdout, (command, text, done.stdout)


def test_units_and_container_call_commands_that_exist() -> None:
    called = re.findall(r"^ExecStart=/usr/local/bin/brievenbus (\w+)", GUIDE, re.MULTILINE)
    called += re.findall(r'^CMD \["(\w+)"', (ROOT / ".ci/Containerfile").read_text(), re.MULTILINE)
    assert len(called) == 4 and set(called) <= set(COMMANDS)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is absent")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = re.findall(r"^```ini\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    names = [
        "brievenbus-schedule.service",
        "brievenbus-serve.service",
        "brievenbus-watch.service",
        "brievenbus-watch.timer",
    ]
    assert len(units) == len(names)
    for name, text in zip(names, units, strict=True):
        (tmp_path / name).write_text(text.replace("/usr/local/bin/brievenbus", f'"{sys.executable}"'))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = [line for line in done.stderr.splitlines() if "brievenbus" in line]
    assert done.returncode == 0 and ours == [], done.stderr
