"""The sample letters as a site, served by a static host, and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pipeline.site import browser as scripts
from tests.runs import EPOCH, first_run
from tests.site.query.served import static_host

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the web root of the sample letters, with the pages that search and query."""
    if not scripts.is_complete():
        pytest.skip("packages.zip with the scripts of npm is not installed")
    folder = tmp_path_factory.mktemp("query")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        first_run(folder)
    return folder / "home/public"


@pytest.fixture(scope="session")
def address(web: Path) -> Iterator[str]:
    """Give the address of the dataset on a static host."""
    with static_host(web) as found:
        yield f"{found}/voorbeeldbrieven"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tab(chromium: Browser) -> Page:
    """Give a page for one test after the other: going to another address takes a quarter of what a new page takes."""
    return chromium.new_context().new_page()
