"""Score the reader on the recorded letters, by family of layouts, and say what it misses.

    python -m tests.letters.reading.recognise.generality [--files text|source|variants] [--misses]

Uses the judge of the recorded letters (`../shared/tools/evaluate.py`); needs them beside the repository.
"""

import argparse
import hashlib
import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from pipeline.letters.interpret import interpret
from pipeline.model.record import Record

SHARED = Path(__file__).parents[4].parent / "shared"
LETTERS = SHARED / "letters" / "dev"
BASE = "https://brievenbus.example/"


def judge() -> ModuleType:
    """Return the module that judges what was read against the labels."""
    spec = importlib.util.spec_from_file_location("evaluate", SHARED / "tools" / "evaluate.py")
    if spec is None or spec.loader is None:
        raise SystemExit("needs ../shared/tools/evaluate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verdicts(which: str) -> Iterator[tuple[str, str, str, str, Any, Any]]:
    """Give family, file, field, verdict, wanted and read for every field of every letter."""
    evaluate = judge()
    for path in sorted(LETTERS.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for files in evaluate.inputs(LETTERS, gold, which):
            if len(files) == 1:
                for field, verdict, want, have in evaluate.judge(gold, read(files[0])):
                    yield gold["layout_family"], files[0].name, field, verdict, want, have


def read(path: Path) -> dict[str, Any]:
    """Return what is read from a file, in the public form; nothing where it cannot be read."""
    content = path.read_bytes()
    record = Record(source="folder", key=path.name, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    letter = interpret(record, content, BASE).letter
    found: dict[str, Any] = msgspec.to_builtins(letter) if letter else {}
    return found


def main() -> None:
    """Print right answers and questions of each family, and the whole."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--files", choices=["text", "source", "variants"], default="text")
    ask.add_argument("--misses", action="store_true")
    given = ask.parse_args()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    misses = []
    for family, name, field, verdict, want, have in verdicts(given.files):
        counts[family][0] += verdict == "ok"
        counts[family][1] += 1
        if verdict != "ok":
            misses.append(f"{name}: {field} {verdict}: want {want!r}, read {str(have)[:120]!r}")
    for family, (right, asked) in sorted(counts.items()):
        sys.stdout.write(f"{right / asked:.3f}  {right:4}/{asked:<4}  {family}\n")
    right, asked = (sum(count[n] for count in counts.values()) for n in (0, 1))
    sys.stdout.write(f"{right / asked:.3f}  {right:4}/{asked:<4}  all\n")
    if given.misses:
        sys.stdout.write("\n".join(misses) + "\n")


if __name__ == "__main__":
    main()
