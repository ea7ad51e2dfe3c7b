"""All authority lists together, read once in a process."""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from pipeline import settings
from pipeline.vocabulary.evidence import Clues
from pipeline.vocabulary.lists import rows
from pipeline.vocabulary.offices import WIKIDATA, Offices
from pipeline.vocabulary.organisations import Organisations
from pipeline.vocabulary.themes import Themes


class Authorities:
    """Organisations, office holders, clues in a letterhead to the sender, and words for themes."""

    def __init__(self, folder: Path) -> None:
        """Read the lists below a folder.

        Raises DefinitionError where a list is missing or malformed.
        """
        self._folder = folder
        self.organisations = Organisations(folder)
        self.offices = Offices(folder, self.organisations)
        self.clues = Clues(folder, self.organisations)
        self.themes = Themes(folder, {*self.organisations.portfolios, *self.offices.portfolios})

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Official Dutch names of organisations, their historical versions, persons and concepts, by IRI."""
        found: dict[str, str] = {}
        for name in ("themes", "document_types", "woo_categories"):
            found.update((iri, label) for iri, label in rows(self._folder, name, ("iri", "label")))
        for bearer in self.organisations.bearers:
            iri = bearer.version or bearer.iri
            if iri is not None:
                found[iri] = bearer.name
        for mandate in self.offices.mandates:
            if mandate.wikidata:
                found[WIKIDATA + mandate.wikidata] = mandate.person
        return found


@cache
def authorities() -> Authorities:
    """Return the authority lists that come with the code.

    Raises DefinitionError where a list is missing or malformed.
    """
    return Authorities(settings.VOCAB)
