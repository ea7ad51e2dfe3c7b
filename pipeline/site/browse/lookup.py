"""A mapping whose values are looked for when they are used."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

Found = TypeVar("Found")


class Lookup(Mapping[str, Found]):
    """A mapping whose values are looked for when they are used."""

    def __init__(self, find: Callable[[str], Found | None], keys: Callable[[], Sequence[str]]) -> None:
        """Use a function that finds a value, and one that returns all keys."""
        self._find, self._keys = find, keys

    def __getitem__(self, key: str) -> Found:
        """Return the value of a key. Raises KeyError where it has none."""
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._keys())

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self._keys())
