"""Progress of long work, as every stage reports it."""

from collections.abc import Callable

Report = Callable[[str, int, int | None], None]
"""(step, number done, number in all or None) reported while a step runs; it must return soon."""
