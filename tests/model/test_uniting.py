"""Enclosures and dossiers of two accounts of one letter."""

from pipeline.model.letter import Attachment, Dossier
from pipeline.model.uniting import attachments, dossiers

RAPPORT = Attachment(title="Voorbeeldrapport over proeven")
STATED = Attachment(title="Voorbeeldrapport over proeven", identifier="2025D00001", url="https://x.example/1")
NOTE = Attachment(title="Beslisnota", identifier="2025D00002", url="https://x.example/2")


def test_an_enclosure_that_both_name_has_all_that_is_known_and_others_are_added() -> None:
    assert attachments([RAPPORT], [STATED, NOTE]) == (STATED, NOTE)


def test_a_title_within_a_longer_one_is_the_same_enclosure() -> None:
    longer = Attachment(title="1. Voorbeeldrapport over proeven (pdf)")
    assert attachments([longer], [STATED]) == (
        Attachment(title=longer.title, identifier="2025D00001", url="https://x.example/1"),
    )


def test_enclosures_that_are_only_counted_are_those_of_the_source() -> None:
    nameless = Attachment()
    assert attachments([nameless, Attachment(title="Bijlage 2")], [STATED, NOTE]) == (STATED, NOTE)
    assert attachments([nameless, nameless, nameless], [STATED]) == (STATED, nameless, nameless)


def test_without_another_account_nothing_changes() -> None:
    assert attachments([RAPPORT], []) == (RAPPORT,)
    assert attachments([], [NOTE]) == (NOTE,)


def test_a_dossier_has_the_title_that_either_gives() -> None:
    own = [Dossier(number="31000", document_number="7"), Dossier(number="31001", title="Proeven")]
    other = [
        Dossier(number="31000", title="Voorbeelden", document_number="7"),
        Dossier(number="31001", title="Anders", document_number="8"),
        Dossier(number="31002", title="Toetsen", document_number="9"),
    ]
    assert dossiers(own, other) == (
        Dossier(number="31000", title="Voorbeelden", document_number="7"),
        Dossier(number="31001", title="Proeven"),
        Dossier(number="31002", title="Toetsen"),
    )
