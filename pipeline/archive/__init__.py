"""The archive: every record of every source, unchanged, with a log of additions, changes and removals."""

from pipeline.archive.acknowledgements import Acknowledgement, acknowledge, acknowledged, retract
from pipeline.archive.contents import Contents
from pipeline.archive.damage import fetch_again
from pipeline.archive.emptying import Emptied, empty, empty_replies, forget, redacted
from pipeline.archive.index import ArchiveIndex, Refusal, cursor_of
from pipeline.archive.months import Missing, Month, missing, month_of, months
from pipeline.archive.parts import Backfill, BackfillPart, Days
from pipeline.archive.places import contents_place, handover_place, has_index, index_file, open_index
from pipeline.archive.repair import Repaired, repair
from pipeline.archive.requests import Requests, requests
from pipeline.archive.sealing import seal_log
from pipeline.archive.session import Session
from pipeline.archive.states import SourceState, last_run, states
from pipeline.archive.tally import HarvestTally
from pipeline.archive.verify import INDEX_DAMAGED, lost_hashes, verify
from pipeline.archive.withdrawals import (
    Away,
    Standing,
    WithdrawalEvent,
    WithdrawnLetter,
    WithdrawnRecord,
    decided,
    emptied_of,
    history,
    note,
    offered,
    records_of,
    standing,
    versions_of,
)

__all__ = [
    "Acknowledgement",
    "Away",
    "Backfill",
    "Contents",
    "Days",
    "Emptied",
    "WithdrawnLetter",
    "ArchiveIndex",
    "WithdrawalEvent",
    "Missing",
    "Month",
    "BackfillPart",
    "WithdrawnRecord",
    "Refusal",
    "Requests",
    "Session",
    "SourceState",
    "Standing",
    "HarvestTally",
    "acknowledge",
    "acknowledged",
    "contents_place",
    "cursor_of",
    "decided",
    "empty",
    "emptied_of",
    "empty_replies",
    "fetch_again",
    "forget",
    "INDEX_DAMAGED",
    "handover_place",
    "has_index",
    "index_file",
    "lost_hashes",
    "repair",
    "Repaired",
    "history",
    "last_run",
    "missing",
    "month_of",
    "months",
    "note",
    "offered",
    "open_index",
    "records_of",
    "redacted",
    "seal_log",
    "standing",
    "requests",
    "retract",
    "states",
    "verify",
    "versions_of",
]
