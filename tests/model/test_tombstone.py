"""A tombstone says that there was a letter, and nothing of what it said."""

import msgspec
import pytest

from pipeline.model.letter import Identifier, Letter, Scheme, Withdrawal
from pipeline.model.tombstone import emptied, is_opaque, tie
from tests.formats.made import FULL


def test_of_a_full_letter_only_names_and_dates_are_left() -> None:
    taken = Withdrawal(date="2026-02-01", reason="op verzoek van mevrouw Jansen")
    tombstone = emptied(FULL, taken)
    filled = {name for name in Letter.__struct_fields__ if getattr(tombstone, name)}
    assert filled == {"id", "identifier", "identifiers", "kind", "date", "sources", "withdrawn"}
    assert (tombstone.id, tombstone.kind) == (FULL.id, "brief")
    assert tombstone.withdrawn == Withdrawal(date="2026-02-01", reason="source")
    text = msgspec.json.encode(tombstone).decode()
    assert "Jansen" not in text and "voorbeeld.nl" not in text
    assert all(is_opaque(name) for name in tombstone.identifiers)
    assert emptied(tombstone, taken) == tombstone


@pytest.mark.parametrize(
    ("value", "scheme", "opaque"),
    [
        ("kst-21501-02-2811", "kst", True),
        ("kst-33400-XVIII-5-h1", "kst", True),
        ("kst-36600-(R1234)-7", "kst", True),
        ("2026D00007", "tk-document", True),
        ("oep-9f17b506fd03cafa9e242bfdb1071d9bb3e2fbf2", "open-overheid", True),
        ("eef2edec-019e-4085-8e2e-4d3f42686431", "open-overheid", True),
        ("ah-tk-20102011-2811", "other", True),
        ("https://www.rijksoverheid.nl/documenten/2026/01/02/brief-over-jansen", "rijksoverheid", False),
        ("brief-jansen-2026.pdf", "file", False),
        ("2026-0000123456", "kenmerk", False),
        ("Brief van mevrouw Jansen", "other", False),
    ],
)
def test_only_numbers_may_be_told_on(value: str, scheme: Scheme, opaque: bool) -> None:
    name = Identifier(value=value, scheme=scheme)
    assert is_opaque(name) is opaque
    assert (tie(name) == value.lower()) is opaque
