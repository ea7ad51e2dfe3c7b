"""Number schemes: one table decides what ties copies, names letters, stays in tombstones and is in feeds."""

import typing

import msgspec
import pytest

from pipeline.formats.mapping import mapping
from pipeline.letters.merge import names
from pipeline.letters.normalise.statement import complete
from pipeline.model.letter import Identifier, Letter, SourceRecord
from pipeline.model.record import Record
from pipeline.model.schemes import SCHEMES, Scheme
from pipeline.model.statement import Statement
from pipeline.model.tombstone import is_opaque
from pipeline.release.delta.reasons import STRONG
from pipeline.site.feeds import entries

LETTER = Letter(
    id="https://a.example/id/brief/x", identifier="x", kind="brief", sources=(SourceRecord(source="s", sha256="0"),)
)
ALONE = {"kst", "tk-document", "open-overheid", "rijksoverheid"}


def stated(*numbers: tuple[str, Scheme]) -> Letter:
    record = Record(source="s", key="k", sha256="0", bytes=1, statement=Statement(identifiers=numbers))
    return complete(LETTER, record, "https://a.example/")


def numbered(scheme: Scheme) -> Letter:
    record = Record(
        source="s", key="k", sha256="0", bytes=1, statement=Statement(identifiers=(("kst-12345-6", scheme),))
    )
    return complete(LETTER, record, "https://a.example/")


def test_every_scheme_has_its_rules_and_its_concept() -> None:
    assert set(SCHEMES) == set(typing.get_args(Scheme)) == set(mapping().values["scheme"])


@pytest.mark.parametrize("scheme", typing.get_args(Scheme))
def test_a_scheme_decides_everywhere_alike(scheme: Scheme) -> None:
    letter = numbered(scheme)
    alone = scheme in ALONE
    assert (scheme in STRONG) == alone, "a delta ties letters that were renamed"
    assert ("kst-12345-6" in names(letter)) == alone, "copies are one letter"
    assert (letter.identifier == "kst-12345-6") == alone, "the letter is named by it"
    assert is_opaque(Identifier(value="kst-12345-6", scheme=scheme)) == (alone or scheme == "other")
    found = entries.decode(entries.facts(msgspec.json.encode(letter))[0])
    assert ("kst-12345-6" in found.identifiers) == (alone or scheme == "other")


def test_the_best_number_names_a_letter() -> None:
    given = (
        ("ronl-1", "open-overheid"),
        ("2026D00007", "tk-document"),
        ("kst-12345-6", "kst"),
        ("r-1", "rijksoverheid"),
    )
    left = list(given)
    for best in ("kst-12345-6", "2026D00007", "ronl-1", "r-1"):
        assert stated(*left).identifier == best
        left = [one for one in left if one[0] != best]
