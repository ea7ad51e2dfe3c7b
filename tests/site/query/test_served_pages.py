"""The SPARQL page by our own server, and the API and the endpoint from a page of another site, in Debian's Chromium."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pipeline.site.serve import server as serve
from tests.processes import wait_for
from tests.site.query.served import static_host
from tests.site.serve.serving import ask, run


@pytest.fixture(scope="module")
def server(web: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of our own server with an endpoint."""
    stores = tmp_path_factory.mktemp("served") / "stores"
    found = serve.web_server(serve.Served(web=web, stores=stores), "127.0.0.1", 0)
    address = run(found)
    assert wait_for(lambda: ask(address, "/sparql?query=ASK%7B%7D")[0].status == 200, 60)
    yield address
    found.should_exit = True


def test_letters_per_ministry_and_year_as_a_table_and_as_csv(chromium: Browser, server: str, tmp_path: Path) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    mistakes: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(f"{server}/")
    page.goto(f"{server}/sparql.en.html")
    page.wait_for_selector("#form:not([hidden])")
    expect(page.locator("#from-endpoint")).to_be_visible()
    expect(page.locator("#from-endpoint code")).to_have_text(f"{server}/sparql")
    page.locator("[data-example]", has_text="in each year").click()
    page.wait_for_selector("#state:not([aria-busy])", timeout=60_000)
    rows = page.locator("#result tbody tr")
    assert rows.count() > 1
    assert page.locator("#result thead th").count() == len(rows.first.locator("td").all())
    with page.expect_download() as download:
        page.click("#csv")
    download.value.save_as(tmp_path / "result.csv")
    with (tmp_path / "result.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 1 + rows.count()
    assert any(url == f"{server}/sparql" for url in asked)
    assert [url for url in asked if not url.startswith((server, "blob:", "data:"))] == []
    assert mistakes == []
    page.close()


def test_the_words_of_a_search_go_to_the_api_too(chromium: Browser, server: str) -> None:
    page = chromium.new_page()
    page.goto(f"{server}/voorbeeldbrieven/search.en.html?q=voorbeeld")
    expect(page.locator("#api")).to_be_visible(timeout=20_000)
    answer = page.request.get(page.locator("#api-json").evaluate("link => link.href"))
    assert answer.status == 200 and answer.json()["items"]
    assert page.request.get(page.locator("#api-csv").evaluate("link => link.href")).text().startswith("id,identifier")
    assert page.request.get(page.locator("#api a", has_text="description").evaluate("link => link.href")).ok
    page.close()


API = """async (server) => {
  const good = await fetch(`${server}/api/v1/datasets/voorbeeldbrieven/letters?pageSize=1`);
  const bad = await fetch(`${server}/api/v1/datasets/voorbeeldbrieven/letters?page=0`);
  return [(await good.json()).items.length, good.headers.get("api-version"), good.headers.get("link") !== null,
          bad.status, (await bad.json()).errors[0].name];
}"""
SPARQL = """async (server) => {
  const ask = (body) => fetch(`${server}/sparql`,
    {method: "POST", body, headers: {"content-type": "application/sparql-query", accept: "text/csv"}});
  const good = await ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
  const bad = await ask("SELECT nonsense");
  return [good.status, (await good.text()).split("\\r\\n")[0], good.headers.get("x-version") !== null, bad.status,
          (await bad.text()).length > 0];
}"""


def test_another_site_can_use_the_api_and_the_endpoint(chromium: Browser, server: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>another site</title>", encoding="utf-8")
    with static_host(tmp_path) as other:
        page = chromium.new_page()
        page.goto(f"{other}/")
        assert page.evaluate(API, server) == [1, "1.0.0", True, 400, "page"]
        assert page.evaluate(SPARQL, server) == [200, "n", True, 400, True]
        page.close()
