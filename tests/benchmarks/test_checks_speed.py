"""The checks of tables and shapes against frictionless-py and pySHACL on the same letters: speed, and equal verdicts.

Run by `make bench`. Processor seconds of this process; that the verdicts are equal on faults of every kind is tested in
`tests/release/checks`.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from frictionless import Package, system
from msgspec.structs import replace

from pipeline.formats import rdf
from pipeline.release.checks import fasttables, tables
from pipeline.release.checks.graphs import Graph
from pipeline.release.checks.shapes import compiled, report
from pipeline.release.describe import Released
from tests.benchmarks.generated_letters import sorted_letters
from tests.formats.made import BASE, DATASET, FULL, make

LETTERS = 10_000
FOR_PYSHACL = 100


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor seconds of some work, and its result."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def test_tables_against_frictionless(tmp_path: Path) -> None:
    make(tmp_path / "one", [FULL], dataset=replace(DATASET, outputs=("tables",)))
    tables.check(tmp_path / "one", Released(tmp_path / "one").manifest)  # What it costs to import is not counted.
    make(tmp_path, [*sorted_letters(LETTERS), FULL], dataset=replace(DATASET, outputs=("tables",)), batch=500)
    with system.use_context(trusted=False):
        descriptor = msgspec.json.decode((tmp_path / "datapackage.json").read_bytes())
        for resource in descriptor["resources"]:
            del resource["bytes"], resource["hash"]  # Sizes and hashes are for another check of ours.
        package = Package(descriptor, basepath=str(tmp_path))
        found = [one for one in package.to_descriptor()["resources"] if one.get("type") == "table" and "schema" in one]
        ours, doubted = min(seconds(lambda: fasttables.doubtful(tmp_path, found)) for _ in range(3))
        theirs, problems = min(
            seconds(lambda: [tables.judge(package, str(one["name"])) for one in found]) for _ in range(2)
        )
        file = tmp_path / "signatories.csv"
        head, first, *rest = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join([head, first.replace("http", "httq", 1), *rest]), encoding="utf-8")
        broken = fasttables.doubtful(tmp_path, found)
        judged = tables.judge(package, "signatories")
    print(f"\ntables of {LETTERS:,} letters: {ours:.2f} s, frictionless {theirs:.1f} s, {theirs / ours:.0f} times")
    assert (doubted, [one for one in problems if one]) == ((), [])
    assert broken == ("signatories",)
    assert judged
    assert theirs / ours > 25


def test_shapes_against_pyshacl() -> None:
    letters = sorted_letters(LETTERS)[:FOR_PYSHACL]
    describe, shapes = rdf.nodes(DATASET), compiled(BASE)
    graphs: list[Graph] = [
        {s: {p: list(values) for p, values in about.items()} for s, about in describe(letter).items()}
        for letter in letters
    ]
    report(graphs[0], BASE)  # imports pySHACL
    ours, verdicts = seconds(lambda: [shapes.conforms(graph) for graph in graphs for _ in range(10)])
    theirs, reports = seconds(lambda: [not report(graph, BASE) for graph in graphs])
    ratio = 10 * theirs / ours
    each = 1000 * ours / (10 * len(graphs))
    print(f"\nshapes: {each:.3f} ms a letter, {ratio:.0f} times as fast as pySHACL")
    assert verdicts[::10] == reports
    assert ratio > 4
