"""Run a coroutine in a thread of its own: a browser of another test may have a loop in the thread of the tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def finish(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine; raise what it raises."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
