"""Contract checks: compare the current offer of each source with its earlier offer.

A check makes one to three small requests, in the dataset's name, and adds a line to the history that the archive keeps.
Nothing of a letter is fetched or changed.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from pipeline import settings, sources
from pipeline.archive import cursor_of, has_index, open_index
from pipeline.archive.contracts import add_check, changes, last_contract, read_checks, standings
from pipeline.errors import DefinitionError, SourceError, UnreachableError
from pipeline.harvest.guard import source_code
from pipeline.home import Home
from pipeline.model.contract import Check, ContractChange, Contracts, Standings
from pipeline.model.dataset import Dataset, SourceSetting
from pipeline.release import index as releases
from pipeline.transport import Exchange, Policy, Web

FILE = "contracts.json"
PACES = ((2.0, "quick"), (10.0, "slow"))
"""Upper limits in seconds until the last byte of the slowest answer, each with the name of the class."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one check of one source."""

    standings: Standings
    changes: tuple[ContractChange, ...]
    """The changes since the check before."""
    requests: int
    pace: str | None


def checkable(dataset: Dataset) -> list[SourceSetting]:
    """Return the sources of a dataset whose contract can be checked."""
    return [setting for setting in dataset.sources if sources.get(setting.name).contract]


def policy_of(dataset: Dataset, setting: SourceSetting) -> Policy | None:
    """Return the fetch policy of a source, in the name of the dataset's publisher; None for a source on disk.

    Raises DefinitionError where the dataset names no contact that a publisher could reach.
    """
    source = sources.get(setting.name)
    if source.policy is None:
        return None
    if not (dataset.publisher.email or dataset.publisher.url):
        raise DefinitionError(
            f"source {setting.name!r} needs publisher.email or publisher.url in dataset.toml: "
            "those who are asked must be able to reach you"
        )
    return source.policy(sources.read_options(setting), dataset.publisher)


def check(dataset: Dataset, home: Home, only: str | None = None) -> tuple[Checked, ...]:
    """Check the sources of a dataset, or one of them, and add their answers to the history.

    Raises DefinitionError for a source that the dataset does not have, or that has no contract.
    """
    chosen = [setting for setting in checkable(dataset) if only in (None, setting.name)]
    if not chosen and only:
        known = ", ".join(setting.name for setting in checkable(dataset)) or "none"
        raise DefinitionError(f"{dataset.name!r} has no source {only!r} that can be checked; there are: {known}")
    return tuple(_checked(dataset, home, setting) for setting in chosen)


def stand(dataset: Dataset, home: Home) -> tuple[Standings, ...]:
    """Return the state of the contract of each source of a dataset."""
    names = [setting.name for setting in checkable(dataset)]
    return standings(read_checks(home.archive(dataset.name)), names) if names else ()


def tell(dataset: Dataset, home: Home, place: Path) -> None:
    """Write `contracts.json` next to the newest release, once a source was checked."""
    found = stand(dataset, home)
    if any(one.since for one in found):
        releases.write_json(place / FILE, Contracts(dataset=dataset.name, sources=found))


def _checked(dataset: Dataset, home: Home, setting: SourceSetting) -> Checked:
    folder = home.archive(dataset.name)
    history = read_checks(folder)
    (before,) = standings(history, [setting.name])
    made = _asked(dataset, home, setting)
    if made.contract is not None and made.contract == last_contract(history, setting.name):
        made = msgspec.structs.replace(made, contract=None)
    add_check(folder, made)
    (after,) = standings([*history, made], [setting.name])
    return Checked(standings=after, changes=changes(before, after), requests=made.requests, pace=made.pace)


def _asked(dataset: Dataset, home: Home, setting: SourceSetting) -> Check:
    """Ask a source once. A fault of the source is a finding, and not an error of the check."""
    policy, look = policy_of(dataset, setting), sources.get(setting.name).contract
    if policy is None or look is None:
        raise DefinitionError(f"source {setting.name!r} has no contract to check")
    now, exchanges = settings.now(), list[Exchange]()
    found, error = None, None
    with Web(policy, exchanges.append, home.hosts) as web:
        cursor = _cursor(dataset, home, setting.name)
        probe = sources.Probe(options=sources.read_options(setting), web=web, cursor=cursor, today=now[:10])
        try:
            with source_code():
                found = look(probe)
        except SourceError as fault:
            error = fault
    return Check(
        source=setting.name,
        at=now,
        contract=found,
        error=None if error is None else " ".join(str(error).split())[:500],
        passing=isinstance(error, UnreachableError),
        requests=len([one for one in exchanges if not one.url.endswith("/robots.txt")]),
        pace=_pace(exchanges),
    )


def _cursor(dataset: Dataset, home: Home, source: str) -> str | None:
    if not has_index(home, dataset.name):
        return None
    with closing(open_index(home, dataset.name)) as index:
        return cursor_of(index, source)


def _pace(exchanges: Sequence[Exchange]) -> str | None:
    slowest = max((one.seconds for one in exchanges), default=None)
    if slowest is None:
        return None
    return next((name for seconds, name in PACES if slowest < seconds), "very slow")
