"""Merge the copies of one letter into one letter, and report where they disagree."""

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.certainty import with_certainty
from pipeline.letters.response import timed
from pipeline.model import uniting
from pipeline.model.issue import Issue
from pipeline.model.letter import Letter, Withdrawal
from pipeline.model.tombstone import emptied

RANK = ("application/xml", "text/html", "application/vnd.openxmlformats", "application/vnd.oasis", "application/pdf")
"""Formats from most to least structured: the first available copy gives its fields."""
OWN_RULE = ("id", "identifier", "identifiers", "kind", "sources", "provenance", "certainty", "withdrawn", "issues")
"""Fields that have their own merge rule."""
FIELDS = tuple(name for name in Letter.__struct_fields__ if name not in OWN_RULE)
"""Fields that one copy may have and another lack."""
COMPARED = ("date", "reference", "session_year")
"""Fields in which copies of one letter must agree; the wording of others may differ between formats."""


def merge(copies: Sequence[Letter]) -> Letter:
    """Return one letter from all its copies, of which the first names it.

    The most structured copy gives the fields; among equals the one whose hash sorts first. A missing field comes from
    the next copy that has it, which `provenance` then names. Enclosures and dossiers of all copies are united. Every
    record is among the sources.
    """
    taken = next((copy.withdrawn for copy in copies if copy.withdrawn), None)
    if taken:
        return _tombstone(copies, taken)
    if len(copies) == 1:
        return copies[0]
    ordered = sorted(copies, key=lambda copy: (_rank(copy), [record.sha256 for record in copy.sources]))
    best, rest = ordered[0], ordered[1:]
    filled = {name: _first(name, rest) for name in FIELDS if not getattr(best, name)}
    given = {name: getattr(copy, name) for name, copy in filled.items() if copy is not None}
    origin = {name: _source(copy) for name, copy in filled.items() if copy is not None}
    for name, unite in (("attachments", uniting.attachments), ("dossiers", uniting.dossiers)):
        for copy in rest:
            together = unite(given.get(name, getattr(best, name)), getattr(copy, name))
            if together != given.get(name, getattr(best, name)):
                given[name], origin[name] = together, origin.get(name, _source(copy))
    united = replace(
        best,
        **given,
        id=copies[0].id,
        identifier=copies[0].identifier,
        identifiers=tuple(dict.fromkeys(name for copy in copies for name in copy.identifiers)),
        sources=tuple(record for copy in ordered for record in copy.sources),
        provenance=best.provenance | origin,
        issues=(*_still(best.issues, given), *_differences(ordered), _note(copies)),
    )
    return with_certainty(timed(united))


def _tombstone(copies: Sequence[Letter], taken: Withdrawal) -> Letter:
    """Return the tombstone of a letter that one of its publishers took back: no other copy may reveal its content."""
    names = tuple(dict.fromkeys(name for copy in copies for name in copy.identifiers))
    sources = tuple(record for copy in copies for record in copy.sources)
    date = next((copy.date for copy in copies if copy.date), None)
    return emptied(replace(copies[0], identifiers=names, sources=sources, date=date), taken)


def _first(name: str, copies: Sequence[Letter]) -> Letter | None:
    return next((copy for copy in copies if getattr(copy, name)), None)


def _source(copy: Letter) -> str:
    return copy.sources[0].source


def _still(issues: tuple[Issue, ...], given: dict[str, object]) -> tuple[Issue, ...]:
    """Return the findings of the best copy, without findings about a field that another copy filled."""
    return tuple(found for found in issues if found.field not in given)


def _differences(copies: Sequence[Letter]) -> list[Issue]:
    found = []
    for name in COMPARED:
        said = {str(value): _source(copy) for copy in reversed(copies) if (value := getattr(copy, name))}
        if len(said) > 1:
            text = ", ".join(f"{source} says {value!r}" for value, source in sorted(said.items()))
            found.append(issue("copies-differ", f"copies of the letter differ: {text}", name))
    return found


def _note(copies: Sequence[Letter]) -> Issue:
    return issue("duplicate", f"{len(copies)} records carry this letter")


def _rank(letter: Letter) -> int:
    kind = letter.sources[0].media_type or ""
    return next((place for place, start in enumerate(RANK) if kind.startswith(start)), len(RANK))
