"""The import rule again, with the standard library alone: what points up is named by file and line."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"
CODE = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "flows").rglob("*.py")])


def layers() -> list[set[str]]:
    """Return the layers of pyproject.toml from top to bottom."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return [{name.strip() for name in layer.split("|")} for layer in contract["layers"]]


def imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def part(module: str) -> str | None:
    """Return the part of the pipeline that a dotted name lies in: `pipeline.archive.index.Index` in `archive`."""
    names = module.split(".")
    return names[1] if names[0] == "pipeline" and len(names) > 1 else None


def test_every_part_of_the_pipeline_has_a_layer() -> None:
    parts = {path.stem if path.is_file() else path.name for path in PACKAGE.iterdir() if not path.name.startswith("_")}
    parts = {name for name in parts if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}
    assert parts == set().union(*layers()) - {"__main__"}


def test_imports_point_down_and_siblings_do_not_meet() -> None:
    rank = {name: number for number, layer in enumerate(layers()) for name in layer}
    wrong = []
    for file in PACKAGE.rglob("*.py"):
        own = file.relative_to(PACKAGE).with_suffix("").parts[0]
        for line, module in imports(file):
            other = part(module)
            if own in rank and other in rank and other != own and rank[other] <= rank[own]:
                wrong.append(f"{file.relative_to(ROOT)}:{line} {own} imports {other}")
    assert wrong == []


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
