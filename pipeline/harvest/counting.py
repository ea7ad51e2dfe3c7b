"""The numbers that a source states for the months that a harvest changed."""

from typing import Any

from pipeline.archive import Session
from pipeline.errors import SourceError
from pipeline.harvest.guard import source_code
from pipeline.sources import HarvestJob, Source


def ask_counts(session: Session, source: Source[Any], job: HarvestJob[Any]) -> str | None:
    """Ask for the counts and note them; return why they could not be fetched. Ask nothing where nothing changed.

    So the counts cost nothing in an incremental harvest without news, and in a first harvest one request at most for
    each month, of which it fetched at least one letter. A missing count does not fail the harvest: the number of an
    earlier day remains, with that day, and the state of the source says that its counts stopped.
    """
    months = session.touched(source.basis) if source.count else []
    if source.count and months:
        try:
            with source_code():
                for one in source.count(job, months):
                    session.stated(one.month, one.count, one.url, one.asked, source.basis)
            session.note_count_stop(None)
        except SourceError as error:
            session.note_count_stop(str(error))
            return f"how many letters it has cannot be asked: {error}; counts end with the last day that they have"
    return None
