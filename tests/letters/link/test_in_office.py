"""Holders of offices by lists that are not ours are linked in every month since 1994 and every ministry, none wrong."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.letters.interpret import parts
from pipeline.model.record import Record
from pipeline.vocabulary import authorities
from pipeline.vocabulary.offices import WIKIDATA, read_role
from tests.letters.link.holders import SignedLetter, compare, letters
from tests.specimens.generate import MONTHS

BASE = "https://brievenbus.example/"
MINISTRY = "https://identifier.overheid.nl/tooi/id/ministerie/"
NOT_LINKED = {
    ("A.A. Aartsen", "2026-03"): "minister for Werk en Participatie, who does not sign for the whole ministry",
    ("B. van 't Wout", "2021-02"): "the list does not end the mandate, which ended on 2021-01-20",
    ("David van Weel", "2025-09"): "the list does not end the interim, which ended on 2025-09-05",
    ("M. van Ooijen MSc", "2024-07"): "the list does not end the mandate, which ended on 2024-07-02",
    ("M.C.G. Keijzer", "2025-09"): "the list does not end the interim, which ended on 2025-09-05",
    ("Nora Achahbar", "2024-12"): "the list does not end the mandate, which ended on 2024-11-15",
    ("R.P. Brekelmans", "2025-09"): "the list does not end the interim, which ended on 2025-09-05",
    ("R.W. Knops", "2022-01"): "the list does not end the mandate, which ended on 2022-01-10",
    ("Rick Brink", "2019-01"): "an honorary title of a broadcaster, no member of the government",
    ("Robert Tieman", "2025-09"): "the list does not end the interim, which ended on 2025-09-05",
    ("S. van Veldhoven", "2021-08"): "the list does not end the mandate, which ended on 2021-07-19",
    ("drs. A.C. van Huffelen", "2024-07"): "the list does not end the mandate, which ended on 2024-07-02",
    ("mr. dr. Jan Pieter Balkenende", "2022-10"): "a minister of state, which is a title and no office",
}
"""Holders by the lists who are not linked, with the first month and the reason."""
LETTER = (
    "Ministerie van {ministry}\n\nDe Voorzitter van de Tweede Kamer der Staten-Generaal\nPostbus 20018\n"
    "2500 EA Den Haag\n\nDatum {day} {month} {year}\nBetreft Voorbeeld van een brief\n\nGeachte voorzitter,\n\n"
    "Dit is voorbeeldtekst. De tekst zegt met opzet niets anders dan dat zij er is.\n\nHoogachtend,\n\n"
    "{role},\n\n\n{name}\n"
)


class LinkedSignature(NamedTuple):
    """IRI of the person, and code of the ministry, that a signature is linked to; a name from before TOOI has none."""

    person: str | None
    ministry: str | None


def by_lists(letter: SignedLetter) -> LinkedSignature:
    """Return what role, name and day are linked to."""
    role = read_role(letter.role)
    assert role is not None, letter
    offices = authorities().offices
    ministry, found = offices.organisation(role, letter.on), offices.person(letter.holder.name, role, None, letter.on)
    return LinkedSignature(found[0].iri(BASE) if found else None, ministry.code if ministry else None)


def by_reading(letter: SignedLetter) -> LinkedSignature:
    """Return what the signature of a letter of plain text is linked to."""
    ministry = authorities().organisations.by_code(letter.code, letter.on)
    assert ministry is not None
    text = LETTER.format(
        ministry=ministry.name.removeprefix("Ministerie van "),
        day=letter.on.day,
        month=MONTHS[letter.on.month - 1],
        year=letter.on.year,
        role=letter.role,
        name=letter.holder.name,
    )
    record = Record(source="folder", key="brief.txt", sha256="0" * 64, bytes=1)
    (signatory,) = parts(record, text.encode(), BASE).letter.signatories
    return LinkedSignature(signatory.person_iri, (signatory.organisation_iri or "").removeprefix(MINISTRY))


def judged(found: Iterable[SignedLetter], linked: Callable[[SignedLetter], LinkedSignature]) -> Counter[str]:
    """Count the letters that are linked right and those that are not linked; assert that nothing is linked wrong."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    wrong = []
    for letter in found:
        person, ministry = linked(letter)
        if (ministry and ministry != letter.code) or (person is not None and not _is_holder(person, letter)):
            wrong.append((letter, person, ministry))
        first.update({letter.holder.name: f"{letter.on:%Y-%m}"} if person is None else {})
        counts["right" if person else f"not linked: {letter.holder.name}"] += 1
    assert wrong == []
    named = {name for name, _ in NOT_LINKED}
    assert first.keys() <= named, first
    return counts


def _is_holder(person: str, letter: SignedLetter) -> bool:
    """Return whether a linked person is the holder: by the item in Wikidata, or where the list has none by name."""
    if letter.holder.wikidata:
        return person == WIKIDATA + letter.holder.wikidata
    name, surname = authorities().labels[person], compare(letter.holder.name.removesuffix(" MSc"))
    return compare(name).endswith(surname)


def test_nobody_is_linked_wrong_in_any_month(shared: Path) -> None:
    found = list(letters(shared / "vocab"))
    counts = judged(found, by_lists)
    assert len(found) > 9000
    assert counts["right"] > 0.94 * len(found)
    first: dict[str, str] = {}
    for letter in found:
        if by_lists(letter).person is None:
            first.setdefault(letter.holder.name, f"{letter.on:%Y-%m}")
    assert set(first.items()) == NOT_LINKED.keys()


def test_letters_of_some_months_are_read_and_linked(shared: Path) -> None:
    counts = judged(list(letters(shared / "vocab"))[::97], by_reading)
    assert counts["right"] > 85


@pytest.mark.long
def test_letters_of_every_month_are_read_and_linked(shared: Path) -> None:
    counts = judged(letters(shared / "vocab"), by_reading)
    assert counts["right"] > 8500
