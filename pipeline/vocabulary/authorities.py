"""All authority lists together, read once in a process."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

from pipeline import settings
from pipeline.vocabulary.evidence import Clues
from pipeline.vocabulary.lists import rows
from pipeline.vocabulary.offices import Mandate, Offices
from pipeline.vocabulary.organisations import Organisations
from pipeline.vocabulary.themes import Themes


class Labels(Mapping[str, str]):
    """Names by IRI; those of our own IRIs by their path, as their base differs between datasets."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take the names by IRI, or by path below a base."""
        self._names = names

    def __getitem__(self, iri: str) -> str:
        """Return the name of an IRI, below any base where it is our own."""
        found = self._names.get(iri)
        if found is None:
            return self._names[f"id/{iri.rpartition('/id/')[2]}"]
        return found

    def __iter__(self) -> Iterator[str]:
        """Iterate over IRIs and paths."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self._names)


class Authorities:
    """Organisations, office holders, clues in a letterhead to the sender, and words for themes."""

    def __init__(self, folder: Path) -> None:
        """Read the lists below a folder.

        Raises DefinitionError where a list is missing or malformed.
        """
        self.folder = folder
        self.organisations = Organisations(folder)
        self.offices = Offices(folder, self.organisations)
        self.clues = Clues(folder, self.organisations)
        self.themes = Themes(folder, {*self.organisations.portfolios, *self.offices.portfolios})

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Official Dutch names of organisations, their historical versions, persons, posts and concepts, by IRI.

        A post, and a person without an item in Wikidata, has a name under its IRI of every dataset.
        """
        found: dict[str, str] = {}
        for name in ("themes", "document_types", "woo_categories"):
            found.update((iri, label) for iri, label in rows(self.folder, name, ("iri", "label")))
        for bearer in self.organisations.bearers:
            iri = bearer.version or bearer.iri
            if iri is not None:
                found[iri] = bearer.name
        for mandate in self.offices.mandates:
            found[mandate.iri("")] = mandate.person
            found[mandate.post_path] = self._post(mandate)
        return Labels(found)

    def _post(self, mandate: Mandate) -> str:
        """Return the name of a post, by the present name of its ministry."""
        if mandate.post == "minister-president":
            return mandate.post
        if mandate.portfolios and mandate.post == "minister":
            return f"minister voor {mandate.portfolios[0]}"
        ministry = self.organisations.by_code(mandate.ministry) if mandate.ministry else None
        return f"{mandate.post} van {ministry.name.removeprefix('Ministerie van ')}" if ministry else mandate.post


@cache
def authorities() -> Authorities:
    """Return the authority lists that come with the code.

    Raises DefinitionError where a list is missing or malformed.
    """
    return Authorities(settings.VOCAB)
