"""Report the result of a run: lines for people, JSON for programs, and the exit code."""

import shlex
import shutil
import sys
from pathlib import Path

from pipeline.cli import delivered, exits, terminal
from pipeline.cli.advised import command
from pipeline.cli.doubts import doubt_lines
from pipeline.cli.exits import Exit
from pipeline.harvest.contracts import Checked
from pipeline.harvest.trial import SourceTrial
from pipeline.home import Home
from pipeline.model.contract import ContractChange
from pipeline.model.release import Counts, Release
from pipeline.release.build import Draft
from pipeline.run import Harvested, Published
from pipeline.site import changelog

SHOWN_PROBLEMS = 5


def tell(dataset: str, home: Home, harvested: Harvested | None, published: Published, as_json: bool = False) -> Exit:
    """Print the result of a run, and return its exit code."""
    code = exits.of_run(harvested, published)
    if as_json:
        terminal.say_json({"dataset": dataset, "harvest": harvested, "publish": published, "exit": code})
        return code
    for line in harvest_lines(harvested):
        terminal.say(line)
    release = published.release
    if published.new and release:
        terminal.say(f"new release {release.version}: {account(release.counts)}")
        if release.changes:
            terminal.say(f"changes: {changelog.line(release.changes, 'en')}; {release.previous} was the one before")
    else:
        terminal.say(f"no new release: {published.reason}")
        for line in held_lines(dataset, published):
            terminal.say(line)
    if release:
        for line in doubt_lines(folder(home, dataset, release)):
            terminal.say(line)
        terminal.say(f"release: {folder(home, dataset, release)}")
        terminal.say(f"page:    {home.web / dataset / 'index.html'}")
        terminal.say(f"look:    {_command()} serve --home {shlex.quote(str(home.folder))}")
    for line in delivered.lines(published.targets):
        terminal.say(line)
    _tell_redacted(dataset, published)
    _warn(harvested)
    for line in missing_lines(dataset, home, published):
        terminal.warn(f"brievenbus: {line}")
    for one in published.targets:
        if one.error:
            terminal.warn(delivered.refusal(dataset, one))
    return code


def held_lines(dataset: str, published: Published) -> list[str]:
    """Return lines on the draft that waits for the operator: its counts, its files, and the next commands."""
    made = published.draft
    if made is None:
        return []
    if made.release.result == "rejected":
        approve = command(f"approve {dataset}")
        return [f"draft {made.release.version} was rejected; to publish it after all: {approve}"]
    return [
        f"draft {made.release.version}: {account(made.release.counts)}",
        f"its files: {made.folder}; changes: {made.folder}/delta.csv; findings: {made.folder}/issues.csv",
        f"to list the added, changed and removed letters: {command(f'diff {dataset}')}",
        f"to publish it: {command(f'approve {dataset}')}; "
        f"to keep it from being published: {command(f'reject {dataset}')}",
    ]


def missing_lines(dataset: str, home: Home, published: Published) -> list[str]:
    """Return a line with the number of records missing from the newest release, the file of reasons, the next step."""
    release = published.release
    if release is None or not published.missing:
        return []
    number = "1 record is" if published.missing == 1 else f"{published.missing} records are"
    return [
        f"{number} not in the release; see {folder(home, dataset, release)}/issues.csv for the reasons; "
        f"to accept that: {command(f'acknowledge {dataset} RECORD')}"
    ]


def _tell_redacted(dataset: str, published: Published) -> None:
    """Print the letters that a withdrawal emptied, and withdrawals that wait for the operator."""
    done = published.redacted
    if done.letters:
        cut = f"{len(done.recut)} releases cut again" + (f", {len(done.dropped)} removed" if done.dropped else "")
        terminal.say(f"withdrawn: {len(done.letters)} letters emptied, {cut}; {dataset}/redactions.csv")
    if done.waiting:
        terminal.warn(f"brievenbus: {waiting_line(dataset, done.waiting)}")


def waiting_line(dataset: str, number: int) -> str:
    """Return the next step for letters that their source withdrew all at once."""
    return (
        f"{number} letters were withdrawn by their source all at once; they stay published until you agree: "
        + command(f"approve {dataset}")
    )


def tell_harvest(harvested: Harvested, as_json: bool = False) -> Exit:
    """Print the counts of a harvest, and return its exit code."""
    if as_json:
        terminal.say_json(harvested)
    else:
        for line in harvest_lines(harvested):
            terminal.say(line)
        _warn(harvested)
    return exits.of_harvest(harvested)


def tell_draft(made: Draft | None, as_json: bool = False) -> Exit:
    """Print the draft of a build, and return its exit code."""
    if as_json:
        terminal.say_json({"draft": made})
    elif made is None:
        terminal.say("no draft: nothing changed since the last build")
    else:
        terminal.say(f"draft {made.release.version} in {made.folder}: {account(made.release.counts)}")
        for problem in made.problems[:SHOWN_PROBLEMS]:
            terminal.warn(f"not publishable: {problem}")
    if made is None or made.release.result == "released":
        return Exit.DONE
    return Exit.HELD if made.release.result == "held" else Exit.PROBLEM


def tell_check(dataset: str, checked: tuple[Checked, ...], as_json: bool = False) -> Exit:
    """Print the findings of a check of sources, and return its exit code."""
    standing = {one.standings.standing for one in checked}
    changed = any(one.changes for one in checked)
    code = Exit.PROBLEM if standing & {"broken", "unreachable"} else Exit.MISSING if changed else Exit.DONE
    if as_json:
        terminal.say_json({"dataset": dataset, "checks": checked, "exit": code})
        return code
    for one in checked:
        now = one.standings
        asked = f"{one.requests} request{'s' if one.requests != 1 else ''}" + (f", {one.pace}" if one.pace else "")
        terminal.say(f"{dataset}: {now.source} is {now.standing}: {now.reason} ({asked})")
        for change in one.changes:
            if change.event not in ("broken", "unreachable"):  # The line above has said so.
                terminal.say(f"{dataset}: {now.source}: {described(change)}")
        if now.checked == now.since and not one.changes:
            terminal.say(f"{dataset}: {now.source}: {len(now.fields)} fields, {len(now.values)} values noted")
        if now.standing not in ("kept", "never"):
            terminal.say(f"{dataset}: {now.source}: advice: {now.advice}")
    return code


def tell_trial(dataset: str, trial: SourceTrial, as_json: bool) -> Exit:
    """Print the result of a trial of a source, and return its exit code."""
    has_letters = trial.counts is not None and trial.counts.letters > 0
    if as_json:
        terminal.say_json({"dataset": dataset, "trial": trial})
    elif trial.contract is not None:
        tell_check(dataset, (trial.contract,))
    if not as_json:
        became = account(trial.counts) if trial.counts else "no record was fetched"
        codes = ", ".join(f"{count} {code}" for code, count in trial.issues.items())
        terminal.say(f"{dataset}: {trial.source}: {became}" + (f"; issues: {codes}" if codes else ""))
        if trial.failure:
            terminal.say(f"{dataset}: {trial.source}: it could not be harvested: {trial.failure}")
    is_broken = trial.contract is not None and trial.contract.standings.standing in ("broken", "unreachable")
    return Exit.PROBLEM if trial.failure or is_broken or not has_letters else Exit.DONE


def described(change: ContractChange) -> str:
    """Return one line on a change of a contract.

    >>> described(ContractChange(on="2026-01-05", event="changed", what="limit page", before="250", after="100"))
    'changed: limit page (250 → 100)'
    """
    facts = [one for one in (change.before, change.after) if one is not None]
    return f"{change.event}: {change.what}" + (f" ({' → '.join(facts)})" if facts else "")


def account(counts: Counts) -> str:
    """Return the counts of a release in words, so that every record is accounted for.

    >>> account(Counts(records=24, letters=23, merged=0, not_letters=1, unreadable=0, held_back=0))
    '23 letters from 24 records (1 no letter)'
    """
    parts = (
        (counts.withdrawn, "withdrawn"),
        (counts.merged, "merged"),
        (counts.not_letters, "no letter"),
        (counts.unreadable, "unreadable"),
        (counts.waiting, "waiting"),
        (counts.held_back, "held back"),
    )
    rest = ", ".join(f"{number} {name}" for number, name in parts if number)
    letters = f"{counts.letters} letter{'s' if counts.letters != 1 else ''}"
    return f"{letters} from {counts.records} record{'s' if counts.records != 1 else ''}" + (
        f" ({rest})" if rest else ""
    )


def folder(home: Home, dataset: str, release: Release) -> str:
    """Return the folder with the files of a release."""
    return str(home.web / dataset / "releases" / release.version)


def harvest_lines(harvested: Harvested | None) -> list[str]:
    """Return one line for each source that was harvested."""
    tallies = harvested.tallies if harvested else {}
    return [
        f"{name}: {tally.added} new, {tally.changed} changed, {tally.removed} removed, {tally.refused} refused, "
        f"{tally.same} as before"
        + (f", {tally.repaired} fetched again since their bytes were lost here" if tally.repaired else "")
        + (f", {tally.waiting} waiting for the next harvest" if tally.waiting else "")
        + (f", {tally.not_letters} no letter" if tally.not_letters else "")
        for name, tally in tallies.items()
    ]


def _warn(harvested: Harvested | None) -> None:
    """Print why each source that failed was not harvested, or could not be asked for its counts."""
    for name, tally in (harvested.tallies if harvested else {}).items():
        if tally.uncounted:
            terminal.warn(f"brievenbus: {name}: {tally.uncounted}")
    for name, message in (harvested.failures if harvested else {}).items():
        terminal.warn(f"brievenbus: {name}: {message}")


def _command() -> str:
    """Return the name or path of this command: a newcomer's environment may not be on the search path."""
    if shutil.which("brievenbus"):
        return "brievenbus"
    script, here = Path(sys.executable).with_name("brievenbus"), Path.cwd()
    return str(script.relative_to(here) if script.is_relative_to(here) and here != Path("/") else script)
