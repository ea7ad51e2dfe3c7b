"""A dossier as a timeline: its letters from first to last, each with what it answers, cites and is cited by."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.site.browse.collection import LetterCollection
from pipeline.site.browse.rows import LetterRow
from pipeline.site.browse.views import LetterView, Views


class TimelineStep(NamedTuple):
    """One letter in the timeline of a dossier."""

    view: LetterView
    number: str
    """Number within the dossier; "" where it has none."""
    chain: tuple[tuple[str, list[LetterView]], ...]
    """The links to other letters: a name, and the letters."""


def steps(collection: LetterCollection, rows: Sequence[LetterRow], dossier: str, views: Views) -> list[TimelineStep]:
    """Return the letters of a dossier, oldest first; letters without a date come last."""
    dated = [row for row in reversed(rows) if row.date]
    undated = [row for row in rows if not row.date]
    return [_step(collection, row, dossier, views) for row in (*dated, *undated)]


def _step(collection: LetterCollection, row: LetterRow, dossier: str, views: Views) -> TimelineStep:
    links = collection.links
    cited = [collection.by_iri[iri] for iri in dict.fromkeys(links.cited(row))]
    named = ((views.t["cites"], cited), (views.t["cited_by"], links.cited_by.get(row.id, ())))
    numbers = (one.document_number for one in row.dossiers if one.number == dossier and one.document_number)
    return TimelineStep(
        view=views.letter(row),
        number=next(numbers, ""),
        chain=tuple((name, views.letters(some)) for name, some in named if some),
    )
