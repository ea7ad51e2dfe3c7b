"""START HERE: harvest, build, publish. The only place where stages are composed; each can be repeated at any time."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline import definitions, settings, sources
from pipeline import formats as outputs
from pipeline.archive import WithdrawnLetter, open_index
from pipeline.distribute import deliver
from pipeline.errors import DefinitionError, PublishError
from pipeline.harvest import (
    Harvested,
    StepWrapper,
    accounts,
    acknowledgements,
    contracts,
    harvest,
    harvest_source,
    unwrapped,
)
from pipeline.harvest.acknowledgements import MissingRecord, missing_records, records_to_review
from pipeline.harvest.contracts import Checked
from pipeline.home import Home
from pipeline.letters.correct import read_corrections
from pipeline.letters.engine import Engine
from pipeline.machine import collecting_rarely, with_rebuilt
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Reason
from pipeline.model.period import Period
from pipeline.model.progress import Report
from pipeline.model.release import Release, Result
from pipeline.release import build as draft
from pipeline.release import index as releases
from pipeline.release import reindexing, retention, signing, sweeping
from pipeline.release import withdrawal as redact
from pipeline.release.build import Draft
from pipeline.release.delta import compaction
from pipeline.release.preview import waiting
from pipeline.site import site, webroot

__all__ = ["Harvested", "StepWrapper", "harvest", "harvest_source", "missing_records", "records_to_review"]
"""Names of other modules, exported here so that callers need only this module."""


def _silent(step: str, done: int, total: int | None) -> None:
    """Report nothing."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a run, and the current state of the dataset."""

    release: Release | None
    """The newest release; None where there is none yet."""
    new: bool
    """Whether this run made it."""
    failed: bool = False
    """Whether the newest build did not become a release."""
    waits: bool = False
    """Whether it waits for the operator to approve or reject it."""
    result: Result | None = None
    """Result of the newest build."""
    reason: str | None = None
    """Why there is no new release."""
    missing: int = 0
    """Number of records missing from the newest release, without acknowledged ones."""
    acknowledged: int = 0
    """Number of records missing from it that were acknowledged."""
    draft: Draft | None = None
    """The draft that waits for the operator, or was rejected and can still be approved."""
    targets: tuple[deliver.Delivery, ...] = ()
    """The state of each target, where this run sent to them."""
    redacted: redact.Applied = redact.Applied()
    """The withdrawn letters and releases that this run emptied."""


class WithdrawalResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of `withdraw`."""

    entries: tuple[WithdrawnLetter, ...]
    published: Published


def load(name: str, datasets: Path = settings.DATASETS, home: Home | None = None) -> Dataset:
    """Return the dataset of a name, or of a folder, with its definition, all options and its corrections checked.

    A name that is not in `datasets` may be one that `home` knows, of a dataset that was published from elsewhere.
    Raises DefinitionError, in one line that names the file and the key, for the first mistake.
    """
    known = home.folders() if home and name not in definitions.names(datasets) else {}
    dataset = definitions.load(str(known.get(name, name)), datasets)
    read_corrections(dataset.folder)
    try:
        for setting in dataset.sources:
            sources.read_options(setting)
        for output in dataset.outputs:
            outputs.get(output)
        deliver.check(dataset)
    except DefinitionError as error:
        raise DefinitionError(f"{dataset.folder / definitions.FILE}: {error}") from error
    return dataset


def run(
    dataset: Dataset,
    home: Home,
    engine: Engine,
    report: Report,
    period: Period | None = None,
    wrap: StepWrapper = unwrapped,
) -> tuple[Harvested, Published]:
    """Harvest new records, or all of a period, build and publish; return the results of harvest and publication.

    Each step is called as `wrap` returns it, so that an orchestrator can show and repeat the steps, while their order
    is set here. Raises PipelineError for a problem that stops the run; everything stored until then stays, and the next
    run continues from there.
    """
    with home.lock(dataset.name):
        home.check_room()
        reindexing.mend(home, dataset)
        harvested = harvest(dataset, home, report, period, wrap)
        built = wrap(f"Build {dataset.name}", build)
        made = None if nothing_came(dataset, home, harvested) else built(dataset, home, engine, report)
        return harvested, wrap(f"Publish {dataset.name}", publish)(dataset, home, made, report)


def nothing_came(dataset: Dataset, home: Home, harvested: Harvested) -> bool:
    """Return whether sources failed and the archive is empty, so that nothing can be built."""
    with closing(open_index(home, dataset.name)) as index:
        return bool(harvested.failures) and index.newest() is None


def build(dataset: Dataset, home: Home, engine: Engine, report: Report) -> Draft | None:
    """Make a checked draft of a release from the archive alone; None where nothing changed since the last one.

    Raises PipelineError where the archive is empty or damaged, or the home has datasets with another base.
    """
    site.check_base(home.web, dataset)
    redact.finish(dataset, home, settings.now(), report)
    redact.returned(dataset, home, settings.now())
    return with_rebuilt(home.state(dataset.name) / draft.STORE, lambda: draft.build(dataset, home, engine, report))


@collecting_rarely()
def publish(dataset: Dataset, home: Home, made: Draft | None, report: Report = _silent) -> Published:
    """Publish a draft, or note why not; then update `latest`, the pages and the targets from the index."""
    place = home.web / dataset.name
    home.remember(dataset.name, dataset.folder)
    reindexing.mend(home, dataset)
    sweeping.sweep(home, dataset.name)
    new = made is not None and made.release.result == "released"
    if made is not None and new:
        signing.sign_draft(made.folder, home.web)
        releases.publish(made.folder, place, dataset.name, made.release)
    elif made is not None:
        releases.note(place, dataset.name, made.release)
    draft.remember(home, dataset, made)
    version = made.release.version if made is not None and new else None
    retention.expire(place, dataset.name, dataset.retention)
    store = home.state(dataset.name) / draft.STORE
    redacted = with_rebuilt(store, lambda: redact.apply(dataset, home, settings.now(), version, report))
    signing.sign_rest(home.web, new)
    releases.settle(place, dataset.name)
    compaction.settle(place, dataset.name)
    accounts.publish(dataset, home, place)
    releases.check_whole(place, dataset.name)  # Before pages and targets miss its files.
    with_rebuilt(home.state(dataset.name) / webroot.STORE, lambda: webroot.write(dataset, home))
    delivered = deliver.send(dataset, home, report)
    return msgspec.structs.replace(state(dataset, home, new=new), targets=delivered, redacted=redacted)


def withdraw(
    dataset: Dataset,
    home: Home,
    names: Sequence[str],
    reason: Reason,
    note: str | None,
    undo: bool = False,
    report: Report = _silent,
) -> WithdrawalResult:
    """Withdraw letters everywhere at once, or undo that; neither a build nor a network is needed.

    Raises PublishError where a name belongs to no letter; then nothing is withdrawn.
    """
    with home.lock(dataset.name):
        reindexing.mend(home, dataset)
        if undo:
            entries = redact.restore(dataset, home, names, settings.now())
        else:
            entries = with_rebuilt(
                home.state(dataset.name) / draft.STORE,
                lambda: redact.withdraw(dataset, home, names, reason, settings.now(), note),
            )
        return WithdrawalResult(entries=entries, published=publish(dataset, home, None, report))


def rebind(dataset: Dataset, home: Home) -> redact.Applied:
    """Apply the withdrawals in `redactions.json` to a home that was restored from an earlier day; targets get nothing.

    Neither a build nor a network is needed. Raises ArchiveError and PublishError.
    """
    with home.lock(dataset.name):
        sweeping.sweep(home, dataset.name)
        store = home.state(dataset.name) / draft.STORE
        applied = with_rebuilt(store, lambda: redact.apply(dataset, home, settings.now(), None, _silent))
        releases.settle(home.web / dataset.name, dataset.name)
        webroot.write(dataset, home)
    return applied


def allow(dataset: Dataset, home: Home, names: Sequence[str]) -> tuple[WithdrawnLetter, ...]:
    """Let records through that are held back because they resemble a withdrawn letter; the next build includes them.

    Raises PublishError where a name belongs to no such record; then none is let through.
    """
    with home.lock(dataset.name):
        return redact.allow(dataset, home, names, settings.now())


def acknowledge(
    dataset: Dataset, home: Home, names: Sequence[str], note: str | None = None, undo: bool = False
) -> tuple[MissingRecord, ...]:
    """Acknowledge missing records by their keys, or all without names, or undo that; return them with their new state.

    Raises PublishError for a name that belongs to no missing record; then nothing is noted.
    """
    with home.lock(dataset.name):
        return acknowledgements.acknowledge(dataset, home, names, settings.now(), note, undo)


def check_sources(dataset: Dataset, home: Home, only: str | None = None) -> tuple[Checked, ...]:
    """Check the current offer of a dataset's sources, or of one source; note and publish the changes.

    Raises BusyError while another process works on the dataset, so that no publisher is asked twice at once.
    """
    place = home.web / dataset.name
    with home.lock(dataset.name):
        found = contracts.check(dataset, home, only)
        if releases.newest_folder(place, dataset.name) is not None:
            contracts.tell(dataset, home, place)
            site.write(home.web, dataset)
    return found


def approve(dataset: Dataset, home: Home) -> Published:
    """Publish the draft that waits for the operator, who has checked the possible personal data in it.

    Raises PublishError where none waits.
    """
    made = draft.approve(waiting(dataset, home))
    acknowledgements.acknowledge_review(dataset, home, settings.now())
    return publish(dataset, home, made)


def reject(dataset: Dataset, home: Home) -> Published:
    """Refuse to publish the draft that waits for the operator, and say so in the list of releases.

    It can still be approved until the next build. Raises PublishError where none waits.
    """
    if (made := waiting(dataset, home)).release.result == "rejected":
        raise PublishError(f"draft {made.release.version} of {dataset.name!r} is rejected already")
    return publish(dataset, home, draft.reject(made))


def send(
    dataset: Dataset, home: Home, name: str, options: dict[str, str], again: bool, report: Report
) -> deliver.Delivery:
    """Send the published releases to one target, by its label or name, and return the state of that target.

    Raises DefinitionError where there is no such target, PublishError where there is no release yet.
    """
    found = deliver.send(dataset, home, report, deliver.setting(dataset, name, options), again)
    if not found:
        raise PublishError(f"{dataset.name!r} has no release yet: there is nothing to send")
    return found[0]


def state(dataset: Dataset, home: Home, new: bool = False) -> Published:
    """Return the current state of a dataset: its newest release, and why there is none newer."""
    index = releases.read_index(home.web / dataset.name, dataset.name)
    last = index.releases[-1] if index.releases else None
    failed = last is not None and last.result != "released"
    unchanged = "nothing changed" if last else "nothing was harvested yet"
    reason = last.reason if last and failed else None if new else unchanged
    waits = last is not None and last.result == "held"
    absent = missing_records(dataset, home)
    known = sum(1 for one in absent if one.acknowledged)
    return Published(
        release=releases.newest(index),
        new=new,
        failed=failed,
        waits=waits,
        result=last.result if last else None,
        reason=reason,
        missing=len(absent) - known,
        acknowledged=known,
        draft=draft.pending(home, dataset) if last and last.result in ("held", "rejected") else None,
    )
