"""Many things done at a place, several at one time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Done = TypeVar("Done")


def at_once(do: Callable[[Thing], Done], things: Iterable[Thing], number: int) -> Iterator[Done]:
    """Do something to each of many, a number at one time, and return what came of each in their order.

    After the first that fails, none is begun.
    """
    with ThreadPoolExecutor(number) as pool:
        futures = [pool.submit(do, thing) for thing in things]
        try:
            for future in futures:
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
