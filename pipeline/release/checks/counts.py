"""Check that every record is accounted for, and that every letter is in every file."""

import csv
from pathlib import Path

from pipeline import formats
from pipeline.release.checks.problem import Problem
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.manifest import NAME, Manifest

CHECK = "counts"
ADVICE = "Build the release again; if it stays, report it: this is a fault of the pipeline"


def check(folder: Path, manifest: Manifest, skip: frozenset[str] = frozenset()) -> tuple[Problem, ...]:
    """Return counts that do not add up; for the parts in `skip`, the manifest is taken to be right."""
    counts = manifest.counts
    left_out = counts.left_out
    accounted = counts.addresses + counts.merged + left_out
    expectations = [(NAME, accounted, counts.records, "letters, merged and left out, to the records")]
    totals: dict[str, tuple[str, int]] = {}
    for entry in manifest.files:
        if not (folder / entry.path).is_file():
            continue
        if entry.part not in skip:
            expectations += _expectations(folder, entry, left_out)
        if kind := _kind(entry):
            file, before = totals.get(kind, (entry.path, 0))
            totals[kind] = (file, before + (entry.rows or 0))
    for kind, expected, what in (
        ("letters", counts.addresses, "letters and tombstones"),
        ("lines", counts.addresses, "letters and tombstones, one on each line"),
        ("sources", counts.addresses + counts.merged, "records that gave a letter"),
    ):
        if kind in totals:
            expectations.append((*totals[kind], expected, what))
    return tuple(
        Problem(check=CHECK, file=file, message=f"counted {found:,}, expected {expected:,}: {what}", advice=ADVICE)
        for file, found, expected, what in expectations
        if found != expected
    )


def _kind(entry: ManifestEntry) -> str | None:
    """Return the kind of rows in a file, under which they are added up with those of other parts."""
    if entry.table in ("letters", "sources"):
        return entry.table
    return "lines" if entry.path.endswith(".jsonl") else None


def _expectations(folder: Path, entry: ManifestEntry, left_out: int) -> list[tuple[str, int, int, str]]:
    """Return (file, count found, count expected, description of the count) for each count that a file allows."""
    path, stated = folder / entry.path, f"rows, as {NAME} says"
    if entry.table is not None:
        rows, named = _rows(path, entry.table == "issues")
        found = [(entry.path, rows, entry.rows or 0, stated)]
        if entry.table == "issues":
            found.append((entry.path, named, left_out, "records left out, each with an issue that names it"))
        return found
    kind = formats.known().get(path.suffix)
    return [(entry.path, kind.count(path), entry.rows or 0, stated)] if kind and kind.count else []


def _rows(path: Path, issues: bool) -> tuple[int, int]:
    """Return the number of rows, and the number of records that a table of issues names by source and key."""
    named: set[tuple[str, str]] = set()
    rows = 0
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader, None)
        for row in reader:
            rows += 1
            if issues and len(row) > 1 and row[1]:
                named.add((row[0], row[1]))
    return rows, len(named)
