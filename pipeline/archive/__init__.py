"""The archive: every record of every source, unchanged, with the log of what came, changed and went."""

from pipeline.archive.contents import Contents
from pipeline.archive.index import Index, Refusal
from pipeline.archive.session import Session, Tally
from pipeline.archive.verify import verify

__all__ = ["Contents", "Index", "Refusal", "Session", "Tally", "verify"]
