"""`llms.txt` leads to files that are there, and the statement on accessibility is in both languages."""

import re
from pathlib import Path


def test_llms_txt_leads_to_files_that_are_there(web: Path) -> None:
    text = (web / "llms.txt").read_text(encoding="utf-8")
    links = re.findall(r"\]\((https://brievenbus\.example/[^)#]+)", text)

    assert text.startswith("# ") and "\n> " in text
    assert len(links) > 10
    assert [link for link in links if not (web / link.removeprefix("https://brievenbus.example/")).is_file()] == []


def test_every_page_leads_to_the_statement_on_accessibility(web: Path) -> None:
    assert 'lang="nl"' in (web / "accessibility.html").read_text(encoding="utf-8")
    assert 'lang="en"' in (web / "accessibility.en.html").read_text(encoding="utf-8")
    assert 'href="../accessibility.html"' in (web / "voorbeeldbrieven/index.html").read_text(encoding="utf-8")
