"""Graphs of letters come out of N-Quads the same, whether they are brought together in memory or on disk."""

from pathlib import Path

import pytest

from pipeline.release.checks import graphs
from tests.benchmarks.generated_letters import letters
from tests.formats.made import FULL, make


def comparable(path: Path) -> list[tuple[str, dict[str, dict[str, list[str]]]]]:
    return [
        (name, {subject: {verb: sorted(found) for verb, found in about.items()} for subject, about in graph.items()})
        for name, graph in graphs.graphs(path)
    ]


def test_in_memory_and_on_disk_give_the_same_graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "release", [*letters(12), FULL], [])
    (file,) = (tmp_path / "release").glob("*.nq")
    in_memory = comparable(file)
    monkeypatch.setattr(graphs, "IN_MEMORY", 0)
    assert comparable(file) == in_memory
    assert len(in_memory) == 13
