"""`completeness.csv`, `missing.csv`, `sources.json`, `requests.csv`: which records sources and archive have.

They also say how certain those counts are. They follow from the archive alone, including its log of harvests. So they
are next to the data of a release but not in its content hash: a harvest without new data makes no new release. The
copies outside the releases, next to `latest.json`, describe the state after the last harvest.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pipeline.archive import Missing, Month, Requests, SourceState
from pipeline.formats.mapping.rows import neutralise
from pipeline.formats.tabular.tables import TableFile
from pipeline.model.release import File

SOURCES = "sources.json"
REQUESTS = ("source", "day", "answer", "requests", "retries", "faults", "bytes", "asked_to_wait")
"""Columns of `requests.csv`; `archive.Requests` explains them."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """`sources.json`: the state of each source of a dataset."""

    dataset: str
    sources: tuple[SourceState, ...]


def write_completeness(
    folder: Path, dataset: str, states: Sequence[SourceState], months: Iterable[Month], missing: Iterable[Missing]
) -> tuple[File, ...]:
    """Write the three files and return their entries."""
    found = msgspec.json.encode(Sources(dataset=dataset, sources=tuple(states)))
    (folder / SOURCES).write_bytes(msgspec.json.format(found, indent=2) + b"\n")
    counts, absent = TableFile(folder, "completeness"), TableFile(folder, "missing")
    for month in months:
        counts.write([_counts(month)])
    for one in missing:
        absent.write([(neutralise(one.source), one.month, neutralise(one.key), one.code, neutralise(one.message))])
    about = File(path=SOURCES, title="State of each source", media_type="application/json")
    return (about, counts.close(), absent.close())


def source_states(folder: Path) -> tuple[SourceState, ...]:
    """Return the states of the sources when the release in a folder was made; empty where it does not say."""
    file = folder / SOURCES
    return msgspec.json.decode(file.read_bytes(), type=Sources).sources if file.is_file() else ()


def requests_table(lines: Iterable[Requests]) -> bytes:
    """Return `requests.csv`, which is published next to the newest release but is in no release.

    A harvest that was cut off and tried again changes the requests, but none of the published data about letters.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(REQUESTS)
    for one in lines:
        writer.writerow((neutralise(one.source), *(getattr(one, name) for name in REQUESTS[1:])))
    return out.getvalue().encode()


def _counts(month: Month) -> tuple[str, ...]:
    stated = "" if month.stated is None else str(month.stated)
    held = (str(month.held), str(month.withdrawn), str(month.not_letters), str(month.missing))
    told = (neutralise(month.source), month.month, month.basis, stated, month.url or "", month.asked or "")
    return (*told, *held)
