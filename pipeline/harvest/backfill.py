"""All of a period at one source, in parts side by side.

Each part is the source itself, asked for some of the days, in a thread of its own. What it gives goes through a queue
that is never long to the one thread that writes to the archive, and the cursor of a part moves when what it covers
is stored. The parts share one web, and so the pace of each host: what is gained is the time between two requests, in
which a part reads and the archive writes, and that hosts of one source do not wait for each other.

A publication that is published anew while a backfill runs may be seen by two parts; the next harvest settles it.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from typing import Any

import msgspec

from pipeline import settings
from pipeline.archive import Backfill, BackfillPart, Contents, HarvestTally, contents_place, open_index
from pipeline.errors import SourceError, UnreachableError
from pipeline.harvest.attempts import Attempts
from pipeline.harvest.counting import ask_counts
from pipeline.harvest.desk import Desk, Ended, Seat
from pipeline.harvest.period import split
from pipeline.harvest.storing import Keeper
from pipeline.harvest.web import open_web
from pipeline.home import Home
from pipeline.model.dataset import Dataset, SourceSetting
from pipeline.model.period import Period
from pipeline.model.progress import Report
from pipeline.sources import Cursor, HarvestJob, Source, read_options
from pipeline.transport import Web

PATIENCE = 5.0
"""Seconds that the parts are given to stop; one that waits for a publisher is left to the end of the process."""


def backfill(
    dataset: Dataset,
    setting: SourceSetting,
    source: Source[Any],
    home: Home,
    report: Report,
    period: Period,
) -> HarvestTally:
    """Bring all that a source has of a period to the archive.

    Raises SourceError where a part could not be had; the others come to their end, and the same backfill goes on with
    those that did not.
    """
    contents = Contents(contents_place(home, dataset.name))
    with ExitStack() as stack:
        index = stack.enter_context(closing(open_index(home, dataset.name)))
        now = settings.now()
        session = stack.enter_context(Backfill(index, contents, setting.name, now, str(period)))
        keeper = Keeper(session, now[:10])
        stack.callback(keeper.log)
        web = open_web(stack, setting, dataset, keeper)
        desk = Desk(session)
        parts = session.parts(split(period, session.started[:10]))
        seats = [Seat(desk, part) for part in parts if not part.done]
        jobs = [
            partial(seat.work, source, _job(dataset, setting, seat, keeper.attempts.part(desk.lock), web))
            for seat in seats
        ]
        stack.callback(_stop, desk, _started(jobs))
        failures = _store(desk, keeper, len(seats), partial(report, f"Harvesting {setting.name}"))
        if failures:
            error = _told(failures)
            session.fail(str(error), settings.now())
            raise error
        options = read_options(setting)
        uncounted = ask_counts(
            session, source, HarvestJob(options=options, folder=dataset.folder, known=session, web=web)
        )
        keeper.settle()
        keeper.log()
        return session.finish(settings.now())._replace(uncounted=uncounted)


def _job(dataset: Dataset, setting: SourceSetting, seat: Seat, attempts: Attempts, web: Web | None) -> HarvestJob[Any]:
    options = msgspec.structs.replace(read_options(setting), since=seat.part.start, until=seat.part.until)
    return HarvestJob(options=options, folder=dataset.folder, known=seat, attempts=attempts, web=web)


def _store(
    desk: Desk, keeper: Keeper, seats: int, report: Callable[[int, None], None]
) -> dict[BackfillPart, SourceError]:
    """Store what the parts hand over until all have ended; return the parts that a publisher kept from it.

    Raises what else went wrong in a part.
    """
    failures: dict[BackfillPart, SourceError] = {}
    for count, (seat, event) in enumerate(desk.take(seats), 1):
        with desk.lock:
            match event:
                case Ended(None):
                    keeper.log()
                    desk.session.end_part(seat.part.id)
                case Ended(SourceError() as error):
                    failures[seat.part] = error
                case Ended(error):
                    assert error is not None
                    raise error
                case Cursor():
                    keeper.log()
                    desk.session.move_part(seat.part.id, event.value)
                case _:
                    keeper.keep(event)
                    seat.stored(event)
        report(count, None)
    keeper.log()
    return failures


def _told(failures: dict[BackfillPart, SourceError]) -> SourceError:
    """Return one error for all parts that failed: one that may pass where all of them may."""
    (part, first), *others = failures.items()
    more = f" (and {len(others)} more of the parts)" if others else ""
    passing = all(isinstance(error, UnreachableError) for error in failures.values())
    return (UnreachableError if passing else SourceError)(f"{part}: {first}{more}")


def _started(jobs: Sequence[Callable[[], None]]) -> list[threading.Thread]:
    """Start a thread for each job; one that waits for a publisher does not keep the process alive."""
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def _stop(desk: Desk, threads: list[threading.Thread]) -> None:
    """Have the parts stop that still work: an interrupt ends the process, whatever a publisher does."""
    desk.stop()
    for thread in threads:
        thread.join(PATIENCE / len(threads))
