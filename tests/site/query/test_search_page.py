"""The search page in Debian's Chromium, on a static host and without one."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Error, Page, expect

from pipeline.site import browser as scripts
from pipeline.site import site
from pipeline.site.query import pages
from tests.runs import SAMPLE, load


def searched(page: Page, question: str) -> Page:
    page.fill("#q", question)
    page.click("#search button")
    page.wait_for_selector("#hits:not([aria-busy])", state="attached")
    return page


@pytest.fixture
def page(tab: Page, address: str) -> Iterator[Page]:
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    tab.on("pageerror", note)
    tab.goto(f"{address}/search.html")
    tab.wait_for_selector("#search:not([hidden])")
    assert errors == []
    yield tab
    tab.remove_listener("pageerror", note)


def words(web: Path) -> dict[str, list[str]]:
    """Return each long word of a body with the letters that have it."""
    found: dict[str, list[str]] = {}
    for line in next(web.glob("*/releases/*/letters.jsonl")).read_bytes().splitlines():
        letter = msgspec.json.decode(line)
        text = " ".join(paragraph["text"] for paragraph in letter["paragraphs"])
        for word in set(re.findall(r"\b[a-z]{9,}\b", text)):
            found.setdefault(word, []).append(letter["id"])
    return found


def test_a_letter_is_found_by_a_word_of_its_body_and_opened(page: Page, web: Path) -> None:
    word, (letter,) = next((word, found) for word, found in sorted(words(web).items()) if len(found) == 1)

    searched(page, word)

    expect(page.locator("#hits li")).to_have_count(1)
    expect(page.locator("#hits mark")).to_have_text(re.compile(word, re.IGNORECASE))
    page.click("#hits h3 a")
    assert page.url.endswith(f"/doc/brief/{letter.rpartition('/')[2]}.html")
    assert word in page.inner_text("main").lower()


def test_a_part_of_a_word_finds_words_that_begin_so(page: Page, web: Path) -> None:
    word, found = next((word, found) for word, found in sorted(words(web).items()) if len(found) == 1)

    searched(page, word[:-1])

    assert page.locator("#hits li").count() >= len(found)
    expect(page.locator("#state")).to_contain_text("beginnen")


def test_facets_limit_and_work_without_words(page: Page) -> None:
    options = page.locator("#year option").all_inner_texts()[1:]
    year, count = re.fullmatch(r"(\d{4}) \((\d+)\)", options[0]).groups()  # type: ignore[union-attr]

    page.select_option("#year", label=options[0])
    searched(page, "")

    expect(page.locator("#hits li")).to_have_count(int(count))
    assert all(year in text for text in page.locator("#hits time").all_inner_texts())


@pytest.mark.parametrize(
    "question", ['"', "a OR", "NEAR(", "subject:x", "<script>alert(1)</script>", "' OR 1=1 --", "*"]
)
def test_any_question_is_only_words(page: Page, question: str) -> None:
    searched(page, question)

    assert "error" not in page.inner_text("#state").lower()
    assert "syntax" not in page.inner_text("#state").lower()


def test_the_address_keeps_the_question(page: Page) -> None:
    searched(page, "brief")
    count = page.locator("#hits li").count()
    with page.context.new_page() as again:
        again.goto(page.url)
        again.wait_for_selector("#hits li")

        assert again.locator("#hits li").count() == count > 0


def test_the_page_of_the_dataset_leads_to_a_search(tab: Page, address: str) -> None:
    tab.goto(f"{address}/index.en.html")
    tab.fill("#q", "brief")
    tab.press("#q", "Enter")
    tab.wait_for_selector("#hits li")

    assert "search.en.html?q=brief" in tab.url


def test_without_scripts_the_page_says_so(chromium: Browser, address: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/search.html")

    assert page.is_visible("#unavailable")
    assert page.is_hidden("#search")


def test_nothing_is_asked_of_another_host(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/search.html?q=brief")
    page.wait_for_selector("#hits li")

    assert [url for url in asked if not url.startswith(address.rpartition("/")[0])] == []


def test_without_the_packages_there_is_no_search_and_nothing_leads_to_it(
    web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(web, tmp_path / "public")
    monkeypatch.setattr(scripts, "is_complete", lambda: False)

    pages.write(copy, load(SAMPLE), tmp_path / "state")
    site.write(copy, load(SAMPLE))

    assert not (copy / "voorbeeldbrieven/search.html").exists()
    assert not list((copy / "voorbeeldbrieven/search").iterdir())
    assert "search.html" not in (copy / "voorbeeldbrieven/index.html").read_text(encoding="utf-8")
