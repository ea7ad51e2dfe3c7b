"""Graphs of letters come out of N-Quads the same, whether they are brought together in memory or on disk."""

from pathlib import Path

import pytest

from pipeline.release.checks import graphs
from pipeline.release.describe import ManifestEntry, Released
from tests.benchmarks.generated_letters import letters
from tests.formats.made import FULL, make


def comparable(folder: Path, entry: ManifestEntry) -> list[tuple[str, dict[str, dict[str, list[str]]]]]:
    return [
        (name, {subject: {verb: sorted(found) for verb, found in about.items()} for subject, about in graph.items()})
        for name, graph in graphs.graphs(folder, entry)
    ]


def test_in_memory_and_on_disk_give_the_same_graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, [*letters(12), FULL], [])
    (file,) = Released(tmp_path).ending(".nq")
    in_memory = comparable(tmp_path, file)
    monkeypatch.setattr(graphs, "IN_MEMORY", 0)
    assert comparable(tmp_path, file) == in_memory
    assert len(in_memory) == 13
