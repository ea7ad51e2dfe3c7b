"""Citations to references: one for each thing cited, with its public IRI where that is known."""

from collections.abc import Sequence

from pipeline.model.letter import Reference
from pipeline.model.printed import Citation

KOOP = "https://zoek.officielebekendmakingen.nl/"


def references(citations: Sequence[Citation], base: str) -> tuple[Reference, ...]:
    """Return the things that a letter cites, in the order in which it first does."""
    found: dict[str, Reference] = {}
    for citation in citations:
        for target in citation.targets or ("",):
            iri = _iri(target)
            key = iri or f"{citation.kind} {citation.text.casefold()}"
            found.setdefault(key, Reference(text=citation.text, kind=citation.kind, iri=iri))
    return tuple(found.values())


def _iri(target: str) -> str | None:
    if target.startswith("kst-"):
        return f"{KOOP}{target}.html"
    return None
