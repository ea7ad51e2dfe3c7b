"""A subcommand is imported when it is called, and `--help` names every one."""

import subprocess
import sys
from importlib import metadata

import pytest

from pipeline.cli import app
from tests.runs import ROOT

HEAVY = ("prefect", "frictionless", "rdflib", "pyshacl", "sqlalchemy", "pyarrow", "pypdfium2")


def imported(*arguments: str) -> set[str]:
    """Return the modules that a command imported."""
    program = (
        "import sys\nfrom pipeline.cli import main\nsys.argv[1:] = sys.argv[1:]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nsys.stderr.write('|'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=120)
    return set(done.stderr.rpartition("\n")[2].split("|"))


def test_help_imports_no_command() -> None:
    modules = imported("--help")
    assert "pipeline.cli.app" in modules
    assert modules.isdisjoint({*HEAVY, "multiprocessing", "sqlite3", "jinja2", "pipeline.run", "pipeline.cli.releases"})


def test_the_version_is_that_of_the_package() -> None:
    command = [sys.executable, "-m", "pipeline", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    assert said.stdout == f"brievenbus {metadata.version('brievenbus')}\n"


def test_read_imports_neither_archive_nor_release_nor_pages() -> None:
    modules = imported("read", str(ROOT / "datasets/voorbeeldbrieven/letters/1996-05-14-verkeer-en-waterstaat.txt"))
    assert "pipeline.cli.reading" in modules
    assert modules.isdisjoint(
        {*HEAVY, "pipeline.run", "pipeline.archive", "pipeline.release", "jinja2"} - {"pypdfium2"}
    )


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_is_there_with_a_line_of_help(name: str) -> None:
    whole = app.whole(name)
    assert whole.name == name
    assert app.summary(name)
