"""Rules of the house that no linter checks; import-linter checks the layers."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests import drawing

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"
CODE = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "flows").rglob("*.py")])
FOLDERS = (".github", "pipeline", "flows", "vocab", "tests")
DOCUMENTS = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "datasets").glob("*.md"),
        *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.md") if "node_modules" not in file.parts),
    ]
)
"""Letters in Markdown are left out: they have the words of a letter."""


WHAT = re.compile(r"\bwhat\b", re.IGNORECASE)
QUAINT = re.compile(r"\b(?:told|tell|stands|stood|held|beside|of which)\b", re.IGNORECASE)
CODE_IN_TEXT = re.compile(r"\s*(?:select|insert|update|delete|create|drop) |.*(?:\(\?|\\b)", re.IGNORECASE | re.DOTALL)


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> list[str]:
    found = []
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_the_drawing_shows_the_imports_of_today() -> None:
    assert drawing.FILE.read_text(encoding="utf-8") == drawing.svg(), "write it anew: python -m tests.drawing"


def test_a_newcomer_meets_few_rooms() -> None:
    found = [path for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    assert len([path for path in found if path.name != "fingerprint.py"]) <= 24


@pytest.mark.parametrize("forbidden", ["prefect", "flows"])
def test_the_pipeline_knows_no_prefect(forbidden: str) -> None:
    found = [file for file in PACKAGE.rglob("*.py") for name in imports(file) if name.split(".")[0] == forbidden]
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
        for node in parsed(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_files_stay_small() -> None:
    long = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in CODE}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_functions_stay_small() -> None:
    long = []
    for file in CODE:
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert long == []


@cache
def texts(file: Path) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Docstrings, and other literals of three words and more: help, messages and descriptions; no SQL, no patterns."""
    docstrings, messages = [], []
    tree = parsed(file)
    bodies = [node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list)]
    documented = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in documented:
                docstrings.append((node.lineno, node.value))
            elif len(node.value.split()) > 2 and not CODE_IN_TEXT.match(node.value):
                messages.append((node.lineno, node.value))
    return docstrings, messages


@pytest.mark.parametrize("habit", [WHAT, QUAINT])
@pytest.mark.parametrize("kind", ["docstrings", "messages"])
def test_docstrings_help_and_messages_use_the_words_of_the_field(kind: str, habit: re.Pattern[str]) -> None:
    """Once in 1,000 words at most; pages have a language of their own, in the files of their texts."""
    words, found = 0, []
    for file in CODE:
        if "texts" not in file.stem:
            for line, text in texts(file)[kind == "messages"]:
                words += len(re.findall(r"[A-Za-z']+", text))
                found += [f"{file.relative_to(ROOT)}:{line}: {text.strip()[:100]}"] * len(habit.findall(text))
    assert len(found) <= words / 1000, (words, found)


@pytest.mark.parametrize("habit", [WHAT, QUAINT])
def test_documents_use_the_words_of_the_field(habit: re.Pattern[str]) -> None:
    words, found = 0, []
    for file in DOCUMENTS:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            words += len(re.findall(r"[A-Za-z']+", line))
            found += [f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"] * len(habit.findall(line))
    assert words > 10_000
    assert len(found) <= words / 1000, (words, found)


def test_links_between_documents_lead_somewhere() -> None:
    """Files and headings exist; a heading's anchor is as GitHub makes it."""
    dead = []
    for file in DOCUMENTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            if not re.match(r"[a-z]+:", target):
                other = (file.parent / path).resolve() if path else file
                if not other.exists() or (anchor and anchor not in anchors(other)):
                    dead.append(f"{file.relative_to(ROOT)}: {target}")
    assert dead == []


def test_files_that_documents_and_comments_name_exist() -> None:
    named = re.compile(r"(?<![\w/.{-])(?:pipeline|tests|vocab|flows)/[\w./-]*\.(?:py|md|toml|ttl|csv|txt|json)\b")
    missing = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in (*DOCUMENTS, *CODE, *(ROOT / "vocab").glob("*.ttl"))
        for name in named.findall(file.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    }
    assert missing == set()


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_a_run_in_which_nothing_is_new_waits_for_no_library_of_files_and_checks() -> None:
    heavy = {"duckdb", "frictionless", "numpy", "pandas", "polars", "pyarrow", "pyshacl", "rdflib"}
    code = "import sys, pipeline.run, pipeline.formats as f; f.known(); print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert heavy.intersection(found.split()) == set()
