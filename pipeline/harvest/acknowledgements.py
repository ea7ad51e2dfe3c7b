"""The records that are missing from the newest release, and the operator's acknowledgements of them."""

import difflib
from collections.abc import Sequence
from contextlib import closing

import msgspec

from pipeline import archive
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.issues import CODES
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release import review
from pipeline.release.missing import LeftOut, missing

SHOWN = 3
"""Maximum number of keys that an error names."""


class MissingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is missing from the newest release."""

    source: str
    key: str
    code: str
    """Issue code of `pipeline.issues`."""
    message: str
    advice: str
    acknowledged: str | None = None
    """Day on which the operator acknowledged it; None where it is not acknowledged."""
    note: str | None = None
    """The operator's note with the acknowledgement."""


def missing_records(dataset: Dataset, home: Home) -> tuple[MissingRecord, ...]:
    """Return the records that are missing from the newest release, sorted by source and key; nothing before the first.

    An acknowledgement counts as long as the reason and the content of the record do not change.
    """
    newest = releases.newest_folder(home.web / dataset.name, dataset.name)
    absent = missing(newest) if newest else ()
    if not absent or not archive.has_index(home, dataset.name):
        return tuple(_record(one, None) for one in absent)
    with closing(archive.open_index(home, dataset.name)) as index:
        known = archive.acknowledged(index)
    return tuple(_record(one, known.get((one.source, one.key))) for one in absent)


def records_to_review(dataset: Dataset, home: Home) -> tuple[MissingRecord, ...]:
    """Return the records that may have personal data, by the list of the last build, sorted by source and key."""
    found: dict[tuple[str, str], list[review.Finding]] = {}
    for one in review.findings(home, dataset.name):
        if one.kind != "bsn":
            found.setdefault((one.source, one.key), []).append(one)
    if not found:
        return ()
    with closing(archive.open_index(home, dataset.name)) as index:
        known = archive.acknowledged(index)
    absent: list[MissingRecord] = []
    for (source, key), places in found.items():
        kinds = ", ".join(sorted({one.kind for one in places}))
        message = f"{len(places)} places ({kinds}) in {home.state(dataset.name) / review.FILE}"
        code = review.CODE
        left = LeftOut(source=source, key=key, code=code, message=message, advice=CODES[code].advice)
        absent.append(_record(left, known.get((source, key))))
    return tuple(absent)


def _record(one: LeftOut, known: archive.Acknowledgement | None) -> MissingRecord:
    is_known = known is not None and known.code == one.code
    return MissingRecord(
        **msgspec.structs.asdict(one),
        acknowledged=known.at[:10] if known and is_known else None,
        note=known.note if known and is_known else None,
    )


def acknowledge(
    dataset: Dataset, home: Home, names: Sequence[str], at: str, note: str | None = None, undo: bool = False
) -> tuple[MissingRecord, ...]:
    """Acknowledge missing records by their keys, or as SOURCE:KEY, or undo that; return them with their new state.

    A record that may have personal data counts as missing, because it holds up a release. Without names, acknowledge
    all missing records that are not acknowledged yet; or, to undo, all that are. Raises PublishError for a name that
    belongs to no such record; then nothing is noted.
    """
    absent = (*missing_records(dataset, home), *records_to_review(dataset, home))
    chosen = _chosen(dataset, absent, names) if names else [one for one in absent if bool(one.acknowledged) == undo]
    places = [(one.source, one.key, one.code) for one in chosen]
    if places:
        with closing(archive.open_index(home, dataset.name)) as index:
            if undo:
                archive.retract(index, at, places)
            else:
                archive.acknowledge(index, at, places, note)
    noted = {place[:2] for place in places}
    now = (*missing_records(dataset, home), *records_to_review(dataset, home))
    return tuple(one for one in now if (one.source, one.key) in noted)


def acknowledge_review(dataset: Dataset, home: Home, at: str) -> None:
    """Acknowledge all records that may have personal data, because the operator approved a draft with them."""
    places = [(one.source, one.key, one.code) for one in records_to_review(dataset, home) if not one.acknowledged]
    if places:
        with closing(archive.open_index(home, dataset.name)) as index:
            archive.acknowledge(index, at, places, "approved")


def _chosen(dataset: Dataset, absent: Sequence[MissingRecord], names: Sequence[str]) -> list[MissingRecord]:
    """Return the missing records that the names refer to, each once."""
    found: list[MissingRecord] = []
    for name in names:
        named = [one for one in absent if name in (one.key, f"{one.source}:{one.key}")]
        if not named:
            keys = [one.key for one in absent]
            near = difflib.get_close_matches(name, keys, SHOWN) or keys[:SHOWN]
            hint = f"missing are: {', '.join(near)}" if near else "no record is missing"
            raise PublishError(f"{name!r} is not missing from the newest release of {dataset.name!r}: {hint}")
        found += [one for one in named if one not in found]
    return found
