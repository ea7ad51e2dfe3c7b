"""Which values of a letter are doubtful, and what its issues say of them."""

import re
from collections import defaultdict
from typing import NamedTuple

from pipeline.letters.explain.fields import TITLES, ExplainedValue
from pipeline.model.issue import Issue
from pipeline.model.letter import Certainty, Letter

_PARTS = {"addressee_body": "addressee", "publication": "dossiers", "citations": "references"}
"""Printed fields that belong to a field of another name."""
_TOP = re.compile(r"[\[.].*")
CERTAINTIES: dict[Certainty, tuple[str, str]] = {
    "exact": ("exact", "zoals gedrukt · as printed"),
    "dated": ("gedateerd", "op naam en datum · by name and date"),
    "derived": ("afgeleid", "uit andere gegevens in de brief · from other evidence"),
    "doubtful": ("twijfel", "gegevens spreken elkaar tegen · evidence does not agree"),
}
"""Word for each certainty on the page, and its meaning in both languages."""


class FieldDoubt(NamedTuple):
    """A field about which there are findings that need a person."""

    name: str
    title: str
    """Dutch title of the field, or its name where the page has no row for it."""
    certainty: Certainty | None
    issues: tuple[Issue, ...]


def field_of(row: ExplainedValue) -> str:
    """Return the field of the letter that a row belongs to, under the name that issues use.

    >>> field_of(ExplainedValue("signatories[0].name", TITLES["signatories.name"], "A. Voorbeeld"))
    'signatories'
    """
    name = _TOP.sub("", row.field)
    return _PARTS.get(name, name)


def certainty_of(row: ExplainedValue, letter: Letter) -> Certainty | None:
    """Return how sure the value of a row is; None where nothing was found and nothing is doubtful."""
    if letter.certainty.get(field_of(row)) == "doubtful":
        return "doubtful"
    if row.printed is None and row.meaning is None:
        return None
    if row.how in ("dated", "derived"):
        return "dated" if row.how == "dated" else "derived"
    return "exact" if row.printed is not None else "derived"


def field_doubts(letter: Letter) -> list[FieldDoubt]:
    """Return the fields with warnings or errors, those that are doubtful first."""
    found: defaultdict[str, list[Issue]] = defaultdict(list)
    for issue in letter.issues:
        if issue.field and issue.severity != "info":
            found[issue.field].append(issue)
    titles = {name: title.nl for name, title in reversed([*TITLES.items()])}
    first = {_TOP.sub("", name): title.nl for name, title in reversed([*TITLES.items()])}
    doubts = [
        FieldDoubt(name, titles.get(name) or first.get(name, name), letter.certainty.get(name), tuple(issues))
        for name, issues in found.items()
    ]
    return sorted(doubts, key=lambda doubt: (doubt.certainty != "doubtful", doubt.title))
