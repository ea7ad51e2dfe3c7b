"""The check of RDF while it is written passes nothing that the checks of its files refuse, whatever fault is drawn."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.formats import rdf
from pipeline.formats.rdf.compiler import Nodes, document_iri
from pipeline.formats.rdf.documents import quad_lines
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.release.checks import rdf as files_check
from pipeline.release.checks import shapes
from pipeline.release.checks.written import FORMS, WrittenRdf
from pipeline.release.describe import Released, voidcounts
from pipeline.release.partitions import writing
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, FULL, make

RDF = replace(DATASET, outputs=(*FORMS, "jsonl"))
GIVEN = sorted([*letters(2), FULL], key=lambda letter: letter.identifier)
FAULTS = [80, pytest.param(200, marks=pytest.mark.long)]
ODD = ('"', "\\", "\n", "_:b", "<", ">", " ", "x", "", "\\u0001", "@en", "é", ".", ";", ",", "}", "[", "1")
OBJECTS = ('"iets"', '"a"b"', "_:b1", "<a b>", '"x"@n l', '"3"^^<http://www.w3.org/2001/XMLSchema#integer>', "<x>")


def by_files(folder: Path) -> bool:
    """Whether the checks that read the files find them right."""
    manifest = Released(folder).manifest
    (entries,) = files_check.files(folder, manifest)
    looked = [files_check.look(folder, entry, entry is entries[0]) for entry in entries]
    return not files_check.compare(folder, entries, looked) and not shapes.check(folder, manifest, None)


def while_written(folder: Path, given: Sequence[Letter], sample: int = 1) -> bool:
    judge = WrittenRdf(RDF, sample)
    judge.add(given)
    try:
        _, lines = voidcounts.count(folder / "proef.nq", folder / "shared.nt", RDF.base)
    except ValueError:
        return False
    (folder / "shared.nt").unlink()
    (entries,) = files_check.files(folder, Released(folder).manifest)
    return bool(judge.close().files(entries, lines))


def in_statements(chance: random.Random, place: int) -> Callable[[Letter], Nodes]:
    """Return a describer that leaves out, changes or adds one statement of one letter."""
    kind, other, found = chance.randrange(3), chance.choice(OBJECTS), rdf.nodes(RDF)
    draw = chance.random()

    def describe(letter: Letter) -> Nodes:
        nodes = {s: {p: dict(values) for p, values in about.items()} for s, about in found(letter).items()}
        if letter is GIVEN[place]:
            all_of_it = [(s, p, o) for s, about in nodes.items() for p, values in about.items() for o in values]
            s, p, o = all_of_it[int(draw * len(all_of_it))]
            if kind < 2:
                del nodes[s][p][o]
            if kind:
                nodes[s][p][other] = None
        return nodes

    return describe


def quads_of(describe: Callable[[Letter], Nodes]) -> Callable[[Sequence[Letter]], list[bytes]]:
    """Return the writer of the lines of N-Quads that a describer gives."""

    def quads(given: Sequence[Letter]) -> list[bytes]:
        return [line for one in given for line in quad_lines(describe(one), document_iri(one.id, RDF.base))]

    return quads


def in_line(chance: random.Random, place: int) -> Callable[[Sequence[Letter]], list[bytes]]:
    """Return a writer of N-Quads that puts something else in place of one character of one line of one letter."""
    right, draw, at, other = rdf.quads(RDF), chance.random(), chance.random(), chance.choice(ODD)

    def quads(given: Sequence[Letter]) -> list[bytes]:
        lines = []
        for letter in given:
            own = right([letter])
            if letter is GIVEN[place]:
                number = int(draw * len(own))
                text = own[number].decode()
                where = int(at * (len(text) - 1))
                own[number] = f"{text[:where]}{other}{text[where + 1 :]}".encode()
            lines += own
        return lines

    return quads


def in_text(write: Callable[[Letter], tuple[str, int]], chance: random.Random, place: int) -> object:
    """Return a writer that puts something else in place of one character of one letter."""
    draw, other, more = chance.random(), chance.choice(ODD), chance.randrange(2)

    def written(letter: Letter) -> tuple[str, int]:
        text, count = write(letter)
        if letter is not GIVEN[place]:
            return text, count
        at = int(draw * len(text))
        return text[:at] + other + text[at + more :], count

    return written


def with_fault(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(f"fault {number}")
    place = chance.randrange(len(GIVEN))
    match number % 5:
        case 0 | 1:
            made = in_statements(chance, place)
            monkeypatch.setattr(rdf, "nodes", lambda dataset: made)
            monkeypatch.setattr(rdf, "quads", lambda dataset: quads_of(made))
        case 2:
            lines = in_line(chance, place)
            monkeypatch.setattr(rdf, "quads", lambda dataset: lines)
        case 3:
            turtle = in_text(rdf.turtle(RDF), chance, place)
            monkeypatch.setattr(rdf, "turtle", lambda dataset: turtle)
        case _:
            json_ld = in_text(rdf.json_ld(RDF), chance, place)
            monkeypatch.setattr(rdf, "json_ld", lambda dataset: json_ld)


def verdicts(folder: Path, number: int) -> tuple[bool, bool]:
    """Return (verdict while written, verdict of the files) for one fault."""
    with pytest.MonkeyPatch.context() as patch:
        with_fault(number, patch)
        try:
            make(folder, GIVEN, dataset=RDF)
        except ValueError:  # Lines that cannot even be counted: the build ends.
            return False, False
        return while_written(folder, GIVEN), by_files(folder)


@pytest.mark.slow
@pytest.mark.parametrize("faults", FAULTS)
def test_no_fault_passes_that_the_files_show(tmp_path: Path, faults: int) -> None:
    found = {number: verdicts(tmp_path / str(number), number) for number in range(faults)}
    right = sum(files for _, files in found.values())

    assert [number for number, (written, files) in found.items() if written and not files] == []
    # The check of files does not see that a graph has the name of another letter.
    assert [number for number, (written, files) in found.items() if files and not written and number % 5 != 2] == []
    assert 0.01 < right / faults < 0.5


def test_right_files_pass_and_a_changed_one_does_not(tmp_path: Path) -> None:
    make(tmp_path, GIVEN, dataset=RDF)
    assert while_written(tmp_path, GIVEN)
    assert by_files(tmp_path)
    file = tmp_path / "proef.nq"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    for other in (lines[1:], [*lines, lines[-1]], [lines[0].replace("a", "b"), *lines[1:]]):
        file.write_text("".join(other), encoding="utf-8")
        assert not while_written(tmp_path, GIVEN)


def test_a_letter_with_unusual_characters_is_in_every_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, unusual = GIVEN[-1], replace(GIVEN[-1], subject="a\x01b", identifier=f"{GIVEN[-1].identifier}z")
    turtle = rdf.turtle(RDF)
    monkeypatch.setattr(rdf, "turtle", lambda dataset: lambda letter: (turtle(letter)[0].replace("\\u0001", ""), 1))
    for name, given, right in (("usual", [GIVEN[0], usual], True), ("unusual", [GIVEN[0], unusual], False)):
        judge = WrittenRdf(RDF, sample=1000)
        judge.add(given)
        assert judge.close().right is right, name


def test_a_part_says_which_of_its_files_are_right(tmp_path: Path) -> None:
    def done(dataset: Dataset, judge: bool) -> writing.Done:
        task = writing.Task(
            dataset=dataset,
            draft=tmp_path,
            states=tmp_path / "state",
            name=None,
            outputs=dataset.outputs,
            tell=True,
            judge=judge,
        )
        return writing.write(task, GIVEN)

    assert done(RDF, judge=True).judged == ("proef.nq", "proef.ttl", "proef.jsonld")
    assert done(RDF, judge=False).judged == ()
