"""Stores that run for all tests of a module; a test writes graphs of its own and takes them away, or starts afresh."""

from collections.abc import Iterator

import pytest

from tests.stores.servers import StoreServer, oxigraph_server, virtuoso_server


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Give a Virtuoso that is empty when the module begins."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    """Give an Oxigraph that is empty when the module begins."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as server:
        yield server


@pytest.fixture(scope="module", params=["virtuoso", "oxigraph"])
def store(request: pytest.FixtureRequest) -> StoreServer:
    """Give each store in turn."""
    found: StoreServer = request.getfixturevalue(request.param)
    return found
