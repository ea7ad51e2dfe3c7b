"""A source's own code, guarded: whatever fails in it, and a record without a key, is an error of that source alone."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import machine
from pipeline.errors import PipelineError, SourceError
from pipeline.sources import AllSame, Cursor, Event, HarvestJob, Source, Stated


class StoppedError(Exception):
    """Ends a part of a backfill that is stopped."""


@contextmanager
def source_code() -> Iterator[None]:
    """Raise SourceError for a fault in the code of a source that runs in the block, with its place in that code.

    Errors that the pipeline knows, a stop, and refusals of the machine pass unchanged.
    """
    try:
        yield
    except Exception as error:
        if not _is_fault(error):
            raise
        frame = traceback.extract_tb(error.__traceback__)[-1]
        text = error.strerror if isinstance(error, OSError) and error.strerror else " ".join(str(error).split())
        place = f"{Path(frame.filename).name} line {frame.lineno}"
        raise SourceError(f"its code failed: {type(error).__name__}: {text[:300]} ({place})") from error


def events(source: Source[Any], job: HarvestJob[Any]) -> Iterator[Event]:
    """Yield the events of a source that the archive can keep.

    Raises SourceError for a fault in its code, and at the end where records had no key: no other record waits for them.
    """
    unnamed = 0
    with source_code():
        for event in source.harvest(job):
            if not isinstance(event, Event):
                raise SourceError(f"its code yields {type(event).__name__!r}, which is no event")
            if isinstance(event, Cursor | Stated | AllSame) or (isinstance(event.key, str) and event.key):
                yield event
            else:
                unnamed += 1
    if unnamed:
        raise SourceError(f"{unnamed} of its records have no key, or one that is no text; the others were harvested")


def _is_fault(error: Exception) -> bool:
    """Return whether an error says something about the code or the files of a source.

    The machine also explains a file that does not exist; in a source it is the list or the folder that is asked.
    """
    if isinstance(error, PipelineError | StoppedError | MemoryError) or machine.is_refusal(error):
        return False
    return isinstance(error, OSError) or machine.problem(error) is None
