"""Citations in running text: papers, laws, rulings, acts, addresses and letters, each with the key of what is cited."""

from pipeline.model.printed import Citation
from pipeline.reading.citations.found import Found
from pipeline.reading.citations.kamerstukken import find_kamerstukken

_FAMILIES = (find_kamerstukken,)


def find_citations(text: str, own: frozenset[str] = frozenset()) -> tuple[Citation, ...]:
    """Return every citation in a text, in its order.

    `own` holds the keys of the document itself (`kst-35334-331`, `ah-tk-20232024-1481`): it does not cite itself.
    """
    found = sorted((f for family in _FAMILIES for f in family(text)), key=lambda f: (f.start, -f.end))
    return tuple(_citation(text, one) for one in found if not (one.targets and own.issuperset(one.targets)))


def _citation(text: str, found: Found) -> Citation:
    printed = " ".join(text[found.start : found.end].split())
    return Citation(text=printed, kind=found.kind, targets=found.targets, start=found.start)
