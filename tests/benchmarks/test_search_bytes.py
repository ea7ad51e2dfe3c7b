"""Bytes and seconds of a search in the browser: BRIEVENBUS_LETTERS=100000 make bench (default 5,000 letters)."""

import os
import shutil
import time
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import sync_playwright

from pipeline.site import browser as scripts
from pipeline.site.query import database, pages, shares
from tests.benchmarks.searched_letters import word, write_lines
from tests.runs import SAMPLE, load
from tests.site.query.served import static_host

LETTERS = int(os.environ.get("BRIEVENBUS_LETTERS", "5000"))
QUESTIONS = ("uniek4711", word(1), f"{word(1)} {word(2)}", f"{word(1000)} {word(1)}", "nergens")


def test_a_search_reads_less_than_a_megabyte(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None or not scripts.is_complete():
        pytest.skip("chromium or packages.zip is not installed")
    place = tmp_path / "voorbeeldbrieven"
    (place / database.FOLDER).mkdir(parents=True)
    write_lines(tmp_path / "letters.jsonl", LETTERS)
    start = time.process_time()
    file = place / database.FOLDER / "measured.sqlite"
    shares.write(tmp_path / "letters.jsonl", tmp_path / "share.sqlite")
    letters = database.make([shares.Share(tmp_path / "share.sqlite", 0)], file)
    print(f"\n{letters} letters: {file.stat().st_size:,} bytes, {time.process_time() - start:.0f} s of the processor")
    about = database.QueryDatabase(file=file.name, bytes=file.stat().st_size, letters=letters)
    (place / database.FOLDER / database.NAME).write_bytes(msgspec.json.encode(about))
    scripts.write(tmp_path)
    pages.write_search(place, load(SAMPLE))
    with static_host(tmp_path) as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for question in QUESTIONS:
            page = browser.new_context().new_page()
            page.goto(f"{address}/voorbeeldbrieven/search.html")
            page.wait_for_selector("#search:not([hidden])")
            page.fill("#q", question)
            start = time.perf_counter()
            page.click("#search button")
            page.wait_for_selector("#hits:not([aria-busy])", state="attached")
            seconds, read = time.perf_counter() - start, int(page.get_attribute("body", "data-bytes") or 0)
            print(f"{question}: {seconds:.1f} s with the engine's start, {read:,} bytes, {page.inner_text('#state')}")
            assert read < 1_000_000
        browser.close()
