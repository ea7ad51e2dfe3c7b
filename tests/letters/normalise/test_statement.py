"""What a source says of a letter is united with what the letter prints."""

import pytest

from pipeline.letters.interpret import interpret
from pipeline.model.letter import Letter
from pipeline.model.record import Record
from pipeline.model.statement import Statement

PAPER = """Tweede Kamer der Staten-Generaal
Vergaderjaar 2018-2019

29 826   Voorbeeldbeleid

Nr. 261   BRIEF VAN DE MINISTER VAN DEFENSIE

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Den Haag, 5 april 2019

In deze brief staat dat er niets te melden is, en dat blijft voorlopig zo.

De Minister van Defensie,
B.C. Proef
"""


def letter(said: Statement) -> Letter:
    record = Record(source="koop", key="kst.txt", sha256="0" * 64, bytes=1, statement=said)
    found = interpret(record, PAPER.encode(), "https://x.example/").letter
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Stand van zaken van de proef", "Stand van zaken van de proef"),
        ("Brief regering; Stand van zaken van de proef", "Stand van zaken van de proef"),
        ("Brief van de minister van Defensie", None),
        (None, None),
    ],
)
def test_the_subject_of_a_paper_is_what_its_source_calls_it_and_never_the_heading(
    title: str | None, subject: str | None
) -> None:
    found = letter(Statement(title=title))
    assert (found.subject, found.heading) == (subject, "BRIEF VAN DE MINISTER VAN DEFENSIE")
    assert found.provenance.get("subject") == ("koop" if subject else None)
    assert "subject-missing" not in {issue.code for issue in found.issues}


def test_another_number_of_the_source_is_an_issue() -> None:
    found = letter(Statement(dossiers=(("29826", None, "262"),)))
    assert [(issue.code, issue.field) for issue in found.issues] == [("source-differs", "dossiers")]
