"""The archive: every record of every source, unchanged, with the log of what came, changed and went."""

from pipeline.archive.contents import Contents
from pipeline.archive.index import Index, Refusal, cursor_of
from pipeline.archive.parts import Backfill, Days, Part
from pipeline.archive.places import contents_place, has_index, open_index
from pipeline.archive.session import Session, Tally
from pipeline.archive.states import Missing, Month, SourceState, missing, month_of, months, states
from pipeline.archive.verify import verify

__all__ = [
    "Backfill",
    "Contents",
    "Days",
    "Index",
    "Missing",
    "Month",
    "Part",
    "Refusal",
    "Session",
    "SourceState",
    "Tally",
    "contents_place",
    "cursor_of",
    "has_index",
    "missing",
    "month_of",
    "months",
    "open_index",
    "states",
    "verify",
]
