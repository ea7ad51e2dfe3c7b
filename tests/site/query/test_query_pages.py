"""The SQL and the SPARQL page in Debian's Chromium: every example gives rows, mistakes are explained, CSV is safe."""

import csv
import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from pipeline.site.queries import queries
from tests.runs import run_here, sample
from tests.site.query.served import static_host

BASE = "https://brievenbus.example/"
Opened = Callable[[str], Page]


@pytest.fixture
def opened(tab: Page, address: str) -> Opened:
    """Give a function that opens a page of the site and waits until its script runs."""

    def open_page(path: str) -> Page:
        tab.goto(f"{address}/{path}")
        tab.wait_for_selector("#form:not([hidden])")
        return tab

    return open_page


def finished(page: Page) -> Page:
    page.wait_for_selector("#state:not([aria-busy])", timeout=60_000)
    return page


def asked(page: Page, sql: str) -> Page:
    page.fill("#query", sql)
    page.click("#form button.primary")
    return finished(page)


@pytest.mark.parametrize("path", ["sql.html", "../sparql.html"])
def test_every_example_gives_rows(opened: Opened, path: str) -> None:
    page = opened(path)
    assert page.locator("[data-example]").count() == 10

    for number in range(10):
        page.click(f"[data-example='{number}']")
        finished(page)
        assert page.locator("#result tbody tr").count() > 0, page.inner_text("#state")


def test_the_examples_in_sql_run_on_the_database_of_the_release_too(web: Path) -> None:
    (file,) = web.glob("*/releases/*/*.sqlite")
    with closing(sqlite3.connect(file)) as connection:
        for example in queries(BASE, "sql"):
            if "FROM search" not in example.text:
                assert connection.execute(example.text).fetchall(), example.name


def test_every_example_has_a_title_in_both_languages() -> None:
    found = [*queries(BASE, "sql"), *queries(BASE)]

    assert len(found) == 20
    assert all(set(example.about) == {"nl", "en"} for example in found)


def test_a_mistake_is_explained_and_the_next_query_answered(opened: Opened) -> None:
    page = opened("sql.en.html")

    asked(page, "SELECT subjct FROM letters")
    expect(page.locator("#state")).to_contain_text("no such column: subjct")
    asked(page, "DELETE FROM letters")
    expect(page.locator("#state")).to_contain_text("cannot be answered")
    asked(page, "SELECT count(*) FROM letters")
    expect(page.locator("#result td")).to_have_text("23")


def test_a_query_without_end_can_be_stopped(opened: Opened) -> None:
    page = opened("sql.en.html")
    page.fill("#query", "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")
    page.click("#form button.primary")
    page.click("#stop")
    finished(page)
    expect(page.locator("#state")).to_have_text("Stopped.")

    asked(page, "SELECT 1 AS one")
    expect(page.locator("#result td")).to_have_text("1")


def test_a_result_is_text_and_its_csv_no_formula(opened: Opened, tmp_path: Path) -> None:
    page = opened("sql.html")
    asked(page, "SELECT '<img src=x onerror=alert(1)>' AS a, '=1+1' AS b, 'x, \"y\"' AS c, -5 AS d")
    assert page.locator("#result img").count() == 0

    with page.expect_download() as download:
        page.click("#csv")
    download.value.save_as(tmp_path / "result.csv")

    with (tmp_path / "result.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["a", "b", "c", "d"],
            ["<img src=x onerror=alert(1)>", "'=1+1", 'x, "y"', "-5"],
        ]


def test_a_letter_in_a_result_leads_to_its_page(opened: Opened) -> None:
    page = opened("sql.html")
    asked(page, "SELECT id FROM letters ORDER BY rowid DESC LIMIT 1")

    page.click("#result td a")
    assert "/doc/brief/" in page.url
    expect(page.locator("h1")).to_be_visible()


def test_an_endpoint_answers_where_the_site_has_one(chromium: Browser, address: str) -> None:
    asked_for: list[str] = []
    answers = {
        "GET": '{"head":{},"boolean":true}',
        "POST": '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from the endpoint"}}]}}',
    }

    def answer(route: Route) -> None:
        asked_for.append(route.request.post_data or "")
        route.fulfill(content_type="application/sparql-results+json", body=answers[route.request.method])

    page = chromium.new_page()
    page.route(lambda url: url.rpartition("/")[2].partition("?")[0] == "sparql", answer)
    page.goto(f"{address}/../sparql.en.html")
    page.wait_for_selector("#form:not([hidden])")

    expect(page.locator("#from-endpoint")).to_be_visible()
    expect(page.locator("#from-file")).to_be_hidden()
    page.click("#form button.primary")
    finished(page)
    expect(page.locator("#result td")).to_have_text("from the endpoint")
    assert asked_for[-1].startswith("query=")


def test_a_file_that_is_there_compressed_only_is_queried_whether_the_host_unpacks_it_or_not(
    tmp_path: Path, chromium: Browser, web: Path
) -> None:
    place = sample(tmp_path)
    definition = place / "dataset.toml"
    definition.write_text(f"plain_rdf = 0\n{definition.read_text('utf-8')}", "utf-8")
    run_here(place, tmp_path / "home")
    (file,) = (tmp_path / "home/public").rglob("voorbeeldbrieven.nq.gz")
    with static_host(tmp_path / "home/public") as host:
        for content in (file.read_bytes(), gzip.decompress(file.read_bytes())):
            file.unlink()
            file.write_bytes(content)
            page = chromium.new_page()
            page.goto(f"{host}/sparql.en.html")
            page.wait_for_selector("#form:not([hidden])")
            assert (page.input_value("#file") or "").endswith("/voorbeeldbrieven.nq.gz")
            page.click("[data-example='0']")
            finished(page)
            assert page.locator("#result tbody tr").count() > 0, page.inner_text("#state")


def test_the_tab_key_leaves_the_editor(opened: Opened) -> None:
    page = opened("../sparql.html")
    page.focus("#editor textarea")
    page.keyboard.press("Tab")

    expect(page.locator("#form button.primary").first).to_be_focused()


@pytest.mark.parametrize("path", ["sql.html", "../sparql.en.html"])
def test_without_scripts_the_examples_can_be_read(chromium: Browser, address: str, path: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/{path}")

    assert page.locator("#unavailable li a:visible").count() == 10
    page.locator("#unavailable li a").first.click()
    assert "SELECT" in page.content()
