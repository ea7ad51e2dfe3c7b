"""The address of a letter: the one it is published under, else a number, else its reference, else a file's name."""

import itertools
from dataclasses import dataclass, field

import pytest

from pipeline.letters.merge import GivenNames, LetterCopy, addresses, clusters, scheme_of
from pipeline.model.letter import Identifier
from pipeline.model.tombstone import neutral

NAMED = "kenmerk-2011-1"


def copy(
    key: str, added: str = "1", reference: str | None = None, scheme: int | None = None, tied: str = ""
) -> LetterCopy:
    return LetterCopy(("source", key), added, key, tuple(filter(None, (neutral(key), tied))), scheme, reference)


@dataclass(frozen=True)
class Case:
    """Copies, what was given before, and the address of each letter by the key of its oldest record."""

    copies: tuple[LetterCopy, ...]
    expected: dict[str, str]
    before: GivenNames = field(default_factory=GivenNames)


CASES = {
    "a reference names a letter that has no number": Case((copy("a-txt", "1", NAMED),), {"a-txt": NAMED}),
    "without one the file does": Case((copy("a-txt"),), {"a-txt": "a-txt"}),
    "a number of its own stays": Case((copy("kst-1-2", "1", NAMED, scheme=0),), {"kst-1-2": "kst-1-2"}),
    "a number of a copy comes before the reference": Case(
        (copy("a-txt", "1", NAMED, tied="t"), copy("2026D1", "2", scheme=1, tied="t")), {"a-txt": "2026D1"}
    ),
    "of numbers the better": Case(
        (
            copy("a-txt", "1", tied="t"),
            copy("b", "1", scheme=3, tied="t"),
            copy("kst-1-2", "2", scheme=0, tied="t"),
        ),
        {"a-txt": "kst-1-2"},
    ),
    "a number that is published stays though a better comes": Case(
        (
            copy("a-txt", "1", tied="t"),
            copy("b", "1", scheme=3, tied="t"),
            copy("kst-1-2", "2", scheme=0, tied="t"),
        ),
        {"a-txt": "b"},
        GivenNames(published=("b",)),
    ),
    "two new letters with one reference have neither": Case(
        (copy("a-txt", "1", NAMED), copy("b-txt", "1", NAMED)), {"a-txt": "a-txt", "b-txt": "b-txt"}
    ),
    "the letter that is published under it keeps it": Case(
        (copy("a-txt", "1", NAMED), copy("b-txt", "2", NAMED)),
        {"a-txt": NAMED, "b-txt": "b-txt"},
        GivenNames(published=(NAMED,)),
    ),
    "a letter that is published under a file keeps that": Case(
        (copy("a-txt", "1", NAMED),), {"a-txt": "a-txt"}, GivenNames(published=("a-txt",))
    ),
    "and lets no other have the reference that both have": Case(
        (copy("a-txt", "1", NAMED), copy("b-txt", "2", NAMED)),
        {"a-txt": "a-txt", "b-txt": "b-txt"},
        GivenNames(published=("a-txt",)),
    ),
    "copies that agree on a reference": Case(
        (copy("a-txt", "1", NAMED, tied="t"), copy("b-txt", "2", NAMED, tied="t")), {"a-txt": NAMED}
    ),
    "copies that do not": Case(
        (copy("a-txt", "1", NAMED, tied="t"), copy("b-txt", "2", "kenmerk-2012-9", tied="t")), {"a-txt": "a-txt"}
    ),
    "a letter that its source withdrew has the tombstone of its address": Case(
        (copy(neutral("a-txt"), "1", neutral(NAMED)),),
        {neutral("a-txt"): neutral(NAMED)},
        GivenNames(published=(NAMED,)),
    ),
    "also where that was the name of a file": Case(
        (copy(neutral("a-txt"), "1", neutral(NAMED)),),
        {neutral("a-txt"): neutral("a-txt")},
        GivenNames(published=("a-txt",)),
    ),
    "nobody gets the address of a withdrawn letter": Case(
        (copy("b-txt", "2", NAMED),), {"b-txt": "b-txt"}, GivenNames(withdrawn=(neutral(NAMED),))
    ),
    "nor that of its tombstone": Case(
        (copy(neutral(NAMED), "1"), copy("b-txt", "2", NAMED)),
        {neutral(NAMED): neutral(NAMED), "b-txt": "b-txt"},
        GivenNames(published=(neutral(NAMED),)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_addresses(name: str) -> None:
    case = CASES[name]
    for order in itertools.permutations(case.copies):
        found = addresses(order, clusters(order), case.before)
        assert {place[1]: address for place, address in found.items()} == case.expected


@pytest.mark.parametrize("name", CASES)
def test_a_second_release_changes_no_address(name: str) -> None:
    case = CASES[name]
    oldest = clusters(case.copies)
    first = addresses(case.copies, oldest, case.before)
    again = GivenNames(tuple(first.values()), case.before.withdrawn)
    later = (*case.copies, copy("z-txt", "9", NAMED))
    assert addresses(case.copies, oldest, again) == first
    assert dict(addresses(later, clusters(later), again)).items() >= first.items()


def test_only_a_number_has_a_scheme() -> None:
    known = (Identifier(value="kst-1-2", scheme="kst"), Identifier(value="2011-1", scheme="kenmerk"))
    assert [scheme_of(name, known) for name in ("kst-1-2", "2011-1", "folder-a-txt")] == [0, None, None]
