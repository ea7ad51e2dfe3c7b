"""What a source says it has of the months that a harvest changed."""

from typing import Any

from pipeline.archive import Session
from pipeline.errors import SourceError
from pipeline.sources import HarvestJob, Source


def ask_counts(session: Session, source: Source[Any], job: HarvestJob[Any]) -> str | None:
    """Ask for the counts and note them; return why they could not be had. Nothing is asked where nothing changed.

    So an incremental harvest with nothing new costs no more for it, and a first one no more than a request for each
    month, of which it fetched a letter at least. A count that cannot be had is no failure of the harvest: what was said
    on an earlier day stands, with that day.
    """
    months = session.touched(source.basis) if source.count else []
    if source.count and months:
        try:
            for one in source.count(job, months):
                session.stated(one.month, one.count, one.url, one.asked, source.basis)
        except SourceError as error:
            return f"how many letters it has cannot be asked: {error}; counts end with the last day that they have"
    return None
