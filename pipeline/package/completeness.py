"""`completeness.csv`, `missing.csv` and `sources.json`: what the sources have, what is held, and how sure that is.

They follow from the archive alone, its log of harvests included, so they stand beside the data of a release and not
in its content hash: a harvest that brings nothing new makes no new release. The copies outside the releases, next to
`latest.json`, say how things stand after the last harvest.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pipeline.archive import Missing, Month, SourceState
from pipeline.mapping.rows import neutralise
from pipeline.model.release import File
from pipeline.package.tables import TableFile

SOURCES = "sources.json"


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """`sources.json`: how each source of a dataset stands."""

    dataset: str
    sources: tuple[SourceState, ...]


def write_completeness(
    folder: Path, dataset: str, states: Sequence[SourceState], months: Iterable[Month], missing: Iterable[Missing]
) -> tuple[File, ...]:
    """Write the three files and return what they are."""
    found = msgspec.json.encode(Sources(dataset=dataset, sources=tuple(states)))
    (folder / SOURCES).write_bytes(msgspec.json.format(found, indent=2) + b"\n")
    counts, absent = TableFile(folder, "completeness"), TableFile(folder, "missing")
    for month in months:
        counts.write([_counts(month)])
    for one in missing:
        absent.write([(neutralise(one.source), one.month, neutralise(one.key), one.code, neutralise(one.message))])
    about = File(path=SOURCES, title="State of each source", media_type="application/json")
    return (about, counts.close(), absent.close())


def _counts(month: Month) -> tuple[str, ...]:
    stated = "" if month.stated is None else str(month.stated)
    held = (str(month.held), str(month.withdrawn), str(month.not_letters), str(month.missing))
    return (neutralise(month.source), month.month, stated, month.url or "", month.asked or "", *held)
