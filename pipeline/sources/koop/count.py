"""The number of letters that KOOP has for each month: the letters that it lists in a list of everything.

The service's own counts are estimates, even in their smallest window, so its list counts as its statement. The counts
are part of the cursor, so that an interrupted harvest continues counting.
"""

from collections.abc import Iterator

from pipeline.archive import month_of
from pipeline.sources import Stated
from pipeline.sources.koop.letters import REPRINTS, KoopHarvest
from pipeline.sources.koop.page import SruRecord
from pipeline.sources.koop.place import WindowScan
from pipeline.sources.koop.selection import is_letter
from pipeline.sources.koop.statement import unreprinted


def count(scan: WindowScan, letters: KoopHarvest, entry: SruRecord) -> None:
    """Count an entry of a list of everything. Call it before the entry's events, which change the archived records.

    A reprint counts in place of the publication that it reprints, which mostly comes right before it.
    """
    if scan.months is None or not is_letter(entry, letters.service.answers):
        return
    key, base = entry.identifier, unreprinted(entry.identifier)
    if base == key and any(letters.is_held(base + suffix) for suffix in REPRINTS):
        return
    if base != key and (_follows(scan, base) or letters.is_held(base)):
        scan.counted = key
        return
    month = month_of(entry.statement.date, entry.statement.published)
    scan.months[month] = scan.months.get(month, 0) + 1
    scan.counted = key


def stated(scan: WindowScan, url: str, today: str) -> Iterator[Stated]:
    """Yield the count of each month, once everything has been listed."""
    for month, number in sorted((scan.months or {}).items()):
        yield Stated(month=month, count=number, url=url, asked=today)


def _follows(scan: WindowScan, base: str) -> bool:
    """Return whether the entry counted last was this publication or a reprint of it."""
    return scan.counted is not None and unreprinted(scan.counted) == base
