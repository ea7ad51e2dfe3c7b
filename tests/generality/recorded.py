"""Judges the recorded letters and the cases, where the folder with them is beside the checkout."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from pipeline.letters.outcome import Outcome
from tests.generality.judge import Judgement, Verdict, marks
from tests.generality.made import Tally, read

SHARED = Path(__file__).parents[2].parent / "shared"
LETTERS, CASES = SHARED / "letters" / "dev", SHARED / "cases"
NAMES: dict[str, tuple[str, ...]] = {
    "addressee_body": ("addressee",),
    "attachment_count": ("attachments",),
    "body_end": ("paragraphs",),
    "body_start": ("paragraphs",),
    "document_number": ("dossiers",),
    "paragraph_count": ("paragraphs",),
    "sender_units": ("sender_units", "sender"),
    "signatory_names": ("signatories",),
    "signatory_roles": ("signatories",),
}
"""Fields that an issue may name, for a field as the judge of the recorded letters calls it."""
AS_GRAVE = {"sender": "ministry", "signatory_names": "person", "addressee_body": "chambers"}


def tool(name: str) -> ModuleType:
    """Return a module of the tools beside the recorded letters."""
    spec = importlib.util.spec_from_file_location(name, SHARED / "tools" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"needs ../shared/tools/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def letters(which: str) -> Iterator[tuple[str, Path, list[Judgement]]]:
    """Give layout family, file and judgements of each recorded letter."""
    evaluate = tool("evaluate")
    for path in sorted(LETTERS.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for files in evaluate.inputs(LETTERS, gold, which):
            if len(files) == 1:
                outcome = read(files[0].name, files[0].read_bytes())
                yield gold["layout_family"], files[0], list(_judged(evaluate, gold, outcome))


def _public(outcome: Outcome) -> dict[str, Any]:
    """Return what the command prints of an outcome."""
    if outcome.letter is None:
        return {"error": outcome.issues[0].message, "code": outcome.issues[0].code}
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(outcome.letter))
    return found


def _judged(evaluate: ModuleType, gold: dict[str, Any], outcome: Outcome) -> Iterator[Judgement]:
    found = _public(outcome) if outcome.letter else {}
    issues = outcome.letter.issues if outcome.letter else outcome.issues
    verdicts: dict[str, Verdict] = {"ok": "right", "wrong": "wrong", "missing": "missing", "spurious": "extra"}
    for field, verdict, wanted, got in evaluate.judge(gold, found):
        named = marks(issues, NAMES.get(field, (field,)), all_of_it=not found)
        yield Judgement(AS_GRAVE.get(field, field), verdicts[verdict], *named, wanted, got)
    if gold.get("cited_parliamentary_papers") is not None:
        wanted, got = evaluate.papers(gold, found)
        cited: Verdict = "right" if wanted == got else "missing" if got < wanted else "wrong"
        named = marks(issues, ("references",))
        yield Judgement("papers", cited, *named, tuple(sorted(wanted)), tuple(sorted(got)))


def measure_letters(which: str) -> Tally:
    """Return the counts over the recorded letters, by layout family."""
    total = Tally()
    for family, file, judgements in letters(which):
        total.add(family, file.name, judgements)
    return total


def measure_cases() -> Tally:
    """Return the counts over the cases, with a judgement for each expectation."""
    check = tool("check_cases")
    total = Tally()
    for path in sorted(CASES.rglob("*.expect.json")):
        stem = path.name.removesuffix(".expect.json")
        file = next(f for f in sorted(path.parent.glob(f"{stem}.*")) if f != path)
        outcome = read(file.name, file.read_bytes())
        case = json.loads(path.read_text(encoding="utf-8"))
        total.add(path.parent.name, file.name, _case(check, case, outcome))
    return total


def _case(check: ModuleType, case: dict[str, Any], outcome: Outcome) -> Iterator[Judgement]:
    """Give a judgement for each path of the alternative that fails least."""
    found = _public(outcome)
    issues = outcome.letter.issues if outcome.letter else outcome.issues
    expected = min([case["expect"], *case.get("or", [])], key=lambda one: len(check.misses(found, one)))
    missed = {path: (wanted, got) for path, wanted, got in check.misses(found, expected)}
    for path in {**expected, **missed}:
        field = path.partition(".")[0]
        wanted, got = missed.get(path, (None, None))
        empty = got in (None, "", []) or got is check.MISSING
        verdict: Verdict = "right" if path not in missed else "missing" if empty else "wrong"
        named = marks(issues, NAMES.get(field, (field,)), all_of_it=field in ("issues", "error", "code"))
        yield Judgement(field, verdict, *named, wanted, got)
