"""How many letters KOOP says it has of each month: what it lists when everything is listed.

The service's own counts are estimates, also in their smallest window, so its list is its word.
"""

from collections import Counter
from collections.abc import Iterator

from pipeline.archive import month_of
from pipeline.sources import Stated
from pipeline.sources._koop_letters import REPRINTS
from pipeline.sources._koop_page import Entry
from pipeline.sources._koop_selection import is_letter
from pipeline.sources._koop_statement import unreprinted


class Listed:
    """The letters of a list of everything, in the order of their identifiers, by month."""

    def __init__(self, answers: bool) -> None:
        """Begin with none; answers to Kamervragen count where they are harvested."""
        self._answers = answers
        self._months: dict[str, str] = {}

    def note(self, entry: Entry) -> None:
        """Count an entry that is a letter, in the place of what it reprints."""
        if not is_letter(entry, self._answers):
            return
        key, base = entry.identifier, unreprinted(entry.identifier)
        if base != key:
            for name in (base, *(base + suffix for suffix in REPRINTS)):
                if name < key:
                    self._months.pop(name, None)
        self._months[key] = month_of(entry.statement.date, entry.statement.published)

    def events(self, url: str, today: str) -> Iterator[Stated]:
        """Give the count of each month."""
        for month, count in sorted(Counter(self._months.values()).items()):
            yield Stated(month=month, count=count, url=url, asked=today)
