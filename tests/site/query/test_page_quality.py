"""Every kind of page: no violation by axe-core in four modes, valid HTML by the checker of the W3C, no dead link."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

MODES = (("light", 1280), ("dark", 1280), ("light", 360), ("light", 320))
"""Colours and width; in `make test` two that have every colour and a wide and a narrow page."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def kinds(web: Path) -> list[Path]:
    """Return a page of every kind, in Dutch, and those with texts of their own in English."""
    place = web / "voorbeeldbrieven"
    found = [web / "index.html", web / "accessibility.html", web / "sparql.html", web / "def/index.html"]
    found += [place / f"{name}.html" for name in ("index", "index.en", "completeness", "search", "sql", "feeds/index")]
    for folder in ("brieven", "ministerie", "bewindspersoon", "dossier", "thema", "soort"):
        pages = sorted((place / folder).glob("*.html"))
        found += [place / folder / "index.html", *[page for page in pages if not page.name.startswith("index")][:1]]
    found += sorted((web / "doc/brief").glob("*.html"))[:2]
    return [page for page in found if page.is_file()]


def relative(web: Path) -> list[str]:
    return [page.relative_to(web).as_posix() for page in kinds(web)]


@pytest.mark.parametrize(
    "modes", [(("light", 1280), ("dark", 360)), pytest.param(MODES, marks=pytest.mark.long)], ids=["two", "four"]
)
def test_axe_finds_no_violation_on_any_kind_of_page(
    chromium: Browser, address: str, web: Path, node: Path, modes: tuple[tuple[str, int], ...]
) -> None:
    axe = (node / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    page = chromium.new_page(bypass_csp=True)
    found: dict[str, Any] = {}
    for name in relative(web):
        page.goto(f"{address.rpartition('/')[0]}/{name}")
        if name.rpartition("/")[2] in ("search.html", "sql.html", "sparql.html"):
            page.wait_for_selector("form:not([hidden])")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.add_script_tag(content=axe)
        for scheme, width in MODES:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
        for scheme, width in modes:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": 900})
            result = page.evaluate(f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})")
            for one in result["violations"]:
                found.setdefault(f"{name}: {one['id']}", [node["html"][:160] for node in one["nodes"][:2]])
    page.close()
    assert found == {}


def test_every_kind_of_page_is_valid_html(web: Path, node: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("java is not installed")
    jar = next((node / "node_modules/vnu-jar").rglob("vnu.jar"))
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, kinds(web))]

    done = subprocess.run(command, capture_output=True, text=True, timeout=300)

    errors = [line for line in done.stderr.splitlines() if "Content-Security-Policy" not in line]
    assert errors == []


def test_every_page_begins_with_a_link_to_its_content_and_has_a_description(web: Path) -> None:
    for page in kinds(web):
        text = page.read_text(encoding="utf-8")
        assert re.search(r'<body>\s*<a class="skip" href="#inhoud">', text), page
        assert 'id="inhoud"' in text
        assert text.count("<h1") == 1, page


def test_no_link_within_the_site_is_dead(web: Path) -> None:
    dead = set()
    for page in kinds(web):
        for link in re.findall(r'(?:href|src|action)="([^"#?]+)[^"]*"', page.read_text(encoding="utf-8")):
            if not urlsplit(link).scheme and not (page.parent / unquote(link)).exists():
                dead.add(f"{page.relative_to(web)}: {link}")
    assert dead == set()
