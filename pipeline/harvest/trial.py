"""Trials of sources: fetch and read a few records of each, in a home that is removed afterwards."""

import csv
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline import sources
from pipeline.archive import open_index
from pipeline.errors import DefinitionError, SourceError
from pipeline.harvest import contracts, harvest_source
from pipeline.harvest.contracts import Checked
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.model.dataset import Dataset, SourceSetting
from pipeline.model.progress import Report
from pipeline.model.release import Counts
from pipeline.release.build import build


class SourceTrial(msgspec.Struct, frozen=True, kw_only=True):
    """The result of fetching a few records of one source."""

    source: str
    contract: Checked | None
    """None for a source without a contract."""
    failure: str | None = None
    """Why the source could not be harvested."""
    counts: Counts | None = None
    """What became of the records that were fetched; None where there were none."""
    issues: dict[str, int] = {}
    """Number of issues in those records, by code."""


def try_sources(
    dataset: Dataset, home: Home, limit: int, only: str | None, workers: int, report: Report
) -> tuple[SourceTrial, ...]:
    """Fetch and read a few records of each network source of a dataset, in a home that is removed afterwards.

    Nothing is archived or published. Raises BusyError while another process works on the dataset, so that no publisher
    is asked twice at once, and DefinitionError where the dataset has no such source.
    """
    chosen = [one for one in dataset.sources if sources.get(one.name).policy and only in (None, one.name)]
    if not chosen:
        raise DefinitionError(f"{dataset.name!r} has no {only or 'source on a network'} to try")
    with home.lock(dataset.name):
        return tuple(_tried(dataset, setting, home, limit, workers, report) for setting in chosen)


def _tried(
    dataset: Dataset, setting: SourceSetting, real: Home, limit: int, workers: int, report: Report
) -> SourceTrial:
    alone = msgspec.structs.replace(dataset, sources=(setting,))
    with tempfile.TemporaryDirectory(prefix="brievenbus-") as folder:
        home = Home(Path(folder))
        real.hosts.mkdir(parents=True, exist_ok=True)
        home.hosts.symlink_to(real.hosts.resolve())  # The pace at a host is that of all runs.
        contract = contracts.check(alone, home, setting.name)[0] if contracts.checkable(alone) else None
        trial = SourceTrial(source=setting.name, contract=contract)
        try:
            harvest_source(alone, setting, home, report, limit=limit)
        except SourceError as error:
            trial = msgspec.structs.replace(trial, failure=str(error))
        with closing(open_index(home, alone.name)) as index:
            if index.newest() is None:
                return trial
        made = build(alone, home, Engine(processes=workers), report)
        if made is None:
            return trial
        with (made.folder / "issues.csv").open(encoding="utf-8", newline="") as table:
            codes = Counter(row["code"] for row in csv.DictReader(table))
        return msgspec.structs.replace(trial, counts=made.release.counts, issues=dict(sorted(codes.items())))
