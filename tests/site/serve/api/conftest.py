"""The sample dataset, published once and served with its API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.site.serve import server as serve
from tests.runs import first_run
from tests.site.serve.serving import run


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    first_run(folder)
    return folder / "home/public"


@pytest.fixture(scope="session")
def address(web: Path) -> Iterator[str]:
    server = serve.web_server(serve.Served(web=web), "127.0.0.1", 0, proxied=True)
    yield run(server)
    server.should_exit = True
