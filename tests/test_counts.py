"""What sources say they have of each month, asked at the least cost, and set against what is held."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from tests.replay.diwoo import Body
from tests.replay.open_overheid import OpenOverheid
from tests.replay.server import Answer, ReplayServer
from tests.replay.tweedekamer import TweedeKamer
from tests.runs import run_here

START = 1767614400
DAY = 86_400


class Place:
    """A dataset of one source, and its runs."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.home, self.patch, self.day = folder / "brieven", folder / "home", patch, 0
        self.folder.mkdir()

    def define(self, source: str, options: dict[str, Any]) -> None:
        text = 'base = "https://data.example/"\noutputs = ["tables", "jsonl"]\n'
        text += 'title = { nl = "Brieven", en = "Letters" }\ndescription = { nl = "Brieven", en = "Letters" }\n'
        text += 'publisher = { name = "Test", email = "data@brievenbus.example" }\n'
        pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in options.items())
        text += f'[[sources]]\nname = "{source}"\noptions = {{ {pairs} }}\n'
        (self.folder / "dataset.toml").write_text(text, encoding="utf-8")

    def run(self, days: int = 0) -> dict[str, dict[str, str]]:
        """Run, so many days after the last time, and return the months that are told of."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(START + self.day * DAY))
        harvested, _ = run_here(self.folder, self.home)
        assert harvested.failures == {}
        # What the services serve cannot be read as a document: in these tests it counts as had.
        stubs = Counter(row["month"] for row in self.rows("missing.csv") if row["reason"] == "unreadable")
        for row in (found := self.rows("completeness.csv")):
            had = stubs[row["month"]]
            row |= {"held": str(int(row["held"]) + had), "missing": str(int(row["missing"]) - had)}
        return {row["month"]: row for row in found}

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.home / "public/brieven" / name).open(encoding="utf-8", newline="") as table:
            return list(csv.DictReader(table))


def counts(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("stated", "held", "withdrawn", "missing"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return Place(tmp_path, monkeypatch)


@pytest.fixture
def chamber() -> Iterator[TweedeKamer]:
    service = TweedeKamer()
    with service.server:
        yield service


def asked_for_counts(server: ReplayServer) -> int:
    return sum("count=true" in request.target for request in server.requests)


def test_the_tweede_kamer_counts_the_months_that_changed(place: Place, chamber: TweedeKamer) -> None:
    for number, day in enumerate(("2025-11-30", "2025-12-01", "2025-12-31", "2026-01-01"), 1):
        chamber.letter(number, Datum=day)
    chamber.letter(5, Datum="2026-01-02", Soort="Motie")
    place.define("tweedekamer_syncfeed", {"base": chamber.feed, "odata": chamber.odata})
    found = place.run()
    assert {month: counts(row) for month, row in found.items()} == {
        "2025-11": ("1", "1", "0", "0"),
        "2025-12": ("2", "2", "0", "0"),
        "2026-01": ("1", "1", "0", "0"),
    }
    assert all(row["basis"] == "letter" and row["asked"] == "2026-01-05" for row in found.values())
    assert all("$count=true" in row["stated_url"] for row in found.values())
    # Nothing new: one to three requests, and no count among them.
    chamber.server.forget()
    place.run(1)
    assert chamber.server.count() <= 3 and asked_for_counts(chamber.server) == 0
    # One letter of January comes and one goes: January is counted again, and nothing else is.
    guid = next(guid for guid, held in chamber.held.items() if held.values.get("DocumentNummer") == "2026D00004")
    chamber.letter(6, Datum="2026-01-05")
    chamber.remove(guid)
    chamber.server.forget()
    found = place.run(1)
    assert asked_for_counts(chamber.server) == 1
    assert counts(found["2026-01"]) == ("1", "1", "1", "0") and found["2026-01"]["asked"] == "2026-01-07"
    assert found["2025-12"]["asked"] == "2026-01-05"


def test_a_letter_that_the_log_does_not_bring_shows(place: Place, chamber: TweedeKamer) -> None:
    guid = chamber.letter(1)
    chamber.letter(2)
    place.define("tweedekamer_syncfeed", {"base": chamber.feed, "odata": chamber.odata})
    lost = re.compile(rb"<entry><title>" + guid.encode() + rb".*?</entry>", re.DOTALL)
    chamber.rewrite = lambda page: lost.sub(b"", page)
    found = place.run()
    assert counts(found["2026-01"]) == ("2", "1", "0", "0")


def test_where_counts_cannot_be_had_they_stay_empty_and_the_harvest_is_whole(
    place: Place, chamber: TweedeKamer
) -> None:
    chamber.letter(1)
    place.define("tweedekamer_syncfeed", {"base": chamber.feed, "odata": chamber.odata})
    chamber.server.spoil(lambda request: Answer(status=404, body=b"-") if "OData" in request.path else None)
    assert counts(place.run()["2026-01"]) == ("", "1", "0", "0")
    chamber.letter(3)
    harvested, _ = run_here(place.folder, place.home)
    assert "how many letters it has cannot be asked" in (harvested.tallies["tweedekamer_syncfeed"].uncounted or "")
    status = CliRunner().invoke(app, ["status", str(place.folder), "--home", str(place.home)])
    assert "its numbers cannot be had since 2026-01-05: " in status.output
    check = CliRunner().invoke(app, ["status", str(place.folder), "--check", "--home", str(place.home)])
    assert check.exit_code == 1 and "its numbers cannot be had" in check.output
    sources = (place.home / "public/brieven/sources.json").read_text()
    assert "its numbers cannot be had" in sources and '"complete, all' not in sources
    assert "sinds 2026-01-05" in (place.home / "public/brieven/completeness.html").read_text()
    place.define("tweedekamer_syncfeed", {"base": chamber.feed})
    chamber.server.spoil()
    chamber.letter(2)
    chamber.server.forget()
    assert counts(place.run(1)["2026-01"]) == ("", "3", "0", "0")
    assert not any("OData" in request.path for request in chamber.server.requests)


def test_open_overheid_counts_by_publication_and_so_do_we(place: Place) -> None:
    service = OpenOverheid()
    with service.server:
        # Written in one month, made public in the next.
        for number, published in enumerate(("2025-12-31", "2026-01-01", "2026-01-31"), 1):
            key = f"00000000-0000-4000-8000-{number:012d}"
            service.add(key, published=published, created="2025-12-30")
        service.add("00000000-0000-4000-8000-000000000009", published="2026-01-02", has_file=False)
        place.define("open_overheid", service.options(page_size=10))
        found = place.run()
        assert {month: counts(row) for month, row in found.items()} == {
            "2025-12": ("1", "1", "0", "0"),
            "2026-01": ("3", "2", "0", "1"),
        }
        assert {row["basis"] for row in found.values()} == {"publication"}
        absent = [row["month"] for row in place.rows("missing.csv") if row["reason"] != "unreadable"]
        assert absent == ["2026-01"]
        service.server.forget()
        place.run(1)
        # The one that could not be had is asked for again; no count is.
        assert not any("publicatiedatumVan" in request.query for request in service.server.requests)


def test_sitemaps_are_counted_as_they_are_listed_without_a_request(place: Place) -> None:
    body = Body()
    with body.server:
        body.sitemaps["/sitemap-2.xml"] = None
        body.add("/a.pdf", created="2025-12-30")
        body.add("/b.pdf", created="2026-01-02")
        body.add("/c.pdf", created="2026-01-03", sitemap="/sitemap-2.xml")
        body.add("/d.pdf", created="2026-01-04", sitemap="/sitemap-2.xml", has_file=False)
        place.define("diwoo", body.options())
        found = place.run()
        assert {month: counts(row) for month, row in found.items()} == {
            "2025-12": ("1", "1", "0", "0"),
            "2026-01": ("3", "2", "0", "1"),
        }
        body.server.forget()
        place.run(1)
        before = body.server.count()
        body.papers["/b.pdf"].is_listed = False
        body.server.forget()
        found = place.run(1)
        assert counts(found["2026-01"]) == ("2", "1", "1", "1")
        assert body.server.count() <= before


def test_requests_are_counted_by_day_and_answer(place: Place, chamber: TweedeKamer) -> None:
    chamber.letter(1)
    place.define("tweedekamer_syncfeed", {"base": chamber.feed, "robots": True})
    busy = Answer(status=429, body=b"-", headers={"Retry-After": "1"})
    chamber.server.spoil_next(None, busy)
    place.run()
    rows = {(row["day"], row["answer"]): row for row in place.rows("requests.csv")}
    assert {answer for _, answer in rows} == {"2xx", "4xx", "429"}, "robots.txt is not there"
    assert rows["2026-01-05", "429"]["asked_to_wait"] == "1"
    assert rows["2026-01-05", "2xx"]["retries"] == "1"
    assert int(rows["2026-01-05", "2xx"]["bytes"]) > 1000
    before = sum(int(row["requests"]) for row in rows.values())
    assert before == len(chamber.server.requests) + chamber.server.robots
    place.run(1)
    days = {row["day"] for row in place.rows("requests.csv")}
    assert days == {"2026-01-05", "2026-01-06"}


def test_how_long_answers_took_changes_nothing_that_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name in ("first", "second"):
        service = OpenOverheid()
        with service.server:
            service.add("00000000-0000-4000-8000-000000000001")
            (tmp_path / name).mkdir()
            place = Place(tmp_path / name, monkeypatch)
            place.define("open_overheid", service.options())
            place.run()
            found.append((place.home / "public/brieven/requests.csv").read_bytes())
    assert found[0] == found[1]
