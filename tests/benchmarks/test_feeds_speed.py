"""Feeds against rdflib, and one change against all.

Baselines, of the same run: rdflib serialising as TriG the graphs of 500 of the letters, which stand parsed in memory
already; and telling of the first release, against a second one in which one letter of one year differs. The feeds get
no such start: they read lines of JSON, and write the event stream, Atom feeds and their cache.
"""

import resource
import time
import warnings
from pathlib import Path

import pytest
import rdflib
from msgspec.structs import replace

from pipeline.model.letter import Letter
from tests.benchmarks.generated_letters import sorted_letters
from tests.formats.made import DATASET
from tests.site.feeds import Bench

LETTERS = 5_000
FOR_RDFLIB = 500


def seconds_to_tell(bench: Bench) -> float:
    start = time.process_time()
    bench.tell()
    return time.process_time() - start


def seconds_of_rdflib(folder: Path, letters: list[Letter]) -> float:
    bench = Bench(folder, DATASET.base)
    version = bench.release(letters, "2026-01-05T06:00:00Z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of itself
        found = rdflib.Dataset().parse(bench.place / "releases" / version / "brieven.nq", format="nquads")
        start = time.process_time()
        found.serialize(folder / "all.trig", format="trig", encoding="utf-8")
        return time.process_time() - start


@pytest.mark.slow
def test_feeds_are_quicker_than_a_serializer_and_one_change_costs_its_year(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = sorted_letters(LETTERS)
    bench = Bench(tmp_path / "feeds", DATASET.base, partition=True)
    bench.release(letters, "2026-01-05T06:00:00Z")
    first = seconds_to_tell(bench)
    changed = [replace(letters[7], subject="Gewijzigd"), *letters[:7], *letters[8:]]
    bench.release(sorted(changed, key=lambda one: one.identifier), "2026-01-06T06:00:00Z")
    second = seconds_to_tell(bench)
    baseline = seconds_of_rdflib(tmp_path / "rdflib", letters[:FOR_RDFLIB])
    ours, theirs = LETTERS / first, FOR_RDFLIB / baseline
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        speed = f"{ours:,.0f} letters/s, rdflib to TriG {theirs:,.0f}, ratio {ours / theirs:.1f}"
        change = f"one change {second:.2f} s, all {first:.2f} s, ratio {first / second:.0f}"
        print(f"\nfeeds, {LETTERS:,} letters: {speed}; {change}; peak {memory:,.0f} MiB")

    assert ours / theirs > 3
    assert first / second > 10
