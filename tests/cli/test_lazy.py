"""A subcommand is imported when it is called, and `--help` names every one."""

import subprocess
import sys

import pytest

from pipeline.cli import app

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
    assert modules.isdisjoint({*HEAVY, "pipeline.run", "pipeline.cli.releases"})


def test_read_imports_neither_archive_nor_release() -> None:
    modules = imported("read", "--help")
    assert "pipeline.cli.reading" in modules
    assert modules.isdisjoint({"prefect", "frictionless", "rdflib", "pyshacl", "sqlalchemy", "pipeline.run"})


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_is_there_with_a_line_of_help(name: str) -> None:
    whole = app.whole(name)
    assert whole.name == name
    assert app.summary(name)
