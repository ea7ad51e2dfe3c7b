"""State of every dataset of a home: for people, for programs, and in one line for a monitor."""

from typing import Annotated

import msgspec
import typer

from pipeline import definitions, settings
from pipeline import run as pipeline_run
from pipeline.archive import SourceState
from pipeline.cli import delivered, options, outcome, terminal
from pipeline.cli.acknowledge import missing_line
from pipeline.cli.advised import command
from pipeline.cli.disk import disk_lines
from pipeline.cli.doubts import DoubtCounts, doubt_counts, doubt_lines
from pipeline.cli.exits import MonitorCode
from pipeline.distribute import deliver
from pipeline.distribute.deliver import Delivery
from pipeline.errors import PipelineError
from pipeline.harvest import contracts
from pipeline.harvest.acknowledgements import MissingRecord
from pipeline.harvest.standing import Timing, source_states, timing
from pipeline.home import GIB, Home
from pipeline.model.contract import Standings
from pipeline.run import Published

SHOWN = 5
"""Number of missing records that `status` prints; `acknowledge` lists all."""
FINE = ("ok", "confirmed-empty", "retired")
"""States of a source that need no action."""


ROOM = 2.0
"""Free GiB below which a warning is given, unless BRIEVENBUS_ROOM is set: a release of 100,000 letters needs about as
much next to its draft."""


def enough() -> float:
    """Return the free bytes below which a warning is given."""
    return (settings.room() or ROOM) * GIB


class DatasetStatus(msgspec.Struct, frozen=True, kw_only=True):
    """State of one dataset."""

    dataset: str
    published: Published
    timing: Timing
    missing: tuple[MissingRecord, ...]
    """Records that are missing from the newest release, including acknowledged ones."""
    sources: tuple[SourceState, ...]
    contracts: tuple[Standings, ...]
    targets: tuple[Delivery, ...]
    doubts: DoubtCounts | None
    """Doubtful and corrected values in the newest release; None where there is no release."""
    room: int
    """Free bytes on the disk of the home."""

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever run."""
        return self.published.result is None and self.timing.last is None


def status(
    dataset: options.MaybeDataset = None,
    check: Annotated[
        bool, typer.Option("--check", help="One line and an exit code for a monitor: 0 OK, 1 WARNING, 2 CRITICAL.")
    ] = False,
    disk: Annotated[bool, typer.Option("--disk", help="Print the size of each part of the home too.")] = False,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Print the newest release, the last and next run, and the problems of each dataset, with advice.

    With --check, print one line and end with the code of a Nagios plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. A
    dataset that was never run is then left out, unless it is named.

    Example: brievenbus status; brievenbus status --check
    """
    place = Home(home or settings.home())
    if check:
        raise typer.Exit(_check(dataset, place, json))
    with terminal.problems():
        for one in [dataset_status(name, place) for name in dataset_names(dataset, place)]:
            if json:
                terminal.say_json(_facts(one))
            else:
                for line in _lines(one, place):
                    terminal.say(f"{one.dataset}: {line}")
        for line in disk_lines(place) if disk else ():
            terminal.say(line)
        for name in _strangers(place) if dataset is None else ():
            advice = command("status FOLDER")
            terminal.warn(f"brievenbus: {name} is published here, but its folder is unknown: {advice}")


def dataset_names(dataset: str | None, place: Home) -> list[str]:
    """Return the requested dataset, or all: datasets known by name and datasets published in this home."""
    return [dataset] if dataset else sorted({*definitions.names(settings.DATASETS), *place.folders()})


def _strangers(place: Home) -> list[str]:
    """Return the datasets that are published in this home and have no known definition."""
    found = {file.parent.name for file in place.web.glob("*/releases.json")}
    return sorted(found - set(dataset_names(None, place)))


def dataset_status(name: str, place: Home) -> DatasetStatus:
    """Return the status of a dataset of a home. Raises DefinitionError and ArchiveError."""
    found = pipeline_run.load(name, home=place)
    published = pipeline_run.state(found, place)
    release = published.release
    return DatasetStatus(
        dataset=found.name,
        published=published,
        timing=timing(found, place),
        missing=pipeline_run.missing_records(found, place),
        sources=source_states(found, place),
        contracts=contracts.stand(found, place),
        targets=deliver.states(found, place),
        doubts=doubt_counts(outcome.folder(place, found.name, release)) if release else None,
        room=place.room,
    )


def _facts(one: DatasetStatus) -> dict[str, object]:
    """Return the object that `--json` prints."""
    published, (code, problems) = one.published, judged(one)
    return {
        "dataset": one.dataset,
        "check": code.name,
        "problems": problems,
        "release": published.release,
        "newest_build": published.result,
        "reason": published.reason if published.failed else None,
        "draft": published.draft,
        "timing": one.timing,
        "missing": one.missing,
        "doubts": one.doubts,
        "sources": one.sources,
        "contracts": [
            {"source": each.source, "standing": each.standing, "reason": each.reason, "breaks": each.breaks}
            for each in one.contracts
        ],
        "targets": one.targets,
        "room": one.room,
    }


def _lines(one: DatasetStatus, place: Home) -> list[str]:
    """Return the state of a dataset, in lines for people."""
    published, release = one.published, one.published.release
    if release:
        where = outcome.folder(place, one.dataset, release)
        found = [f"{release.version}, {outcome.account(release.counts)}; {where}", *doubt_lines(where)]
    else:
        found = [f"no release yet; make one with: {command(f'run {one.dataset}')}"]
    if published.failed:
        found.append(f"the newest build is no release: {published.reason}")
    found += outcome.held_lines(one.dataset, published)
    found += _timing_lines(one)
    found += _missing_lines(one)
    for source in one.sources:
        counts = f"{source.records} records, {source.withdrawn} withdrawn, {source.missing} missing"
        found.append(f"{source.source} is {source.state}: {source.reason}; {counts}")
        if source.state not in FINE:
            found.append(f"{source.source}: advice: {source.advice}")
    for contract in one.contracts:
        if contract.standing in ("broken", "unreachable"):
            problem = "its contract broke" if contract.standing == "broken" else "its contract could not be checked"
            found.append(f"{contract.source}: {problem}: {contract.reason}")
            found.append(f"{contract.source}: advice: {contract.advice}")
    return [*found, *(delivered.standing(delivery, release) for delivery in one.targets)]


def _timing_lines(one: DatasetStatus) -> list[str]:
    """Return lines on the last, next and missed runs of a dataset."""
    when = one.timing
    if one.is_new:
        return []
    last = f"last run: {when.last}" if when.last else "never harvested"
    found = [f"{last}; next run: {when.next or 'none, it has no schedule'}"]
    if when.missed:
        found.append(f"missed run: it was due at {when.missed}; advice: make sure that brievenbus schedule is running")
    return found


def _missing_lines(one: DatasetStatus) -> list[str]:
    """Return lines on missing records, each with its reason and the next step."""
    found = [missing_line(each) for each in one.missing if not each.acknowledged]
    more = [f"{len(found) - SHOWN} more are missing; {command(f'acknowledge {one.dataset}')} lists them"]
    lines = [*found[:SHOWN], *(more if len(found) > SHOWN else ())]
    if found:
        lines.append(f"to accept that: {command(f'acknowledge {one.dataset} RECORD')}")
    if known := len(one.missing) - len(found):
        lines.append(f"{known} missing record{'s were' if known != 1 else ' was'} acknowledged")
    return lines


def judged(one: DatasetStatus) -> tuple[MonitorCode, list[str]]:
    """Return the severity and its reasons: critical where action is needed now, a warning where it may wait."""
    published, named = one.published, [each for each in one.sources if each.state != "retired"]
    failing = [each for each in named if each.state in ("failing", "never")]
    critical = [f"the newest build failed its checks: {published.reason}"] if published.result == "failed" else []
    critical += [f"a release is held: {published.reason}"] if published.waits else []
    critical += [f"target {each.target} failed: {each.error}" for each in one.targets if each.error]
    critical += [f"missed run of {one.timing.missed}"] if one.timing.missed else []
    critical += [f"contract of {each.source} broke" for each in one.contracts if each.standing == "broken"]
    critical += ["no source was harvested"] if named and len(failing) == len(named) else []
    warning = [
        f"{each.source} is {each.state}: {each.reason}" for each in named if each.state not in FINE or each.stopped
    ]
    warning += [f"only {one.room / GIB:.1f} GiB free on the disk of the home"] if one.room < enough() else []
    absent = sum(1 for each in one.missing if not each.acknowledged)
    warning += [f"{absent} record{'s' if absent != 1 else ''} missing"] if absent else []
    code = MonitorCode.CRITICAL if critical else MonitorCode.WARNING if warning else MonitorCode.OK
    return code, [*critical, *warning]


def _check(dataset: str | None, place: Home, as_json: bool) -> MonitorCode:
    """Print one line about all datasets, the worst first, and return the worst code."""
    try:
        found = [dataset_status(name, place) for name in dataset_names(dataset, place)]
    except PipelineError as error:
        terminal.say(f"BRIEVENBUS UNKNOWN - {_line(str(error))}")
        return MonitorCode.UNKNOWN
    seen = [(one, *judged(one)) for one in found if dataset or not one.is_new]
    if as_json:
        for one, _, _ in seen:
            terminal.say_json(_facts(one))
    code = max((code for _, code, _ in seen), default=MonitorCode.UNKNOWN)
    bad = sorted(((code, one.dataset, said) for one, code, said in seen if said), key=lambda each: (-each[0], each[1]))
    told = "; ".join(f"{name}: {', '.join(said)}" for _, name, said in bad)
    fine = ", ".join(f"{one.dataset} {one.published.release.version}" for one, _, _ in seen if one.published.release)
    if not as_json:
        terminal.say(f"BRIEVENBUS {code.name} - {_line(told or fine or 'no dataset was ever run in this home')}")
    return code


def _line(text: str) -> str:
    """Return a text on one line, without the bar that begins the figures of a plugin."""
    return " ".join(text.replace("|", "/").split())
