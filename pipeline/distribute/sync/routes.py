"""The way from one release to another by the fewest bytes."""

import heapq
from collections.abc import Callable, Iterable

from pipeline.release.delta.compaction import Listed


def cheapest(deltas: Iterable[Listed], source: str, target: str, price: Callable[[Listed], int]) -> list[Listed] | None:
    """Return the deltas to apply one after another, or None where they lead nowhere; among equals fewer deltas."""
    by_source: dict[str, list[Listed]] = {}
    for one in deltas:
        by_source.setdefault(one.source, []).append(one)
    queue: list[tuple[int, int, int, str, tuple[Listed, ...]]] = [(0, 0, 0, source, ())]
    done, tie = set(), 0
    while queue:
        cost, steps, _, here, way = heapq.heappop(queue)
        if here == target:
            return list(way)
        if here in done:
            continue
        done.add(here)
        for one in by_source.get(here, ()):
            if one.target not in done:
                tie += 1
                heapq.heappush(queue, (cost + price(one), steps + 1, tie, one.target, (*way, one)))
    return None
