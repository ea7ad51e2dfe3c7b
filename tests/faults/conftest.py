"""What the tests of faults share: a server to break, and a web that has no time to lose."""

from collections.abc import Callable, Iterator

import pytest

from pipeline.transport import Exchange, Web
from tests.faults.brokenserver import BrokenServer
from tests.faults.webs import hasty


@pytest.fixture
def server() -> Iterator[BrokenServer]:
    """Give a server that plays what the test writes down."""
    with BrokenServer() as running:
        yield running


@pytest.fixture
def log() -> list[Exchange]:
    """Give the list that exchanges are told to."""
    return []


@pytest.fixture
def web(server: BrokenServer, log: list[Exchange]) -> Iterator[Callable[..., Web]]:
    """Give what makes webs that may ask the server only, with small values in their policy."""
    made = []

    def make(**changes: object) -> Web:
        made.append(hasty(log, **({"hosts": (server.host,)} | changes)))
        return made[-1]

    yield make
    for one in made:
        one.close()
