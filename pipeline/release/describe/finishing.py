"""Write all descriptions of the data files of a release."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.model.release import File
from pipeline.release.describe import dictionary, letterschema, manifest, quality
from pipeline.release.describe.completeness import source_states
from pipeline.release.describe.descriptor import descriptor
from pipeline.release.describe.entries import ManifestEntry, measure
from pipeline.release.describe.facts import ReleaseDescription
from pipeline.release.describe.statistics import Statistics
from pipeline.release.describe.voidcounts import Triples


def finish(
    dataset: Dataset,
    folder: Path,
    data: tuple[ManifestEntry, ...],
    facts: ReleaseDescription,
    statistics: Statistics,
    beside: Sequence[File] = (),
    triples: Triples | None = None,
) -> None:
    """Write dictionary.csv, statistics.json, letter.schema.json, datapackage.json, manifest.json and SHA256SUMS.

    `beside` are files in the folder that describe the data and are not in its content hash; `triples` are the counts
    over the N-Quads, if there are any. Nothing may be added to the folder after that.
    """
    entries = tuple(sorted((*data, *measure(folder, beside)), key=lambda entry: entry.path))
    (folder / dictionary.NAME).write_bytes(dictionary.dictionary(entries, dataset.base, facts))
    numbers = msgspec.json.format(msgspec.json.encode(statistics), indent=2) + b"\n"
    (folder / "statistics.json").write_bytes(numbers)
    (folder / letterschema.NAME).write_bytes(letterschema.letter_schema(dataset.base))
    about = (
        File(path=dictionary.NAME, title="Data dictionary", media_type="text/csv"),
        File(path="statistics.json", title="Statistics", media_type="application/json"),
    )
    measured = quality.quality(dataset, facts, statistics, entries, source_states(folder))
    described = (*entries, *measure(folder, about))
    (folder / "datapackage.json").write_bytes(descriptor(dataset, facts, described, statistics, triples, measured))
    package = File(path="datapackage.json", title="Data Package descriptor", media_type="application/json")
    # Not in the Data Package: readers take a resource of this name for a Table Schema.
    scheme = File(path=letterschema.NAME, title="JSON Schema of a letter", media_type=letterschema.MEDIA_TYPE)
    listed = (*described, *measure(folder, [package, scheme]))
    (folder / manifest.NAME).write_bytes(manifest.manifest(dataset, facts, listed))
    own = File(path=manifest.NAME, title="Manifest", media_type="application/json")
    hashes = {entry.path: entry.sha256 for entry in (*listed, *measure(folder, [own]))}
    (folder / manifest.SUMS).write_bytes(manifest.sums(hashes))
