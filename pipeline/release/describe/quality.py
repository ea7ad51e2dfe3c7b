"""Describe the quality of a release in RDF, with the Data Quality Vocabulary (https://www.w3.org/TR/vocab-dqv/).

The measurements give the same facts as `statistics.json`, `issues.csv` and `sources.json`. They are in
`datapackage.json`, which is JSON-LD, and in the catalogue. The metrics are terms of our own, in `terms.ttl`.
"""

from collections.abc import Iterator, Sequence

from pipeline.archive import SourceState
from pipeline.formats.mapping import segment
from pipeline.model.dataset import Dataset
from pipeline.release.describe.dcat import Node, dataset_iri, link, typed
from pipeline.release.describe.entries import ManifestEntry
from pipeline.release.describe.facts import ReleaseDescription
from pipeline.release.describe.statistics import Statistics

LINKED = (("signatories", "person_iri"), ("signatories", "organisation_iri"), ("references", "iri"))
"""Tables with a row for each thing that can be linked, and the column with the link."""

Value = tuple[str, str, Node]
"""Metric, the measured thing, and the value."""


def quality(
    dataset: Dataset,
    facts: ReleaseDescription,
    statistics: Statistics,
    entries: Sequence[ManifestEntry],
    states: Sequence[SourceState],
) -> list[Node]:
    """Return the measurements of a release, their metrics, and the dataset that they are about."""
    iri = dataset_iri(dataset)
    values = (*_filled(statistics), *_linked(statistics, entries), *_findings(statistics), *_sources(states))
    measured: list[Node] = [
        {
            "@id": f"{iri}/releases/{facts.version}#{metric}-{segment(code)}",
            "@type": ["dqv:QualityMeasurement"],
            "dqv:isMeasurementOf": [link(f"{dataset.base}def/{metric}")],
            "dqv:computedOn": [link(iri)],
            "skos:notation": [{"@value": code}],
            "dqv:value": [value],
            "dct:issued": [typed(facts.changed, "dateTime")],
        }
        for metric, code, value in values
    ]
    metrics: list[Node] = [
        {"@id": f"{dataset.base}def/{metric}", "@type": ["dqv:Metric"]} for metric in sorted({m for m, *_ in values})
    ]
    return [{"@id": iri, "dqv:hasQualityMeasurement": [link(str(one["@id"])) for one in measured]}, *measured, *metrics]


def _filled(statistics: Statistics) -> Iterator[Value]:
    for field, share in statistics.filled.items():
        yield "vulgraad", field, typed(str(share), "decimal")


def _linked(statistics: Statistics, entries: Sequence[ManifestEntry]) -> Iterator[Value]:
    """Yield the share of named things that have an IRI; nothing where nothing is named."""
    named = {name: sum(counts.values()) for name, counts in _ends(statistics).items()}
    for name, counts in _ends(statistics).items():
        if named[name]:
            yield "koppelgraad", f"{name}.iri", _share(named[name] - counts.get("", 0), named[name])
    for table, column in LINKED:
        files = [entry for entry in entries if entry.table == table and entry.path.endswith(".csv")]
        if rows := sum(entry.rows or 0 for entry in files):
            yield "koppelgraad", f"{table}.{column}", _share(sum(entry.filled.get(column, 0) for entry in files), rows)


def _ends(statistics: Statistics) -> dict[str, dict[str, int]]:
    return {"sender": statistics.senders, "addressee": statistics.addressees}


def _findings(statistics: Statistics) -> Iterator[Value]:
    for code, count in statistics.issues.items():
        yield "bevindingen", code, typed(count, "integer")


def _sources(states: Sequence[SourceState]) -> Iterator[Value]:
    """Yield for each source the share of its records that the archive has, and the number of missing records."""
    for one in states:
        if known := one.records + one.missing + one.unseen:
            yield "bronvolledigheid", one.source, _share(one.records, known)
        yield "ontbrekend", one.source, typed(one.missing, "integer")


def _share(part: int, whole: int) -> Node:
    return typed(f"{part / whole:.4f}", "decimal")
