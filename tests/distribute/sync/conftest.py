"""A published dataset, its place on the web, and copies of its releases."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.release.describe import Released
from tests.histories import four_releases, in_order


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a dataset with four releases, once."""
    with pytest.MonkeyPatch.context() as patch:
        return four_releases(tmp_path_factory.mktemp("history"), patch.setenv, None)[0]


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """Give a copy of the dataset's folder, to be spoilt."""
    shutil.copytree(made, tmp_path / "public" / made.name)
    return tmp_path / "public" / made.name


@pytest.fixture
def releases(place: Path) -> list[Released]:
    """Give its releases, oldest first."""
    return in_order(place)


@pytest.fixture
def web(place: Path) -> Iterator[str]:
    """Serve the dataset, and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(place.parent))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{place.name}"
        server.shutdown()
        thread.join()
