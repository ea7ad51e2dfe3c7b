"""Progress of long work, as every stage reports it."""

from collections.abc import Callable

Report = Callable[[str, int, int | None], None]
"""Callback (step, number done, total or None) that a step calls while it runs; it must return soon."""
