"""Watch a home from outside the scheduler: notify the operator, write metrics, end a run that is stuck."""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from pipeline import settings
from pipeline.cli import metrics, options, terminal
from pipeline.cli.advised import command
from pipeline.cli.exits import Exit, MonitorCode
from pipeline.cli.status import DatasetStatus, dataset_names, dataset_status, judged
from pipeline.errors import DefinitionError, PipelineError
from pipeline.files import write_atomically
from pipeline.home import Home

if TYPE_CHECKING:
    import apprise

NOTIFIED = "notified.json"
"""File in the home with the problems of which the operator was last notified."""
NOTIFY = "BRIEVENBUS_NOTIFY"
SECONDS_TO_STOP = 30
"""Time between SIGTERM and SIGKILL for a stuck run."""


def watch(
    metrics_file: Annotated[
        Path | None, typer.Option("--metrics", help="Write figures in Prometheus text format.", metavar="FILE")
    ] = None,
    alive: Annotated[
        Path | None,
        typer.Option(
            help="Write the time to this file unless something is critical (dead man's switch).", metavar="FILE"
        ),
    ] = None,
    stuck_after: Annotated[
        float | None, typer.Option(min=0, help="End a run that wrote nothing for so many hours.", metavar="HOURS")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Send a notice now to every address, and do no more.")] = False,
    home: options.Home = None,
) -> None:
    """Check every dataset once; notify the operator of problems that are new or over. Call it every few minutes.

    Notices go to the addresses in $BRIEVENBUS_NOTIFY, or in the file $BRIEVENBUS_NOTIFY_FILE, separated by blanks.
    They are those of Apprise (https://appriseit.com/services/), such as
    mailto://user:password@mail.example.org?to=operator@example.org for e-mail, or jsons://hooks.example.org/brievenbus
    for a webhook. Exit codes: 0 checked, 1 a stated problem, such as a notice that could not be sent; the next call
    sends it again; --alive is then not written, so that its monitor gives the alarm.

    Example: brievenbus watch --metrics /var/lib/prometheus/brievenbus.prom --alive /run/brievenbus.alive
    """
    place = Home(home or settings.home())
    with terminal.problems():
        if test:
            _try_notice()
            raise typer.Exit(Exit.DONE)
        code, found = _checked(place)
        problems = [f"{name}: {line}" for name, lines in found.items() for line in lines]
        if stuck_after is not None:
            problems += _end_stuck(place, timedelta(hours=stuck_after))
        if metrics_file is not None:
            metrics.write(metrics_file, [dataset_status(name, place) for name in _known(place)])
        _notify(place, problems)
        if alive is not None and code < MonitorCode.CRITICAL:
            write_atomically(alive, f"{settings.now()}\n".encode())
    raise typer.Exit(Exit.DONE)


def _known(place: Home) -> list[str]:
    """Return the datasets that can be looked at now: a definition with a mistake is a problem of its own."""
    return [name for name in dataset_names(None, place) if isinstance(_looked_at(name, place), DatasetStatus)]


def _looked_at(name: str, place: Home) -> DatasetStatus | str:
    """Return the status of a dataset, or the line of an error."""
    try:
        return dataset_status(name, place)
    except PipelineError as error:
        return " ".join(str(error).split())


def _checked(place: Home) -> tuple[MonitorCode, dict[str, list[str]]]:
    """Return the worst code, and the problems of each dataset that was ever run."""
    worst, found = MonitorCode.OK, {}
    for name in dataset_names(None, place):
        one = _looked_at(name, place)
        if isinstance(one, str):
            worst, found[name] = max(worst, MonitorCode.CRITICAL), [one]
        elif not one.is_new:
            code, problems = judged(one)
            worst = max(worst, code)
            if problems:
                found[name] = problems
    return worst, found


def _end_stuck(place: Home, patience: timedelta) -> list[str]:
    """End each run that has written nothing for too long, and return a line for each."""
    ended = []
    for name in dataset_names(None, place):
        working, written = place.working(name), place.newest_write(name)
        if working is None or written is None:
            continue
        idle = datetime.fromisoformat(settings.now()) - datetime.fromisoformat(max(written, working.since))
        if idle > patience:
            _end(place, name, working.process)
            ended.append(f"{name}: a run wrote nothing since {written} and was ended (process {working.process})")
            terminal.warn(ended[-1])
    return ended


def _end(place: Home, name: str, process: int) -> None:
    """Send SIGTERM, and SIGKILL where the process keeps the lock."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
        for _ in range(SECONDS_TO_STOP * 10):
            working = place.working(name)
            if working is None or working.process != process:
                return
            time.sleep(0.1)
        os.kill(process, signal.SIGKILL)


def _notify(place: Home, problems: Sequence[str]) -> None:
    """Notify the operator where the problems differ from those of the last notice."""
    file = place.folder / NOTIFIED
    try:
        before = msgspec.json.decode(file.read_bytes(), type=list[str])
    except (OSError, msgspec.MsgspecError):
        before = []
    new, over = [one for one in problems if one not in before], [one for one in before if one not in problems]
    for line in new:
        terminal.say(f"problem: {line}")
    for line in over:
        terminal.say(f"over: {line}")
    if not new and not over:
        return
    if addresses := settings.secret(NOTIFY):
        _send(addresses.split(), problems, over)
    if place.folder.is_dir():
        write_atomically(file, msgspec.json.encode(list(problems)))


def _try_notice() -> None:
    """Send a notice that says it is a test. Raises DefinitionError where there is no address, or it fails."""
    addresses = (settings.secret(NOTIFY) or "").split()
    if not addresses:
        raise DefinitionError(f"{NOTIFY} and {NOTIFY}_FILE are not set, or empty: nobody is notified of a problem")
    _post(addresses, "Brievenbus: test", "This is a test; nothing is wrong.")
    terminal.say(f"sent to {len(addresses)} address{'es' if len(addresses) != 1 else ''}")


def _send(addresses: Sequence[str], problems: Sequence[str], over: Sequence[str]) -> None:
    """Send one notice of problems that are new or over."""
    title = f"Brievenbus: {len(problems)} problem{'s' if len(problems) != 1 else ''}" if problems else "Brievenbus: OK"
    lines = [*problems, *(f"over: {one}" for one in over), f"what to do: {command('status')}"]
    _post(addresses, title, "\n".join(lines))


def _post(addresses: Sequence[str], title: str, text: str) -> None:
    """Send a notice. Raises DefinitionError, without the address, since it may have a password in it."""
    import apprise

    to = sender(addresses)
    if not to.notify(title=title, body=text, body_format=apprise.NotifyFormat.TEXT):
        raise DefinitionError(
            f"{NOTIFY}: the notice could not be sent: check address, password and network; the next call tries again"
        )


def sender(addresses: Sequence[str]) -> "apprise.Apprise":
    """Return the sender of notices to these addresses. Raises DefinitionError for one that is not known."""
    import apprise

    found = apprise.Apprise()
    if not all(found.add(one) for one in addresses):
        raise DefinitionError(f"{NOTIFY}: found an address that Apprise does not know, expected one such as mailto://…")
    return found
