"""Mutants: one small fault at a time is put into a copy of the code, and the tests of its room must fail.

    .venv/bin/python -m tests.mutants                       60 mutants, 12 in each room
    .venv/bin/python -m tests.mutants --room hold --seed 2  others, in one room
    .venv/bin/python -m tests.mutants --list                the mutants, without running a test

Mutants are drawn at random with a fixed seed from all places where an operator fits. Each line of the output has the
result (`caught`, `SURVIVED`), the place, and the text before and after.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = ("pipeline", "flows", "tests", "vocab", "datasets", ".github")
SECONDS = 600
"""Tests that take longer than this hang: the mutant is caught."""


class Room(NamedTuple):
    """Code, and the tests that must notice a fault in it."""

    code: tuple[str, ...]
    tests: tuple[str, ...]
    """In the order in which they run; the first failure ends them."""


ROOMS = {
    "merge": Room(("pipeline/letters/merge",), ("tests/letters/merge",)),
    "normalise": Room(("pipeline/letters/normalise",), ("tests/letters/normalise",)),
    "harvest": Room(
        ("pipeline/harvest",),
        (
            "tests/harvest/test_attempts.py",
            "tests/harvest",
            "tests/test_unchanged_return.py",
            "tests/cli/test_sources_try.py",
        ),
    ),
    "delta": Room(
        ("pipeline/release/delta",),
        ("tests/release/delta/test_delta.py", "tests/release/delta/test_reasons.py", "tests/release/delta"),
    ),
    "hold": Room(("pipeline/release/hold.py",), ("tests/release/test_hold.py",)),
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


UNTOUCHED = ("annotation", "returns", "decorator_list", "exc", "bases")
"""Fields of the syntax tree without mutants: types, and the messages of errors."""
Steps = tuple[tuple[str, int | None], ...]
"""The way from the top of a tree to a node: names of fields, and places in lists."""


class Mutant(NamedTuple):
    """One fault."""

    room: str
    file: str
    line: int
    before: str
    after: str
    text: str
    """The whole file with the fault in it."""


def mutated(node: ast.AST) -> Iterator[ast.AST]:
    """Yield each faulty form of one node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield ast.Compare(node.left, [COMPARISONS[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC and not isinstance(node.left, ast.Constant):
        yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield ast.BoolOp(node.op, node.values[:-1]) if len(node.values) > 2 else node.values[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int | float):
            yield ast.Constant(node.value + 1)
        elif isinstance(node.value, str) and node.value:
            yield ast.Constant(node.value + "XX")
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield ast.comprehension(node.target, node.iter, node.ifs[:-1], node.is_async)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def mutants(room: str, file: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file; types, docstrings and messages are left alone."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for path, node in _nodes(tree, ()):
        for faulty in mutated(node):
            changed = copy.deepcopy(tree)
            _put(changed, path, faulty)
            text = ast.unparse(ast.fix_missing_locations(changed))
            name, line = file.relative_to(ROOT).as_posix(), _line(node)
            yield Mutant(room, name, line, ast.unparse(node), ast.unparse(faulty), text)


def _line(node: ast.AST) -> int:
    return node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0)


def _nodes(node: ast.AST, above: Steps) -> Iterator[tuple[Steps, ast.AST]]:
    """Yield the nodes that may be mutated, each with the way to it from the top."""
    for name, value in ast.iter_fields(node):
        if name in UNTOUCHED:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_left_alone(child):
                path = (*above, (name, index))
                yield path, child
                yield from _nodes(child, path)


def _is_left_alone(node: ast.AST) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_type = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _is_none(node.right)
    return is_docstring or is_type or isinstance(node, ast.JoinedStr) or ast.unparse(node).startswith("__all__")


def _put(tree: ast.AST, path: Steps, faulty: ast.AST) -> None:
    *above, (name, index) = path
    for step, place in above:
        tree = getattr(tree, step) if place is None else getattr(tree, step)[place]
    if index is None:
        setattr(tree, name, faulty)
    else:
        getattr(tree, name)[index] = faulty


def drawn(seed: int, count: int, rooms: list[str]) -> list[Mutant]:
    """Return mutants drawn at random, the same number in each room."""
    found = []
    for room in rooms:
        files = [file for place in ROOMS[room].code for file in _files(ROOT / place)]
        every = [mutant for file in files for mutant in mutants(room, file)]
        chosen = random.Random(f"{seed} {room}").sample(every, min(count // len(rooms), len(every)))
        found += sorted(chosen, key=lambda one: (one.file, one.line))
    return found


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def fails(room: Room, copied: Path, file: str, marks: str) -> bool:
    """Return whether the tests of a room fail on the copy of the code, doctests of the file included."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", marks, *room.tests, file]
    environment = os.environ | {"PYTHONPATH": str(copied)}
    try:
        return (
            subprocess.run(command, cwd=copied, env=environment, capture_output=True, timeout=SECONDS).returncode != 0
        )
    except subprocess.TimeoutExpired:
        return True


def is_caught(mutant: Mutant, copied: Path, marks: str) -> bool:
    """Run the tests of the mutant's room on a copy of the code with the fault in it."""
    file = copied / mutant.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(mutant.text, encoding="utf-8")
    try:
        return fails(ROOMS[mutant.room], copied, mutant.file, marks)
    finally:
        file.write_text(whole, encoding="utf-8")


def main() -> None:
    """Draw mutants, run the tests on each, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--room", action="append", choices=ROOMS)
    parser.add_argument("--list", action="store_true", help="run no test")
    parser.add_argument(
        "--quick", action="store_true", help="run no slow test: mutants that survive may be caught by one"
    )
    given = parser.parse_args()
    marks = "not slow and not long" if given.quick else "not long"
    found = drawn(given.seed, given.count, given.room or list(ROOMS))
    caught = 0
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "brievenbus"
        for name in COPIED if not given.list else ():
            shutil.copytree(ROOT / name, copied / name, ignore=shutil.ignore_patterns("__pycache__"))
        if not given.list:
            for name in ("pyproject.toml", "README.md"):
                shutil.copy(ROOT / name, copied)
        for name in {mutant.room: None for mutant in found} if not given.list else ():
            if fails(ROOMS[name], copied, ROOMS[name].code[0], marks):
                sys.exit(f"the tests of {name} fail without a mutant")
        for mutant in found:
            is_dead = not given.list and is_caught(mutant, copied, marks)
            caught += is_dead
            word = "-" if given.list else "caught" if is_dead else "SURVIVED"
            before, after = (" ".join(text.split())[:110] for text in (mutant.before, mutant.after))
            print(f"{word:8} {mutant.file}:{mutant.line}  {before}  →  {after}", flush=True)
    if not given.list:
        print(f"{caught} of {len(found)} caught")


if __name__ == "__main__":
    main()
