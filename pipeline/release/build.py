"""Build a checked draft of a release from the archive: read the new records, write every file, run every check.

Needs no network and no clock, and never keeps a whole dataset in memory. The build first hashes the draft's input, so
building the same input again takes almost no time.
"""

import hashlib
import heapq
import shutil
from collections import Counter
from contextlib import closing
from operator import attrgetter
from pathlib import Path

import msgspec
from msgspec.structs import replace

from pipeline.archive import ArchiveIndex, contents_place, fetch_again, missing, months, open_index, states
from pipeline.errors import ArchiveError, PublishError
from pipeline.files import fresh_folder
from pipeline.fingerprint import code_hash
from pipeline.home import Home
from pipeline.issues import WAITING, is_fault
from pipeline.letters.correct import contents, read_corrections
from pipeline.letters.engine import Engine
from pipeline.letters.store import LetterStore
from pipeline.letters.update import update
from pipeline.model.dataset import Dataset
from pipeline.model.progress import Report
from pipeline.model.release import Counts, File, Release
from pipeline.numbered import NumberedFile, read_numbered
from pipeline.release import built, hold, review
from pipeline.release import checks as validate
from pipeline.release import describe as package
from pipeline.release import index as releases
from pipeline.release import missing as absent
from pipeline.release import partitions as parts
from pipeline.release.addresses import NamesBefore
from pipeline.release.delta import publishing as deltas
from pipeline.release.withdrawal.recognising import recognise

STORE = "letters.sqlite"
SHOWN = 3
"""Number of problems that the reason of a failed build names; `brievenbus validate` shows all of them."""


class Draft(NumberedFile, frozen=True, kw_only=True):
    """A release that is not published yet."""

    folder: Path
    release: Release
    problems: tuple[str, ...] = ()
    """Problems found by the checks (such a draft is never published), or reasons why it waits for the operator."""


class _Written(msgspec.Struct, frozen=True, kw_only=True):
    """The data files of a draft, and the counts made while they were written."""

    data: parts.Together
    kept: frozenset[str]
    """Years whose files are the same as in the newest release."""
    judged: frozenset[str]
    """RDF files that were found right while they were written."""
    beside: tuple[File, ...]
    """Files that say how complete the data is; they are not in the content hash."""
    counts: Counts
    waits: tuple[str, ...] = ()
    """Reasons in the letters themselves why a draft of them must wait."""


def build(dataset: Dataset, home: Home, engine: Engine, report: Report) -> Draft | None:
    """Build a checked draft from the archive; return None where it would equal the newest release.

    Raises ArchiveError where nothing was harvested yet or the archive is damaged.
    """
    with closing(open_index(home, dataset.name)) as index:
        changed = index.newest()
        if changed is None:
            raise ArchiveError(
                f"the archive of {dataset.name!r} is empty: harvest first; if that was done, its sources gave nothing"
            )
        input_hash = hash_input(dataset, index)
        if built.is_published(home, dataset.name, input_hash):
            _settle(home, dataset, input_hash)
            return None
        if built.is_known(home, dataset.name, input_hash):
            return None
        state = home.state(dataset.name)
        with closing(LetterStore(state / STORE, code_hash() + dataset.base)) as store:
            place = contents_place(home, dataset.name)
            damaged = update(index, place, store, dataset.base, engine, report)
            if recognise(dataset, home, index, store, report):
                update(index, place, store, dataset.base, engine, report)
            if damaged:
                fetch_again(index, damaged)
                # Fetched again, they are the same records, and yet to be built from anew.
                input_hash = hashlib.sha256(f"{input_hash} damaged".encode()).hexdigest()
            _record(home, dataset).unlink(missing_ok=True)  # A draft cut short is none that may be approved.
            folder = fresh_folder(state / "draft")
            written = write(dataset, home, index, store, folder, engine, report)
    return finish(dataset, home, folder, written, changed, input_hash, report)


def pending(home: Home, dataset: Dataset) -> Draft | None:
    """Return the draft that a build left for publication, or None.

    Raises NewerError where a later version of this program built it.
    """
    file = _record(home, dataset)
    if not file.exists():
        return None
    try:
        draft = read_numbered(file, Draft, _to_path)
    except msgspec.MsgspecError:
        for lost in (file, home.state(dataset.name) / built.BUILT):  # What it was made of is built once more.
            lost.unlink(missing_ok=True)
        return None
    return draft if draft.folder.is_dir() else None


def approve(made: Draft) -> Draft:
    """Return a waiting draft as publishable. Raises PublishError for a draft that failed its checks."""
    if made.release.result == "failed":
        version, reason = made.release.version, made.release.reason
        raise PublishError(f"draft {version} failed its checks and is never published: {reason}")
    return Draft(folder=made.folder, release=replace(made.release, result="released", reason=None))


def reject(made: Draft) -> Draft:
    """Return a waiting draft as rejected: it is not published. Its files stay until the next build."""
    return replace(made, release=replace(made.release, result="rejected", reason=f"rejected: {made.release.reason}"))


def remember(home: Home, dataset: Dataset, made: Draft | None) -> None:
    """Note that the input of this draft was dealt with; keep the draft's record while it may still be approved.

    Without a draft, builds that no longer matter leave the list of releases.
    """
    if made is None:
        if not _record(home, dataset).exists():
            built.drop_settled(home, dataset.name)
        return
    built.remember(home, dataset.name, made.release.input_hash)
    if made.release.result in ("held", "rejected"):
        releases.write_json(_record(home, dataset), made)
    else:
        _record(home, dataset).unlink(missing_ok=True)


def hash_input(dataset: Dataset, index: ArchiveIndex, at: str | None = None) -> str:
    """Return a SHA-256 over the input of a draft: archive, dataset definition, code, and the operator's decisions."""
    definition = (dataset.folder / "dataset.toml").read_bytes()
    stated = (hashlib.sha256(content).hexdigest() for content in (definition, contents(dataset.folder)))
    parts = [index.state_hash(at), *stated, code_hash(), *review.decided(index)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _settle(home: Home, dataset: Dataset, input_hash: str) -> None:
    """Note that this input gives the newest release again: a draft of another input cannot be approved any more."""
    built.remember(home, dataset.name, input_hash)
    _record(home, dataset).unlink(missing_ok=True)
    shutil.rmtree(home.state(dataset.name) / "draft", ignore_errors=True)


def _record(home: Home, dataset: Dataset) -> Path:
    return home.state(dataset.name) / "draft.json"


def write(
    dataset: Dataset,
    home: Home,
    index: ArchiveIndex,
    store: LetterStore,
    folder: Path,
    engine: Engine,
    report: Report,
    at: str | None = None,
    published: Path | None = None,
) -> _Written:
    """Write every data file, part by part; parts that did not change are linked from the newest release.

    For a past state (`at`), no files about completeness are written: how complete it was is no longer known.
    `published` is the folder of the dataset whose letters keep their addresses, if it is not that of the home.
    """
    state, place = home.state(dataset.name), home.web / dataset.name
    newest = releases.newest(releases.read_index(place, dataset.name))
    before = package.Released(place / "releases" / newest.version) if newest else None
    store.set_corrections(read_corrections(dataset.folder))
    store.tie(NamesBefore(published or place, index, state))
    states = state / "parts"
    digests, plain_rdf = _digests(dataset, store)
    assembled = parts.assemble(dataset, home, folder, states, state / STORE, digests, before, engine, report, plain_rdf)
    others = (store.left_out(), store.without_letter(), absent.refusals(index, at))
    left_out = heapq.merge(*others, key=attrgetter("source", "key"))
    data = parts.together(dataset, folder, states, assembled.parts, left_out, plain_rdf, before)
    refused = Counter(refusal.code for refusal in index.refusals(at))
    counts = _counts(store.count(), data.statistics, refused)
    beside = () if at else account(dataset, index, folder, folder)
    waits = () if at else review.update(dataset, home, index, store)
    kept = frozenset(name for name in assembled.kept if name is not None)
    return _Written(data=data, kept=kept, judged=assembled.judged, beside=beside, counts=counts, waits=waits)


def _digests(dataset: Dataset, store: LetterStore) -> tuple[dict[str | None, tuple[str, int]], bool]:
    """Return for each part a hash over everything that its files depend on, and its number of letters.

    The second value is whether there is RDF uncompressed, which depends on the letters of all parts.
    """
    found: dict[str | None, tuple[str, int]] = {}
    found.update(store.parts().items())
    letters = sum(count for _, count in found.values())
    plain_rdf = letters <= dataset.plain_rdf
    if not dataset.partition:
        found = {None: (" ".join(digest for digest, _ in found.values()), letters)}
    definition = hashlib.sha256((dataset.folder / "dataset.toml").read_bytes()).hexdigest()
    made = f"{code_hash()} {definition} {dataset.name} {plain_rdf}"
    return {
        name: (hashlib.sha256(f"{made} {name} {digest}".encode()).hexdigest(), count)
        for name, (digest, count) in found.items()
    }, plain_rdf


def account(dataset: Dataset, index: ArchiveIndex, folder: Path, release: Path | None) -> tuple[File, ...]:
    """Write the state of each source and its missing records into a folder, and return the files.

    `release` is the release or draft whose `issues.csv` says which records of the archive give no letter.
    """
    found = absent.left_outs(release)
    counts = months(index, found)
    standing = states(index, [setting.name for setting in dataset.sources], counts=counts)
    return package.write_completeness(folder, dataset.name, standing, counts, missing(index, found))


def _counts(statuses: dict[str, int], statistics: package.Statistics, refused: Counter[str]) -> Counts:
    """Count the records that were read, by status, and the refused records, by issue code."""
    no_letters = sum(number for code, number in refused.items() if not is_fault(code))
    return Counts(
        records=sum(statuses.values()) + refused.total(),
        letters=statistics.whole,
        withdrawn=statistics.withdrawn,
        merged=statuses.get("letter", 0) - statistics.whole - statistics.withdrawn,
        not_letters=statuses.get("not-a-letter", 0) + no_letters,
        waiting=refused[WAITING],
        unreadable=statuses.get("unreadable", 0) + refused.total() - no_letters - refused[WAITING],
        held_back=statuses.get("held-back", 0),
    )


def finish(
    dataset: Dataset, home: Home, folder: Path, written: _Written, changed: str, input_hash: str, report: Report
) -> Draft | None:
    """Name the draft, describe it and check it; return None where the newest release has the same data."""
    entries, place = written.data.files, home.web / dataset.name
    content_hash = package.content_hash(entries)
    index = releases.read_index(place, dataset.name)
    newest = releases.newest(index)
    if newest and newest.content_hash == content_hash:
        _settle(home, dataset, input_hash)
        return None
    before = package.Released(place / "releases" / newest.version) if newest else None
    facts = package.ReleaseDescription(
        version=releases.version(index, changed, content_hash),
        changed=changed,
        counts=written.counts,
        content_hash=content_hash,
        input_hash=input_hash,
        code_hash=code_hash(),
        columns=package.columns_since(before),
    )
    after = package.Released(folder, package.describe(dataset, facts, entries))
    step = deltas.write_step(before, after)
    beside = (*written.beside, *step.files)
    package.finish(dataset, folder, entries, facts, written.data.statistics, beside, written.data.triples)
    report("Checking files", 0, len(entries))
    problems = tuple(map(str, validate.check_draft(dataset, home, folder, written.kept, written.judged)))
    report("Checking files", len(entries), len(entries))
    history = [place / "releases" / entry.version for entry in index.releases if entry.result == "released"]
    doubts = (*hold.doubts(history, folder, written.data.statistics, written.kept), *written.waits)
    release = replace(_release(facts, problems, doubts), previous=step.previous, changes=step.changes)
    made = Draft(folder=folder, release=release, problems=problems or doubts)
    releases.write_json(_record(home, dataset), made)
    return made


def _release(facts: package.ReleaseDescription, problems: tuple[str, ...], doubts: tuple[str, ...]) -> Release:
    return Release(
        version=facts.version,
        result="failed" if problems else "held" if doubts else "released",
        reason="; ".join((problems or doubts)[:SHOWN]) or None,
        counts=facts.counts,
        content_hash=facts.content_hash,
        input_hash=facts.input_hash,
    )


def _to_path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)
