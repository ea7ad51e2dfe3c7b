"""Whoever clicks through the site reaches every letter within three clicks, and never a dead link or a bare code."""

import re
from pathlib import Path

import pytest
from lxml import html

from pipeline.home import Home
from pipeline.site import letters
from tests.runs import first_run
from tests.site.crawler import Crawl, crawl

CODES = re.compile(
    r"\b(?:None|null|nan|undefined|mnre\d+|c_[0-9a-f]{8}|[a-z]+-(?:missing|invalid|contradicted|lost))\b"
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    first_run(folder)
    return Home(folder / "home").web


@pytest.fixture(scope="module")
def found(web: Path) -> Crawl:
    return crawl(web)


def test_every_letter_is_within_three_clicks(web: Path, found: Crawl) -> None:
    names = set(letters.listed(web / "voorbeeldbrieven"))
    assert len(names) == 23
    far = {name: found.clicks.get(f"doc/brief/{name}.html") for name in names}
    assert {name: clicks for name, clicks in far.items() if clicks is None or clicks > 3} == {}


def test_no_link_is_dead_and_no_page_asks_another_host(found: Crawl) -> None:
    assert found.dead == set()
    assert found.hosts == set()


def test_every_page_is_reached(web: Path, found: Crawl) -> None:
    pages = {path.relative_to(web).as_posix() for path in web.rglob("*.html")} - {"404.html"}
    assert pages - set(found.clicks) == set()


def test_no_page_for_people_says_a_bare_code(web: Path, found: Crawl) -> None:
    bare = {}
    for path in found.clicks:
        if path.startswith("def/") or (path.endswith(("/index.html", "/index.en.html")) and path.count("/") == 1):
            continue  # Pages about terms and columns, where codes are what is explained.
        page = html.parse(str(web / path)).getroot()
        for element in page.xpath("//code|//script|//style|//head|//a[starts-with(text(), 'http')]"):
            element.drop_tree()
        if codes := CODES.findall(page.text_content()):
            bare[path] = codes
    assert bare == {}


def test_both_languages_have_every_list(found: Crawl) -> None:
    dutch = {path for path in found.clicks if path.endswith(".html") and not path.endswith(".en.html")}
    english = {path.replace(".en.html", ".html") for path in found.clicks if path.endswith(".en.html")}
    lists = {path for path in dutch if re.match(r"voorbeeldbrieven/[a-z]+/", path)}
    assert lists and lists <= english
