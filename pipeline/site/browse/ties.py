"""What the page of each letter takes from other letters, and what theirs take from it: which pages a change affects.

A page shows the letters that its letter cites, those that cite it, those before and after it in its dossier and among
those of its sender, and the names of these two groups. Ties are all of that in a few words, without text.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from pipeline.site.browse import citations, labels, lists, rows
from pipeline.site.browse.collection import DatasetSite, LetterCollection, LetterGroup
from pipeline.site.browse.facets import FACETS, UNKNOWN, keys
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.surroundings import WALKED, shown

_SIZE = 16
"""Bytes of a digest."""


class LetterTies(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The ties of one letter; a withdrawn one has none."""

    id: str
    date: str | None
    start: int
    """Place of its line in `letters.jsonl`, in bytes."""
    line: bytes
    """Digest of its line."""
    shown: bytes
    """Digest of the facts that pages of other letters show of it; empty for a withdrawn letter."""
    numbers: tuple[str, ...] = ()
    """What others cite it by."""
    targets: tuple[str, ...] = ()
    """What it cites."""
    groups: tuple[str, ...] = ()
    """Its groups in which a reader can walk from letter to letter."""
    names: tuple[str | None, ...] = ()
    """The name that each of them has where no newer letter gives it one; None where this letter gives none."""


Parts = Mapping[str, Sequence[LetterTies]]
"""Path of a file such as `letters.jsonl` below the folder of a release, to its letters in their order there.

Of two releases, parts that are the same are the same object.
"""


def read(file: Path) -> tuple[list[LetterTies], str]:
    """Return the ties of the letters in a file such as `letters.jsonl`, and the SHA-256 of what was read."""
    decode = msgspec.json.Decoder(LetterRow).decode
    found, start, digest = [], 0, hashlib.sha256()
    with file.open("rb") as lines:
        for line in lines:
            found.append(_tied(decode(line), line, start))
            digest.update(line)
            start += len(line)
    return found, digest.hexdigest()


def affected(before: Parts, now: Parts) -> set[str]:
    """Return the IRIs of letters whose page may differ between two releases, also of those that are gone."""
    if (total(before) <= lists.MOST) != (total(now) <= lists.MOST):
        return {one.id for one in _all(now)}  # The list of its year, to which each leads, is at another place.
    old, new = _beside(before, now), _beside(now, before)
    changed = {iri for iri in old.keys() | new.keys() if _line(old.get(iri)) != _line(new.get(iri))}
    pairs = [(old.get(iri), new.get(iri)) for iri in changed]
    some = [one for pair in pairs if _outside(pair[0]) != _outside(pair[1]) for one in pair if one]
    return changed | _near(some, before) | _near(some, now) | _renamed(some, before, now)


def nearby(site: DatasetSite, release: Path, parts: Parts, chosen: Collection[str]) -> LetterCollection:
    """Return as much of the letters of a release as the pages of some of them take, which are given by their IRIs."""
    near = _near([one for one in _all(parts) if one.id in chosen], parts).union(chosen)
    found: list[LetterRow] = []
    for path, ties in parts.items():
        places = [one.start for one in ties if one.id in near and one.shown]
        found += rows.at(release / path, places) if places else ()
    return LetterCollection(site.dataset, rows.newest_first(found), site.has_search, total(parts))


def _tied(row: LetterRow, line: bytes, start: int) -> LetterTies:
    mark = _digest(line)
    if row.withdrawn is not None:
        return LetterTies(row.id, row.date, start, mark, b"")
    named = dict(_named(row))
    return LetterTies(
        id=row.id,
        date=row.date,
        start=start,
        line=mark,
        shown=_digest(repr(shown(row)).encode()),
        numbers=tuple(citations.numbers(row)),
        targets=tuple(target for one in row.references if (target := citations.cited_as(one))),
        groups=tuple(named),
        names=tuple(named.values()),
    )


def _named(row: LetterRow) -> Iterator[tuple[str, str | None]]:
    """Yield the groups of a letter through which a reader can walk, with the name that it alone would give each."""
    for facet in WALKED:
        for key in keys(FACETS[facet], row):
            group = LetterGroup(facet=facet, key=key, rows=(row,))
            if facet == "dossier":
                yield f"{facet}/{key}", labels.dossier_title(group) or None
            elif key != UNKNOWN:
                yield f"{facet}/{key}", labels.label(group, "nl")


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SIZE).digest()


def _all(parts: Parts) -> Iterator[LetterTies]:
    for ties in parts.values():
        yield from ties


def total(parts: Parts) -> int:
    """Return the number of letters that are not withdrawn."""
    return sum(1 for one in _all(parts) if one.shown)


def _beside(parts: Parts, others: Parts) -> dict[str, LetterTies]:
    """Return the letters of the parts that are not the same in another release, by IRI."""
    return {one.id: one for path, ties in parts.items() if ties is not others.get(path) for one in ties}


def _line(ties: LetterTies | None) -> bytes | None:
    return ties.line if ties else None


def _outside(ties: LetterTies | None) -> object:
    """Return all that pages of other letters depend on."""
    return (ties.shown, ties.numbers, ties.targets, ties.groups, ties.names) if ties else None


def _near(some: Collection[LetterTies], parts: Parts) -> set[str]:
    """Return the letters that may be on the pages of some letters, or have them on theirs.

    A letter with the same number as one of them is near too: a citation leads to the newest of these.
    """
    if not some:
        return set()
    numbers = {number for one in some for number in one.numbers}
    targets = {target for one in some for target in one.targets}
    found = {
        one.id
        for one in _all(parts)
        if not (numbers.isdisjoint(one.targets) and numbers.isdisjoint(one.numbers) and targets.isdisjoint(one.numbers))
    }
    chosen = {one.id for one in some}
    for group, members in _members(some, parts).items():
        naming = _naming(group, members)
        found |= {naming.id} if naming else set()
        for place, one in enumerate(members):
            if one.id in chosen:
                found.update(member.id for member in members[max(place - 1, 0) : place + 2])
    return found


def _renamed(some: Collection[LetterTies], before: Parts, now: Parts) -> set[str]:
    """Return the letters in groups of some letters whose name differs between two releases."""
    old, new = _members(some, before), _members(some, now)
    renamed = [members for group, members in new.items() if _name(group, old.get(group, [])) != _name(group, members)]
    return {one.id for members in renamed for one in members}


def _members(some: Collection[LetterTies], parts: Parts) -> dict[str, list[LetterTies]]:
    """Return the groups of some letters, each with all its letters, newest first."""
    wanted = {group for one in some for group in one.groups}
    found: dict[str, list[LetterTies]] = {}
    for one in _all(parts) if wanted else ():
        for group in one.groups:
            if group in wanted:
                found.setdefault(group, []).append(one)
    return {group: rows.newest_first(members) for group, members in found.items()}


def _naming(group: str, members: Sequence[LetterTies]) -> LetterTies | None:
    """Return the newest letter that gives a group a name."""
    return next((one for one in members if one.names[one.groups.index(group)] is not None), None)


def _name(group: str, members: Sequence[LetterTies]) -> str | None:
    naming = _naming(group, members)
    return naming.names[naming.groups.index(group)] if naming else None
