"""The compiled writer of N-Quads against rdflib on the same 10,000 letters.

Baseline: rdflib making a Dataset of the same terms and serialising it as N-Quads, unsorted, in the same run. It is
given 1,000 of the letters, as its speed does not depend on the number and its memory does.
"""

import itertools
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

from pipeline import formats as outputs
from pipeline.model.letter import Letter
from pipeline.release.partitions.writing import BATCH
from tests.benchmarks.generated_letters import sorted_letters
from tests.formats.made import DATASET

LETTERS = 10_000
FOR_RDFLIB = 1_000


def write(folder: Path, letters: list[Letter]) -> tuple[float, int]:
    """Return processor seconds and quads of our writer, sorting included."""
    folder.mkdir()
    start = time.process_time()
    writer = outputs.get("nquads").open(DATASET, folder)
    for place in range(0, len(letters), BATCH):
        writer.write(letters[place : place + BATCH])
    (file,) = writer.close()
    return time.process_time() - start, file.triples or 0


def values(folder: Path) -> list[tuple[tuple[type, str, str | None, str | None], ...]]:
    """Return the quads of a file as what rdflib's terms are made of."""
    dataset = rdflib.Dataset().parse(folder / "proef.nq", format="nquads")

    def value(term: object) -> tuple[type, str, str | None, str | None]:
        if isinstance(term, rdflib.Literal):
            return rdflib.Literal, str(term), term.language, term.datatype
        return rdflib.URIRef, str(term), None, None

    return [tuple(map(value, quad)) for quad in dataset.quads((None, None, None, None))]


def write_by_rdflib(file: Path, quads: list[tuple[tuple[type, str, str | None, str | None], ...]]) -> float:
    """Return processor seconds of rdflib from values to a file."""

    def terms() -> Iterator[tuple[object, ...]]:
        for quad in quads:
            yield tuple(
                rdflib.Literal(text, language, kind and rdflib.URIRef(kind)) if made is rdflib.Literal else made(text)
                for made, text, language, kind in quad
            )

    start = time.process_time()
    dataset = rdflib.Dataset()
    for graph, group in itertools.groupby(terms(), key=lambda quad: quad[3]):
        dataset.addN((s, p, o, dataset.graph(graph)) for s, p, o, _ in group)  # type: ignore[misc, arg-type]
    dataset.serialize(file, format="nquads", encoding="utf-8")
    return time.process_time() - start


@pytest.mark.slow
def test_the_compiled_writer_is_twenty_times_as_fast_as_rdflib(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = sorted_letters(LETTERS)
    seconds, quads = min(write(tmp_path / f"all{run}", letters) for run in range(3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of itself
        write(tmp_path / "some", letters[:FOR_RDFLIB])
        given = values(tmp_path / "some")
        baseline = min(write_by_rdflib(tmp_path / "rdflib.nq", given) for _ in range(2))
    ours, theirs = quads / seconds, len(given) / baseline
    with capsys.disabled():
        print(f"\nN-Quads, {LETTERS:,} letters: {ours:,.0f} quads/s, rdflib {theirs:,.0f}, ratio {ours / theirs:.1f}")

    lines = sorted((tmp_path / "rdflib.nq").read_bytes().splitlines())
    assert len([line for line in lines if line]) == len(given)
    assert ours / theirs >= 20
