"""Send published releases to the targets of a dataset, and remember the result.

A release is published before anything is sent. A target that fails is noted in `state/<dataset>/targets.json`, shown by
`status`, and tried again at every run.
"""

import base64
import hashlib
import json
import textwrap
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from pipeline import settings
from pipeline.distribute import targets
from pipeline.errors import PipelineError
from pipeline.home import Home
from pipeline.machine import with_rebuilt
from pipeline.model.dataset import Dataset, TargetSetting
from pipeline.model.progress import Report
from pipeline.model.release import Release
from pipeline.numbered import NumberedFile, read_numbered
from pipeline.release import index as releases
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import NAME

SHOWN = 500
"""Characters of an error."""
LEAST = 6
"""Characters of the beginning of a secret that are hidden even without the rest."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """State of a target: the release it has, and the failure since, if any."""

    target: str
    """Name in dataset.toml."""
    version: str | None = None
    """The newest release when it last took everything."""
    manifests: str | None = None
    """SHA-256 over the manifests of all releases then; it differs where a release was cut again since."""
    at: str | None = None
    """Time of that delivery; RFC 3339 in UTC."""
    error: str | None = None
    """Why the last try failed."""
    tries: int = 0
    """Failed tries since then."""
    sent: int = 0
    removed: int = 0


def check(dataset: Dataset) -> None:
    """Raise DefinitionError for the first target of a dataset that does not exist or has a wrong option."""
    for setting in dataset.targets:
        targets.read_options(setting)


def setting(dataset: Dataset, name: str, options: dict[str, str]) -> TargetSetting:
    """Return a target of a dataset by its label or name, or one it does not name, with its options.

    Raises DefinitionError where there is no such target or an option is wrong.
    """
    known = next((one for one in dataset.targets if one.called.replace("_", "-") == name.replace("_", "-")), None)
    kind = known.name if known else name
    found = known or TargetSetting(name=kind)
    found = msgspec.structs.replace(found, options=found.options | targets.read_texts(kind, name, options))
    targets.read_options(found)
    return found


def send(
    dataset: Dataset, home: Home, report: Report, only: TargetSetting | None = None, again: bool = False
) -> tuple[Delivery, ...]:
    """Send everything published to every target of a dataset, or to one; return the state of each afterwards.

    Only files that a target lacks are sent, or all of them with `again`. A target that fails raises nothing.
    """
    newest = releases.newest(releases.read_index(home.web / dataset.name, dataset.name))
    if newest is None:
        return ()
    before = {delivery.target: delivery for delivery in states(dataset, home)}
    after = {}
    for one in (only,) if only else dataset.targets:
        known = before.get(one.called, Delivery(target=one.called))
        after[one.called] = _send(dataset, home, one, newest, known, report, again)
        releases.write_json(_file(dataset, home), _States(targets=tuple((before | after).values())))
    return tuple(after.values())


class _States(NumberedFile, frozen=True, kw_only=True):
    """The file `targets.json`."""

    targets: tuple[Delivery, ...] = ()


def states(dataset: Dataset, home: Home) -> tuple[Delivery, ...]:
    """Return the state of each target of the dataset, and of other targets that received something before."""
    try:
        known = read_numbered(_file(dataset, home), _States).targets
    except (FileNotFoundError, msgspec.MsgspecError):
        known = ()  # It may be deleted at any time; so may one that is damaged.
    names = {delivery.target for delivery in known}
    return (*known, *(Delivery(target=one.called) for one in dataset.targets if one.called not in names))


def _send(
    dataset: Dataset, home: Home, one: TargetSetting, newest: Release, known: Delivery, report: Report, again: bool
) -> Delivery:
    secrets: list[str] = []
    file = _ledger(home, dataset, one)

    def send_all() -> targets.Sent:
        with closing(targets.Ledger(file)) as ledger:
            if again:
                ledger.doubt()
            job = targets.DeliveryJob(
                dataset=dataset,
                options=targets.read_options(one),
                web=home.web,
                release=newest,
                ledger=ledger,
                environment=settings.secret,
                hide=secrets.append,
                report=lambda done, total: report(f"Sending to {one.called}", done, total),
            )
            return targets.get(one.name).send(job)

    try:
        sent = with_rebuilt(file, send_all)
    except (PipelineError, OSError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        return msgspec.structs.replace(known, error=_masked(str(said), secrets), tries=known.tries + 1)
    return Delivery(
        target=one.called,
        version=newest.version,
        manifests=_manifests(home.web / dataset.name),
        at=settings.now(),
        sent=sent.sent,
        removed=sent.removed,
    )


def _masked(text: str, secrets: list[str]) -> str:
    """Return one line without any of the secrets, in the forms in which a server may give them back."""
    forms = {form for secret in secrets for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        # A server may cut what it gives back: the beginning of a secret is one too.
        for end in range(len(form), min(len(form), LEAST) - 1, -1):
            text = text.replace(form[:end], "***")
    return textwrap.shorten(text, SHOWN, placeholder=" …")


def _forms(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, in an address, in a header and in JSON."""
    encoded = base64.b64encode(secret.encode()).decode()
    return (
        secret,
        quote(secret, safe=""),
        encoded,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    )


def _manifests(place: Path) -> str:
    """Return the SHA-256 over the manifests of all releases at a place."""
    files = sorted(place.glob(f"releases/*/{NAME}"))
    return hashlib.sha256("".join(f"{file.parent.name} {sha256(file)}\n" for file in files).encode()).hexdigest()


def _file(dataset: Dataset, home: Home) -> Path:
    return home.state(dataset.name) / "targets.json"


def _ledger(home: Home, dataset: Dataset, one: TargetSetting) -> Path:
    """Return the file of the ledger of a target; its name depends on the address, since the label may change."""
    kind = targets.get(one.name)
    where = {name: one.options[name] for name in kind.place if name in one.options}
    if "path" in where:
        where["path"] = str((dataset.folder / str(where["path"])).resolve())
    told = msgspec.json.encode((one.name, "" if kind.shared else dataset.name, where))
    return home.folder / "sent" / f"{one.name}-{hashlib.sha256(told).hexdigest()[:12]}.sqlite"
