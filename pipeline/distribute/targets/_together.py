"""Many things done at a place, several at one time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Done = TypeVar("Done")


def at_once(do: Callable[[Thing], Done], things: Iterable[Thing], number: int) -> Iterator[Done]:
    """Call a function for each of many things, a number at a time, and yield the results in order.

    After the first failure no further call begins.
    """
    with ThreadPoolExecutor(number) as pool:
        futures = [pool.submit(do, thing) for thing in things]
        try:
            for future in futures:
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
