"""All records of a period at one source, in parallel parts.

Each part is the source itself, asked for some of the days, in its own thread. Its events go through a short queue to
the one thread that writes to the archive, and the cursor of a part moves when the records it covers are stored. The
parts share one web, and so the pace of each host. The gain is the time between two requests, in which a part reads and
the archive writes, and that the hosts of one source do not wait for each other.

A document that is published anew while a backfill runs may be seen by two parts; the next harvest settles it.
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
"""Seconds that the parts get to stop; a part that waits for a publisher is left until the process ends."""


def backfill(
    dataset: Dataset,
    setting: SourceSetting,
    source: Source[Any],
    home: Home,
    report: Report,
    period: Period,
) -> HarvestTally:
    """Archive all records of a source in a period.

    Raises SourceError where a part failed; the other parts finish, and the same backfill continues with the failed
    ones.
    """
    contents = Contents(contents_place(home, dataset.name))
    with ExitStack() as stack:
        index = stack.enter_context(closing(open_index(home, dataset.name)))
        now = settings.now()
        session = stack.enter_context(Backfill(index, contents, setting.name, now, str(period)))
        keeper = Keeper(session, now[:10])
        stack.callback(keeper.log)
        web = open_web(stack, setting, dataset, home, keeper)
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
    """Store the events of the parts until all have ended; return the parts that failed with SourceError.

    Raises any other error of a part.
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
    """Return one error for all parts that failed; UnreachableError where each of them was unreachable."""
    (part, first), *others = failures.items()
    more = f" (and {len(others)} more of the parts)" if others else ""
    passing = all(isinstance(error, UnreachableError) for error in failures.values())
    return (UnreachableError if passing else SourceError)(f"{part}: {first}{more}")


def _started(jobs: Sequence[Callable[[], None]]) -> list[threading.Thread]:
    """Start a thread for each job; a thread that waits for a publisher does not keep the process alive."""
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def _stop(desk: Desk, threads: list[threading.Thread]) -> None:
    """Stop the parts that still work: an interrupt ends the process, even while a publisher does not answer."""
    desk.stop()
    for thread in threads:
        thread.join(PATIENCE / len(threads))
