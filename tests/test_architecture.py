"""Rules of the house that no linter checks; import-linter checks the layers."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import drawing

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"
CODE = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "flows").rglob("*.py")])


def imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_the_drawing_shows_the_imports_of_today() -> None:
    assert drawing.FILE.read_text(encoding="utf-8") == drawing.svg(), "write it anew: python -m tests.drawing"


def test_a_newcomer_meets_few_rooms() -> None:
    found = [path for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    assert len([path for path in found if path.name != "fingerprint.py"]) <= 24


@pytest.mark.parametrize("forbidden", ["prefect", "flows"])
def test_the_pipeline_knows_no_prefect(forbidden: str) -> None:
    found = [file for file in PACKAGE.rglob("*.py") for _, name in imports(file) if name.split(".")[0] == forbidden]
    assert found == []


def test_only_settings_reads_the_environment_and_the_clock() -> None:
    names = ("os.environ", "os.getenv", "datetime.now", "date.today", "time.time(")
    found = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in PACKAGE.rglob("*.py")
        for name in names
        if name in file.read_text(encoding="utf-8") and file != PACKAGE / "settings.py"
    ]
    assert found == []


def test_no_two_public_classes_share_a_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for file in CODE:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_files_stay_small() -> None:
    long = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in CODE}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_functions_stay_small() -> None:
    long = []
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert long == []
