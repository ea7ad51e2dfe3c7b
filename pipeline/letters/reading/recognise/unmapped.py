"""Letters that a font maps to no character: a name with one is withheld, and an issue names the field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pipeline.issues import issue
from pipeline.letters.reading.recognise.found import FoundValue
from pipeline.letters.reading.recognise.names import UNMAPPED
from pipeline.letters.reading.recognise.signatories import FoundSignatory
from pipeline.model.issue import Issue


def without_unmapped(signatories: Iterable[FoundSignatory]) -> list[FoundSignatory]:
    """Return who signed, without the names of which a letter is unknown; one with nothing else is left out."""
    kept = (replace(one, name=None) if _is_unmapped(one.name) else one for one in signatories)
    return [one for one in kept if one.role or one.name or one.on_behalf_of]


def unmapped(fields: Mapping[str, FoundValue | None], signatories: Sequence[FoundSignatory]) -> Iterator[Issue]:
    """Yield an issue for each field with a letter that is unknown."""
    found = [name for name, value in fields.items() if _is_unmapped(value)]
    if any(_is_unmapped(part) for one in signatories for part in (one.role, one.name, one.on_behalf_of)):
        found.append("signatories")
    for name in found:
        yield issue("font-map-broken", f"a letter of the {name} has no map to a character", name)


def _is_unmapped(value: FoundValue | None) -> bool:
    return value is not None and not value.text.isascii() and UNMAPPED.search(value.text) is not None
