"""Lighthouse on the kinds of pages that people and search engines come to: the median of three audits each."""

import json
import statistics
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.node import installed as npm
from tests.site.query.conftest import CHROMIUM

pytestmark = pytest.mark.long
ROUNDS = 3
LEAST = 0.95
BOUND = ("accessibility", "best-practices", "seo")
"""Performance is printed: it depends on the machine."""
BLOCKED = "robots-txt"
"""Lighthouse reads robots.txt by a script in the page, which our Content-Security-Policy refuses."""
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
PAGES = ("start", "list", "entity", "dataset", "letter")


@pytest.fixture(scope="module")
def lighthouse() -> Path:
    return npm.installed(npm.HERE / "lighthouse") / "node_modules/.bin/lighthouse"


@pytest.fixture
def links(web: Path) -> dict[str, str]:
    """Give a page of each kind, relative to the web root."""
    entity = next(page for page in sorted(web.glob("voorbeeldbrieven/ministerie/*.html")) if "index" not in page.name)
    (letter, *_) = sorted(web.glob("doc/brief/*.html"))
    return {
        "start": "index.html",
        "list": "voorbeeldbrieven/brieven/index.html",
        "entity": entity.relative_to(web).as_posix(),
        "dataset": "voorbeeldbrieven/index.html",
        "letter": letter.relative_to(web).as_posix(),
    }


@pytest.mark.parametrize("kind", PAGES)
def test_audits(kind: str, links: dict[str, str], address: str, lighthouse: Path, tmp_path: Path) -> None:
    url = f"{address.rpartition('/')[0]}/{links[kind]}"

    results = [audit(lighthouse, url, tmp_path / str(number)) for number in range(ROUNDS)]

    scores = {
        name: statistics.median(one["categories"][name]["score"] for one in results) for name in (*BOUND, "performance")
    }
    print(f"{kind}: {', '.join(f'{name} {score * 100:.0f}' for name, score in scores.items())}")
    failed = {one["id"] for one in results[0]["audits"].values() if one["score"] == 0}
    assert min(scores[name] for name in BOUND) >= LEAST, failed


def audit(lighthouse: Path, url: str, place: Path) -> dict[str, Any]:
    """Return the report of one audit, by Debian's Chromium with a profile of its own."""
    place.mkdir()
    command = [str(lighthouse), url, "--quiet", "--output=json", f"--output-path={place / 'report.json'}"]
    command += [f"--only-categories={','.join((*BOUND, 'performance'))}", f"--skip-audits={BLOCKED}"]
    command += [f"--chrome-flags={FLAGS} --user-data-dir={place / 'profile'}"]
    assert CHROMIUM is not None
    subprocess.run(command, env={"CHROME_PATH": CHROMIUM, "PATH": "/usr/bin:/bin"}, check=True, timeout=180)
    found: dict[str, Any] = json.loads((place / "report.json").read_bytes())
    return found
