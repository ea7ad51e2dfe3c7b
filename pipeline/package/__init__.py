"""What outputs share about tables, and all that describes a release: descriptor, dictionary, manifest, checksums.

The order of a build: write letters to the outputs, to a `Tally` and to an `IssueTable`; close them; `measure` the
files, name the release by their `content_hash`, and `finish` the folder. Nothing is added to it after that.
"""

from pathlib import Path

from pipeline.model.dataset import Dataset
from pipeline.package.entries import Entry as Entry
from pipeline.package.entries import content_hash as content_hash
from pipeline.package.entries import measure as measure
from pipeline.package.facts import Facts as Facts
from pipeline.package.issuetable import IssueTable as IssueTable
from pipeline.package.statistics import Statistics as Statistics
from pipeline.package.statistics import Tally as Tally
from pipeline.package.writing import write_descriptions


def finish(dataset: Dataset, folder: Path, entries: tuple[Entry, ...], facts: Facts, statistics: Statistics) -> None:
    """Write what describes the data files.

    Those are dictionary.csv, statistics.json, datapackage.json, manifest.json and SHA256SUMS.
    """
    write_descriptions(dataset, folder, entries, facts, statistics)
