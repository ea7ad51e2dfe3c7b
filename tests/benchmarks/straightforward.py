"""The straightforward way to checked CSV, JSON, N-Quads and Turtle: rdflib, frictionless-py, pySHACL and Prefect.

One Prefect task for each letter makes its graph with rdflib, writes it as N-Quads and Turtle, and checks it with
pySHACL; frictionless validates the tables. It gets every value ready from a release of ours, so that it need not know
how letters become rows and statements: that work is left out of its time, and not out of ours.
"""

import csv
import itertools
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph
import pyshacl
import rdflib
from frictionless import Package, system

from flows.environment import SETTINGS
from pipeline.release.checks.shapes import shapes_graph

Value = tuple[str, str, str | None, str | None]
"""(kind, text, language, datatype) of a term."""


def values(file: Path) -> list[tuple[str, list[tuple[Value, Value, Value]]]]:
    """Return the statements of a file of N-Quads by graph."""
    quads = pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)
    rows = sorted(
        ((str(q.graph_name.value), (_value(q.subject), _value(q.predicate), _value(q.object))) for q in quads),
        key=itemgetter(0),
    )
    return [(name, [triple for _, triple in group]) for name, group in itertools.groupby(rows, key=itemgetter(0))]


def _value(term: Any) -> Value:
    if isinstance(term, pyoxigraph.Literal):
        kind = None if term.language else term.datatype.value
        return "literal", term.value, term.language, None if kind and kind.endswith("#string") else kind
    return "iri", term.value, None, None


def _term(value: Value) -> rdflib.term.Identifier:
    kind, text, language, datatype = value
    if kind == "iri":
        return rdflib.URIRef(text)
    return rdflib.Literal(text, lang=language, datatype=rdflib.URIRef(datatype) if datatype else None)


def run(draft: Path, place: Path, base: str) -> None:
    """Write and check the letters of a draft in a folder. Raises ValueError where a check fails."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= SETTINGS | {"PREFECT_HOME": home, "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300"}
        _run(draft, place, base)


def _run(draft: Path, place: Path, base: str) -> None:
    import prefect  # noqa: PLC0415 - reads its settings when it is imported

    shapes = shapes_graph(base)
    place.mkdir(parents=True)
    (quads_file,) = draft.glob("*.nq")

    @prefect.task
    def describe(name: str, triples: list[tuple[Value, Value, Value]], letter: dict[str, Any]) -> None:
        graph = rdflib.Dataset()
        one = graph.graph(rdflib.URIRef(name))
        for s, p, o in triples:
            one.add((_term(s), _term(p), _term(o)))
        conforms, _, text = pyshacl.validate(one, shacl_graph=shapes, inference="none")
        if not conforms:
            raise ValueError(text)
        for suffix, form in (("nq", "nquads"), ("ttl", "turtle")):
            content = (graph if form == "nquads" else one).serialize(format=form)
            with (place / f"letters.{suffix}").open("a", encoding="utf-8") as out:
                out.write(content)
        with (place / "letters.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(letter, ensure_ascii=False) + "\n")

    @prefect.flow
    def pipeline() -> None:
        letters = [json.loads(line) for line in (draft / "letters.jsonl").open(encoding="utf-8")]
        for (name, triples), letter in zip(values(quads_file), letters, strict=True):
            describe(name, triples, letter)
        for file in draft.glob("*.csv"):
            _copy_table(file, place / file.name)
        shutil.copyfile(draft / "datapackage.json", place / "datapackage.json")
        check_tables(place)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of itself
        pipeline()


def _copy_table(source: Path, file: Path) -> None:
    with source.open(encoding="utf-8", newline="") as rows, file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(csv.reader(rows))


def check_tables(place: Path) -> None:
    """Validate the tables that a descriptor in a folder names. Raises ValueError where one is wrong."""
    with system.use_context(trusted=False):
        package = Package(str(place / "datapackage.json"))
        for name in list(_tables(package)):
            report = package.get_resource(name).validate()
            if any(
                error.type != "byte-count" and error.type != "hash-count"
                for task in report.tasks
                for error in task.errors
            ):
                raise ValueError(f"{name}: {report.flatten(['type', 'message'])[:3]}")


def _tables(package: Package) -> Iterator[str]:
    for resource in package.resources:
        if resource.type == "table":
            yield str(resource.name)
