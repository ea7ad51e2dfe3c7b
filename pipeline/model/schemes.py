"""The schemes of letter numbers: one table with the properties of each scheme."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Scheme = Literal["kst", "tk-document", "open-overheid", "rijksoverheid", "kenmerk", "file", "other"]


class NumberScheme(NamedTuple):
    """One scheme of numbers."""

    names_letter: bool
    """Whether a number identifies one letter: copies with the same number are one letter."""
    mints: bool
    """Whether the number may name a letter in its IRI."""
    is_number: bool
    """Whether its values may be plain numbers, which a tombstone keeps: they reveal nothing of the letter's content."""
    is_published: bool
    """Whether a publisher assigned it, so that feeds and clients find the letter by it."""


SCHEMES: Mapping[Scheme, NumberScheme] = {
    # Parliamentary papers, such as kst-32824-1.
    "kst": NumberScheme(names_letter=True, mints=True, is_number=True, is_published=True),
    # Documents of the Tweede Kamer, such as 2026D00007.
    "tk-document": NumberScheme(names_letter=True, mints=True, is_number=True, is_published=True),
    # Documents of open.overheid.nl, such as those that begin with ronl or oep.
    "open-overheid": NumberScheme(names_letter=True, mints=True, is_number=True, is_published=True),
    # Documents of rijksoverheid.nl and of the archive of its open data, such as plooicb-2011-15112.
    "rijksoverheid": NumberScheme(names_letter=True, mints=True, is_number=True, is_published=True),
    # The sender's own reference. Ministries use one for a letter and its annexes, and it may name a case.
    "kenmerk": NumberScheme(names_letter=False, mints=False, is_number=False, is_published=False),
    # The name of a file, which may be that of a person.
    "file": NumberScheme(names_letter=False, mints=False, is_number=False, is_published=False),
    "other": NumberScheme(names_letter=False, mints=False, is_number=True, is_published=True),
}
"""Rules of each scheme, ordered by how well the scheme names a letter, best first.

A source with numbers of its own adds its scheme here, with its concept in `vocab/mapping.toml` and `vocab/terms.ttl`;
merging, IRIs, tombstones, deltas and feeds follow.
"""
MINTING = tuple(name for name, scheme in SCHEMES.items() if scheme.mints)
"""Schemes whose numbers name letters, best first."""
