"""`sources check`: what each source offers is compared with what it offered before, and kept."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.cli.app import app as main
from pipeline.harvest import contracts
from pipeline.home import Home
from pipeline.transport import web as fetch_web
from tests.replay.diwoo import Body
from tests.replay.koop import Koop
from tests.replay.open_overheid import OpenOverheid
from tests.replay.server import Answer, ReplayServer
from tests.replay.tweedekamer import TweedeKamer
from tests.runs import load, run_here

START = 1767614400
DAY = 86_400
HTML = Answer(body=b"<html><body>Onderhoud</body></html>", media_type="text/html")
NETWORK = ("koop_sru", "tweedekamer_syncfeed", "open_overheid", "diwoo")


class World:
    """All publishers' systems, a dataset that names them all, and its checks, a day apart."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.koop, self.tk, self.oo, self.body = Koop(), TweedeKamer(), OpenOverheid(), Body()
        self.place, self.home, self.day = folder / "brieven", folder / "home", 0
        self.patch, self.capture = patch, capture
        for number in range(1, 4):
            self.koop.add(f"kst-32999-{number}", ondernummer=str(number))
            self.tk.letter(number)
            self.oo.add(f"00000000-0000-4000-8000-{number:012d}")
            self.body.add(f"/brief-{number}.pdf")
        self.place.mkdir()
        self.define()

    def define(self, **changes: dict[str, Any]) -> None:
        options = {
            "koop_sru": self.koop.options(page_size=2),
            "tweedekamer_syncfeed": {"base": self.tk.feed},
            "open_overheid": self.oo.options(page_size=10),
            "diwoo": self.body.options(),
        }
        text = 'base = "https://data.example/"\noutputs = ["tables", "jsonl"]\n'
        text += 'title = { nl = "Brieven", en = "Letters" }\ndescription = { nl = "Brieven", en = "Letters" }\n'
        text += 'publisher = { name = "Test", email = "data@brievenbus.example" }\n'
        for name, given in (options | changes).items():
            pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in given.items())
            text += f'[[sources]]\nname = "{name}"\noptions = {{ {pairs} }}\n'
        (self.place / "dataset.toml").write_text(text, encoding="utf-8")

    @property
    def servers(self) -> dict[str, ReplayServer]:
        """The server of each source."""
        found = (self.koop.server, self.tk.server, self.oo.server, self.body.server)
        return dict(zip(NETWORK, found, strict=True))

    def check(self, source: str | None = None, days: int = 1) -> tuple[int, list[str]]:
        """Check on the next day, and return the exit code and what was said."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(START + self.day * DAY))
        chosen = ["--source", source] if source else []
        with pytest.raises(SystemExit) as ended:
            main(["sources", "check", str(self.place), "--home", str(self.home), *chosen])
        return int(str(ended.value.code)), self.capture.readouterr().out.splitlines()

    def published(self, source: str) -> dict[str, Any]:
        """Return what is published of a source's contract, once there is a release to publish it beside."""
        found = json.loads(msgspec.json.encode(contracts.stand(load(self.place), Home(self.home))))
        file = self.home / "public/brieven/contracts.json"
        assert not file.exists() or json.loads(file.read_bytes())["sources"] == found
        return next(one for one in found if one["source"] == source)

    def status(self) -> list[str]:
        with pytest.raises(SystemExit):
            main(["status", str(self.place), "--home", str(self.home)])
        return self.capture.readouterr().out.splitlines()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[World]:
    monkeypatch.setattr(fetch_web.time, "sleep", lambda seconds: None)
    made = World(tmp_path, monkeypatch, capsys)
    yield made
    for server in {id(one): one for one in made.servers.values()}.values():
        server.close()


def test_every_network_source_has_a_contract_and_costs_one_to_three_requests(world: World) -> None:
    code, lines = world.check()
    assert code == 0, lines
    for name in NETWORK:
        assert any(f"brieven: {name} is kept" in line for line in lines), (name, lines)
    counts = {name: server.count() for name, server in world.servers.items()}
    assert counts == {"koop_sru": 2, "tweedekamer_syncfeed": 1, "open_overheid": 2, "diwoo": 2}
    log = (world.home / "archive/brieven/contracts.jsonl").read_text().splitlines()
    assert {check["source"]: check["requests"] for check in map(json.loads, log)} == counts, "robots.txt is not counted"
    agents = {request.headers["user-agent"] for server in world.servers.values() for request in server.requests}
    assert all("data@brievenbus.example" in agent for agent in agents)
    asked = {name for name, server in world.servers.items() if server.robots}
    assert asked == {"open_overheid", "diwoo"}, "those whose publisher does not invite programs"
    kept = world.published("koop_sru")
    assert {part["name"] for part in kept["fields"] if part["needed"]} >= {"record.identifier", "index.dt.modified"}
    assert kept["limits"] == {"setting maximumRecords": 1000}
    assert (kept["since"], kept["checked"], kept["changes"]) == ("2026-01-06", "2026-01-06", [])


def test_nothing_new_is_nothing_said_and_one_short_line_kept(world: World) -> None:
    world.check()
    before = world.published("open_overheid")
    code, lines = world.check()
    assert code == 0
    assert not any("appeared" in line or "disappeared" in line for line in lines)
    history = (world.home / "archive/brieven/contracts.jsonl").read_text().splitlines()
    assert len(history) == 2 * len(NETWORK)
    assert all("contract" not in json.loads(line) for line in history[len(NETWORK) :])
    after = world.published("open_overheid")
    assert after["checked"] == "2026-01-07" and after["since"] == before["since"]
    assert all(part["last"] == "2026-01-07" for part in after["fields"])


def renamed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda page: page.replace(old, new)


def test_a_needed_field_that_is_gone_breaks_the_contract_everywhere(world: World) -> None:
    world.check()
    run_here(world.place, world.home)
    world.koop.rewrite = renamed(b"dcterms:modified", b"dcterms:changed")
    world.tk.rewrite = lambda page: page.replace(b"soort>", b"sort>")
    world.oo.rewrite = lambda page: json.loads(json.dumps(page).replace("mutatiedatumtijd", "gewijzigd"))
    code, lines = world.check()
    assert code == 1
    for name, field in (
        ("koop_sru", "record.modified"),
        ("tweedekamer_syncfeed", "Document.soort"),
        ("open_overheid", "list.resultaten[].document.mutatiedatumtijd"),
    ):
        assert any(f"{name} is broken: breaks: no field {field!r} any more" in line for line in lines), lines
        assert any(f"{name}: disappeared: field {field}" in line for line in lines), lines
        assert any(f"{name}: its contract broke" in line for line in world.status())
        assert any(change["event"] == "broken" for change in world.published(name)["changes"])
    page = (world.home / "public/brieven/index.html").read_text()
    assert page.count("levert niet meer wat nodig is") == 3
    world.koop.rewrite = lambda page: page
    code, lines = world.check("koop_sru")
    assert code == 3
    assert any("mended: no field 'record.modified' any more" in line for line in lines)
    assert world.published("koop_sru")["standing"] == "kept"
    assert world.check("koop_sru")[0] == 0


def test_new_fields_and_new_names_of_attributes_are_told_once(world: World) -> None:
    world.check()
    end = b"</overheidwetgeving:tpmeta>"
    world.koop.rewrite = renamed(end, b"<overheidwetgeving:woo>1</overheidwetgeving:woo>" + end)
    world.tk.rewrite = renamed(b"<onderwerp>", b"<belofte>1</belofte><onderwerp>")
    code, lines = world.check()
    assert code == 3
    assert "brieven: koop_sru: appeared: field record.woo (text)" in lines
    assert "brieven: tweedekamer_syncfeed: appeared: field Document.belofte (text)" in lines
    assert world.check()[0] == 0


def test_a_new_value_of_an_enumeration_is_told_and_one_that_did_not_occur_is_not(world: World) -> None:
    world.check()
    world.koop.add("kst-32999-9", subrubriek="Brief Kamer", documenttitel="Brief van de Kamer")
    world.body.robots += "Sitemap: /sitemapindex-diwoo-infocat014.xml\n"
    code, lines = world.check()
    assert code == 3
    assert "brieven: koop_sru: appeared: subrubriek Brief Kamer" in lines
    assert "brieven: diwoo: appeared: sitemap sitemapindex-diwoo-infocat014.xml" in lines
    del world.koop.held["kst-32999-9"]
    assert world.check("koop_sru")[0] == 0
    # The list of sitemaps is whole: what it leaves out is gone.
    world.body.robots = world.body.robots.replace("Sitemap: /sitemapindex-diwoo-infocat014.xml\n", "")
    code, lines = world.check("diwoo")
    assert code == 3
    assert "brieven: diwoo: disappeared: sitemap sitemapindex-diwoo-infocat014.xml" in lines


def test_a_sampled_field_is_gone_only_after_three_checks(world: World) -> None:
    for number in range(1, 4):
        world.koop.add(f"kst-32999-{number}", ondernummer=str(number), bijlage=("blg-1",))
    world.check("koop_sru")
    for number in range(1, 4):
        world.koop.add(f"kst-32999-{number}", ondernummer=str(number))
    assert [world.check("koop_sru")[0] for _ in range(4)] == [0, 0, 3, 0]
    assert world.published("koop_sru")["changes"][-1]["what"] == "field record.bijlage"


def test_changed_limits_are_told(world: World) -> None:
    for number in range(4, 30):
        world.koop.add(f"kst-32999-{number}", ondernummer=str(number))
        world.oo.add(f"00000000-0000-4000-8000-{number:012d}")
        world.tk.letter(number)
    world.tk.page_size = 20
    world.check()
    world.koop.most, world.tk.page_size = 1, 10
    code, lines = world.check()
    assert code == 3
    assert "brieven: koop_sru: changed: limit page (2 → 1)" in lines
    assert "brieven: koop_sru: changed: limit setting maximumRecords (1000 → 1)" in lines
    assert "brieven: tweedekamer_syncfeed: changed: limit page (20 → 10)" in lines
    assert world.published("open_overheid")["limits"] == {"page": 10}


@pytest.mark.parametrize("source", NETWORK)
def test_an_html_page_with_status_200_breaks_the_contract(world: World, source: str) -> None:
    world.check(source)
    world.servers[source].spoil(lambda request: HTML)
    code, lines = world.check(source)
    assert code == 1
    assert any(f"{source} is broken: breaks: " in line and "HTML" in line for line in lines), lines
    world.servers[source].spoil()
    assert world.check(source)[0] == 3
    assert world.published(source)["standing"] == "kept"


@pytest.mark.parametrize("source", NETWORK)
def test_a_service_that_is_not_reached_is_told_apart_from_one_that_changed(world: World, source: str) -> None:
    world.check(source)
    fields = len(world.published(source)["fields"])
    world.servers[source].spoil(lambda request: Answer(status=503, body=b"-"))
    code, lines = world.check(source)
    assert code == 1
    assert any(f"{source} is unreachable" in line for line in lines), lines
    now = world.published(source)
    assert (now["standing"], now["breaks"], len(now["fields"])) == ("unreachable", [], fields)
    assert (now["answered"], now["checked"]) == ("2026-01-06", "2026-01-07")
    assert any("its contract could not be checked" in line for line in world.status())
    world.servers[source].spoil()
    code, lines = world.check(source)
    assert code == 3 and any("answered: the source answers again" in line for line in lines)


def test_nothing_published_tells_how_fast_a_source_answered(world: World) -> None:
    run_here(world.place, world.home)
    world.check()
    text = (world.home / "public/brieven/contracts.json").read_text()
    assert "quick" not in text and "seconds" not in text and "pace" not in text
    history = (world.home / "archive/brieven/contracts.jsonl").read_text()
    assert history.count('"pace":"quick"') == len(NETWORK)


def test_a_line_that_was_cut_short_is_left_out_and_the_next_is_whole(world: World) -> None:
    world.check("koop_sru")
    file = world.home / "archive/brieven/contracts.jsonl"
    with file.open("ab") as history:
        history.write(b'{"source":"koop_sru","at":"2026-01-0')
    assert world.check("koop_sru")[0] == 0
    assert world.check("koop_sru")[0] == 0
    assert len([line for line in file.read_text().splitlines() if line.endswith("}")]) == 3


def test_names_from_outside_are_cut_and_cleaned(world: World) -> None:
    hostile = "\x1b[2J" + "x" * 5000
    world.oo.rewrite = lambda page: {**page, hostile: 1}  # type: ignore[dict-item]
    world.check("open_overheid")
    names = [part["name"] for part in world.published("open_overheid")["fields"]]
    assert all(len(name) <= 120 and name.isprintable() for name in names)


def test_the_log_is_looked_at_where_the_harvest_stands(world: World) -> None:
    run_here(world.place, world.home)
    world.tk.server.forget()
    world.check("tweedekamer_syncfeed")
    (request,) = world.tk.server.requests
    assert "skiptoken" in request.query and "category" not in request.query


def test_a_source_that_cannot_be_checked_is_named(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sources", "check", str(world.place), "--home", str(world.home), "--source", "folder"])
    assert ended.value.code == 1
    assert "there are: koop_sru, " in capsys.readouterr().err


def test_the_bare_command_still_lists_the_sources(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["sources", "--json"])
    assert {json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()} >= {*NETWORK, "folder"}
