"""Official names of organisations and persons, by IRI, from the authority lists."""

from collections.abc import Mapping
from functools import cache


@cache
def labels() -> Mapping[str, str]:
    """Return the official name of every IRI that the authority lists know."""
    return {}
