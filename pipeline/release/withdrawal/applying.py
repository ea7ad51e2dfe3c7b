"""Apply withdrawals: note them in the archive, then empty the letters in archive, state and releases, in that order."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import unquote

import msgspec

from pipeline import archive
from pipeline.archive import (
    ArchiveIndex,
    Contents,
    Emptied,
    WithdrawnLetter,
    WithdrawnRecord,
    contents_place,
    has_index,
    open_index,
)
from pipeline.errors import PublishError
from pipeline.home import Home
from pipeline.letters.merge import names
from pipeline.letters.outcome import Outcome
from pipeline.letters.store import LetterStore
from pipeline.model.dataset import Dataset
from pipeline.model.letter import Reason
from pipeline.model.progress import Report
from pipeline.model.tombstone import neutral
from pipeline.release import describe as package
from pipeline.release import hold
from pipeline.release import index as releases
from pipeline.release.addresses import NamesBefore
from pipeline.release.withdrawal import redactions
from pipeline.release.withdrawal.adopting import adopt
from pipeline.release.withdrawal.finding import Search, taken_back
from pipeline.release.withdrawal.letters import briefs
from pipeline.release.withdrawal.recognising import is_like_withdrawn
from pipeline.release.withdrawal.releases import empty_releases
from pipeline.release.withdrawal.state import forget, forget_older, letter_store, remember, retell_draft


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """Result of applying withdrawals."""

    letters: tuple[str, ...] = ()
    """IRIs of the letters that were emptied now."""
    archive: Emptied = Emptied()
    recut: tuple[str, ...] = ()
    """Versions that were cut again."""
    dropped: tuple[str, ...] = ()
    """Versions that were removed whole, because the letters could not be removed from them."""
    waiting: int = 0
    """Number of letters that a source withdrew all at once, so that the operator must look at it first."""


def withdraw(
    dataset: Dataset, home: Home, names: Sequence[str], reason: Reason, now: str, private_note: str | None = None
) -> tuple[WithdrawnLetter, ...]:
    """Note that the operator withdraws letters, all or none, and return them; `apply` does the rest.

    Raises PublishError where a name belongs to no letter, and ArchiveError.
    """
    adopt(dataset, home)
    with ExitStack() as stack:
        index, search = _search(dataset, home, stack)
        found = _with_twins(search, names, reason, now[:10], private_note)
        standing = archive.standing(index).entries
        new = [entry for entry in found if not _is_noted(standing.get(entry.letter), entry)]
        archive.note(index, now, "withdraw", {entry.letter: entry for entry in new}.values())
        entries = archive.standing(index).entries
        return tuple(entries[letter] for letter in dict.fromkeys(entry.letter for entry in found))


def _with_twins(
    search: Search, names: Sequence[str], reason: Reason, day: str, note: str | None
) -> list[WithdrawnLetter]:
    """Return the withdrawals of letters, and of every other letter that has the same bytes or text."""
    found: dict[str, WithdrawnLetter] = {}
    wanted = list(names)
    for name in wanted:
        entry = search.entry(name, reason, day, note)
        if entry.letter not in found:
            found[entry.letter] = entry
            wanted += search.twins(entry)
    return list(found.values())


def allow(dataset: Dataset, home: Home, names: Sequence[str], now: str) -> tuple[WithdrawnLetter, ...]:
    """Note that records that are like a withdrawn letter are letters of their own, all or none.

    A name is a record's key, or the identifier that its letter would have. Raises PublishError where no record of that
    name is kept back for its likeness to a withdrawn letter, and ArchiveError.
    """
    with ExitStack() as stack:
        store = letter_store(dataset, home)
        if store is not None:
            stack.callback(store.close)
        waiting = [one for one in (store.left_out() if store else ()) if is_like_withdrawn(one)]
        found = [_waiting(name, waiting, now[:10], dataset.base) for name in names]
        archive.note(stack.enter_context(closing(open_index(home, dataset.name))), now, "allow", found)
        return tuple(found)


def _waiting(name: str, waiting: Sequence[Outcome], day: str, base: str) -> WithdrawnLetter:
    """Return the record with this name among those kept back. Raises PublishError where it is none of them."""
    last = name.removeprefix(base).removeprefix("id/brief/")
    for outcome in waiting:
        identifier = outcome.letter.identifier if outcome.letter else ""
        if last in (outcome.key, identifier):
            return WithdrawnLetter(
                letter=f"{base}id/brief/{identifier}",
                identifier=identifier,
                by="operator",
                date=day,
                reason="other",
                records=(WithdrawnRecord(outcome.source, outcome.key, False),),
            )
    raise PublishError(f"no record that goes by the name {name!r} is held back for likeness to a withdrawn letter")


def restore(dataset: Dataset, home: Home, names: Sequence[str], now: str) -> tuple[WithdrawnLetter, ...]:
    """Note that letters were withdrawn by mistake, so that the next harvest may bring them back from their sources.

    Releases that were cut again do not change. Raises PublishError where a letter is not withdrawn, or where its own
    source withdrew it, and ArchiveError.
    """
    with closing(open_index(home, dataset.name)) as index:
        standing = archive.standing(index).entries
        found = {entry.letter: entry for entry in (_named(name, standing.values()) for name in names)}
        archive.note(index, now, "restore", found.values())
        for entry in found.values():
            archive.forget(index, archive.emptied_of(index, entry.identifier), "restored")
        return tuple(found.values())


def returned(dataset: Dataset, home: Home, now: str) -> tuple[str, ...]:
    """End the withdrawals whose own sources offer the letter again, and return the IRIs; call this before a build.

    Copies at other sources, which were kept out, may be harvested again.
    """
    if not has_index(home, dataset.name):
        return ()
    with closing(open_index(home, dataset.name)) as index:
        entries = [
            entry
            for entry in archive.standing(index).entries.values()
            if entry.by == "source" and (own := [place for place in entry.records if place.own])
            if archive.offered(index, own)
        ]
        archive.note(index, now, "restore", entries)
        for entry in entries:
            stayed = [place for place in archive.emptied_of(index, entry.identifier) if not place.own]
            archive.forget(index, stayed, "restored")
        return tuple(entry.letter for entry in entries)


def apply(dataset: Dataset, home: Home, now: str, made: str | None, report: Report) -> Applied:
    """Empty withdrawn letters wherever they remain, and return the result; nothing is done twice.

    `made` is the version that was just published: its publication confirms the withdrawals by sources. Without it, a
    few such letters are emptied too, but not so many that the operator must confirm the build first. Raises
    ArchiveError and PublishError; the next call completes unfinished work.
    """
    adopt(dataset, home)
    if not has_index(home, dataset.name):
        return Applied()
    with closing(open_index(home, dataset.name)) as index:
        waiting = _note_taken_back(dataset, home, index, made is not None, now)
        standing = archive.standing(index)
        forget_older(dataset, home, index, redactions.bound(standing.entries, standing.since))
        unfinished, done = _empty_unfinished(dataset, home, index, now, report)
        if standing.entries:
            _empty_replies(dataset, home, index, standing.entries.values(), now, report)
    cut = empty_releases(dataset, home, report, made)
    retell_draft(dataset, home, next(iter(_folders(home.web / dataset.name, dataset.name)[-1:]), None))
    letters = tuple(entry.letter for entry in unfinished)
    return Applied(letters=letters, archive=done, recut=cut.versions, dropped=cut.dropped, waiting=waiting)


def finish(dataset: Dataset, home: Home, now: str, report: Report) -> None:
    """Empty the noted withdrawals in archive, state and releases; call it before a build.

    So no draft has the letters, and none is compared with a release that has them.
    """
    adopt(dataset, home)
    if has_index(home, dataset.name):
        with closing(open_index(home, dataset.name)) as index:
            standing = archive.standing(index)
            forget_older(dataset, home, index, redactions.bound(standing.entries, standing.since))
            _empty_unfinished(dataset, home, index, now, report)
        empty_releases(dataset, home, report)


def _empty_unfinished(
    dataset: Dataset, home: Home, index: ArchiveIndex, now: str, report: Report
) -> tuple[list[WithdrawnLetter], Emptied]:
    """Empty the noted letters that were not completely emptied yet; return those letters, and the result."""
    standing = archive.standing(index)
    unfinished = [standing.entries[letter] for letter in sorted(standing.unfinished)]
    if not unfinished:
        return [], Emptied()
    done = archive.empty(index, Contents(contents_place(home, dataset.name)), unfinished, now[:10], report)
    forget(dataset, home, unfinished)
    archive.note(index, now, "emptied", unfinished)
    remember(dataset, home, index)
    return unfinished, done


def _empty_replies(
    dataset: Dataset,
    home: Home,
    index: ArchiveIndex,
    entries: Iterable[WithdrawnLetter],
    now: str,
    report: Report,
) -> None:
    """Empty withdrawn letters from the replies of later harvests; each reply is examined once."""
    file = home.state(dataset.name) / "replies"
    known = file.read_bytes() if file.exists() else b""
    after = int(known) if known.isdigit() else 0
    contents = Contents(contents_place(home, dataset.name))
    found = archive.empty_replies(index, contents, entries, now[:10], after, report)
    releases.write_changed(file, str(found.last).encode())


def _search(dataset: Dataset, home: Home, stack: ExitStack) -> tuple[ArchiveIndex, Search]:
    if not has_index(home, dataset.name):
        raise PublishError(f"nothing of {dataset.name!r} was harvested yet, so there is nothing to withdraw")
    index = stack.enter_context(closing(open_index(home, dataset.name)))
    store = letter_store(dataset, home)
    if store is not None:
        stack.callback(store.close)
        store.tie(_before(dataset, home, index))
    contents = Contents(contents_place(home, dataset.name))
    return index, Search(dataset.base, index, contents, store, _folders(home.web / dataset.name, dataset.name))


def _before(dataset: Dataset, home: Home, index: ArchiveIndex) -> NamesBefore:
    return NamesBefore(home.web / dataset.name, index, home.state(dataset.name))


def _folders(place: Path, dataset: str) -> list[Path]:
    index = releases.read_index(place, dataset)
    return [place / "releases" / entry.version for entry in index.releases if entry.result == "released"]


def _is_noted(known: WithdrawnLetter | None, entry: WithdrawnLetter) -> bool:
    """Whether the log already has the operator's withdrawal, with all records that are known now."""
    return known is not None and known.by == "operator" and _is_within(entry, known)


def _is_within(entry: WithdrawnLetter, known: WithdrawnLetter) -> bool:
    """Whether a withdrawal adds nothing to a noted one."""
    pairs = ((entry.records, known.records), (entry.hashes, known.hashes), (entry.fingerprints, known.fingerprints))
    return all({*one} <= {*other} for one, other in pairs)


def _named(name: str, entries: Iterable[WithdrawnLetter]) -> WithdrawnLetter:
    """Return the withdrawal that the operator means by a name.

    Raises PublishError where no such letter is withdrawn, or its source withdrew it.
    """
    lower = unquote(name.rstrip("/").rpartition("/")[2]).lower()
    meant = {lower, neutral(lower)}
    entry = next((one for one in entries if not meant.isdisjoint((one.identifier.lower(), *one.ties))), None)
    if entry is None:
        raise PublishError(f"no letter that goes by the name {name!r} is withdrawn")
    if entry.by == "source":
        raise PublishError(f"{entry.letter} was taken back by its source, and comes back when that offers it again")
    return entry


def _note_taken_back(dataset: Dataset, home: Home, index: ArchiveIndex, released: bool, now: str) -> int:
    """Note the withdrawals by sources that the last build found; return how many letters wait for the operator."""
    store: LetterStore | None = letter_store(dataset, home)
    if store is None:
        return 0
    with closing(store):
        found = list(taken_back(store, archive.standing(index).entries, _before(dataset, home, index)))
    new = [entry for entry, is_new in found if is_new]
    if not released:
        new = _not_agreed(dataset, home, new)
    archive.note(index, now, "withdraw", [entry for entry, _ in found if released or entry not in new])
    return 0 if released else len(new)


def _not_agreed(dataset: Dataset, home: Home, new: list[WithdrawnLetter]) -> list[WithdrawnLetter]:
    """Return the letters that must wait: all that the newest release still has, where these are too many at once."""
    folder = next(iter(_folders(home.web / dataset.name, dataset.name)[-1:]), None)
    if folder is None or not new:
        return []
    statistics = msgspec.json.decode((folder / "statistics.json").read_bytes(), type=package.Statistics)
    if not hold.too_many(len(new), statistics.whole):
        return []
    gone = {name for brief in briefs(folder) or () if brief.withdrawn for name in names(brief)}
    left = [entry for entry in new if gone.isdisjoint(entry.ties)]
    return left if hold.too_many(len(left), statistics.whole) else []
