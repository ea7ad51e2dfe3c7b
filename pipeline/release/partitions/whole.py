"""Combine all parts of a release into the files that it has once."""

import heapq
import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pipeline import formats as outputs
from pipeline.fingerprint import code_hash
from pipeline.formats.compressed import SUFFIXES
from pipeline.formats.tabular.streams import distinct
from pipeline.formats.tabular.whole import Whole
from pipeline.letters.outcome import Outcome
from pipeline.model.dataset import Dataset
from pipeline.release import describe as package
from pipeline.release.describe import voidcounts
from pipeline.release.describe.voidcounts import Triples
from pipeline.release.partitions.forms import in_forms
from pipeline.release.partitions.part import SHARED, Partition, folder
from pipeline.release.partitions.reuse import link
from pipeline.vocabulary import authorities


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """The data files of a release, and the counts over all of them."""

    files: tuple[package.ManifestEntry, ...]
    statistics: package.Statistics
    triples: Triples | None


def together(
    dataset: Dataset,
    draft: Path,
    state: Path,
    parts: Sequence[Partition],
    left_out: Iterable[Outcome],
    plain_rdf: bool = True,
    newest: package.Released | None = None,
) -> Together:
    """Write the files that a release has once into the folder of a draft, after all its parts; return all data files.

    `state` is the folder of all parts; `left_out` are the records that give no letter; `plain_rdf` is as in `Task`.
    Authority lists are linked from the newest release where it has the same.
    """
    whole = Whole(parts=tuple(part.name for part in parts), distinct=_distinct(parts))
    files = [
        file for name in dataset.outputs if (write := outputs.get(name).whole) for file in write(dataset, draft, whole)
    ]
    findings, tally = package.IssueTable(draft), package.LetterTally()
    for part in parts:
        findings.add_findings(folder(state, part.name), part.findings)
        tally.add_sums(part.sums)
    for outcome in left_out:
        findings.add_outcome(outcome)
        tally.add_issues([found.code for found in outcome.issues])
    files.append(findings.close())
    measured = package.measure(draft, in_forms(draft, files, plain_rdf))
    entries = [*(entry for part in parts for entry in part.files), *measured, *_government(dataset, draft, newest)]
    statistics = tally.result()
    return Together(
        files=tuple(sorted(entries, key=lambda entry: entry.path)),
        statistics=statistics,
        triples=_triples(state, parts),
    )


def _government(dataset: Dataset, draft: Path, newest: package.Released | None) -> Sequence[package.ManifestEntry]:
    """Return the files of the authority lists, which depend on the code and the base alone."""
    if newest is not None and (newest.manifest.code_hash, newest.manifest.base) == (code_hash(), dataset.base):
        known = [one for one in newest.manifest.files if one.path.removesuffix(_form(one)) in package.GOVERNMENT]
        if known and link(newest.folder, draft, known):
            return known
    return package.measure(draft, in_forms(draft, package.write_government(draft, authorities(), dataset.base), True))


def _form(entry: package.ManifestEntry) -> str:
    """Return the suffix of a compressed form; "" for another file."""
    return SUFFIXES[entry.compression] if entry.compression else ""


def _distinct(parts: Sequence[Partition]) -> dict[str, list[str]]:
    """Return the distinct things of all parts, sorted."""
    merged = {table.name: heapq.merge(*(part.distinct[table.name] for part in parts)) for table in distinct()}
    return {name: [iri for iri, _ in itertools.groupby(iris)] for name, iris in merged.items()}


def _triples(state: Path, parts: Sequence[Partition]) -> Triples | None:
    counted = [part for part in parts if part.own is not None]
    if not counted:
        return None
    own = [part.own for part in counted if part.own is not None]
    return voidcounts.total(own, [folder(state, part.name) / SHARED for part in counted])
