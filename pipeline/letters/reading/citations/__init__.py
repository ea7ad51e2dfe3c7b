"""Citations in running text: papers, laws, rulings, acts, addresses and letters, each with the key of its target."""

from pipeline.letters.reading.citations.addresses import find_addresses
from pipeline.letters.reading.citations.eu import find_eu_acts
from pipeline.letters.reading.citations.found import FoundCitation, capital_words
from pipeline.letters.reading.citations.gazettes import find_gazettes
from pipeline.letters.reading.citations.handelingen import find_handelingen
from pipeline.letters.reading.citations.kamerstukken import find_kamerstukken
from pipeline.letters.reading.citations.kamervragen import find_kamervragen
from pipeline.letters.reading.citations.laws import find_laws
from pipeline.letters.reading.citations.letters import find_letters
from pipeline.letters.reading.citations.moties import find_moties, join
from pipeline.letters.reading.citations.rulings import find_rulings
from pipeline.letters.reading.citations.toezeggingen import find_toezeggingen
from pipeline.model.printed import Citation


def find_citations(text: str, own: frozenset[str] = frozenset()) -> tuple[Citation, ...]:
    """Return every citation in a text, in order of appearance; `start` is the offset in that text.

    `own` has the keys of the document itself (`kst-35334-331`, `ah-tk-20232024-1481`): it does not cite itself.
    Takes time in proportion to the length of the text, and never raises.
    """
    capitals = capital_words(text)
    found = [
        *find_addresses(text),
        *find_kamervragen(text),
        *find_handelingen(text),
        *find_toezeggingen(text),
        *find_laws(text, capitals),
        *find_eu_acts(text, capitals),
        *find_rulings(text, capitals),
        *find_gazettes(text, capitals),
        *find_letters(text),
        *join(text, find_moties(text), find_kamerstukken(text)),
    ]
    return tuple(
        _citation(text, one)
        for one in _apart(sorted(found, key=lambda one: (one.start, -one.end)))
        if not (one.targets and own.issuperset(one.targets))
    )


def _apart(found: list[FoundCitation]) -> list[FoundCitation]:
    """Return the citations that do not overlap an earlier one, reading from the left and preferring the longest."""
    kept: list[FoundCitation] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _citation(text: str, found: FoundCitation) -> Citation:
    printed = " ".join(text[found.start : found.end].split())
    return Citation(text=printed, kind=found.kind, targets=found.targets, start=found.start)
