"""Woo sitemaps: what is harvested, and where a harvest goes on."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import sources
from pipeline.errors import DefinitionError, SourceError
from pipeline.model.dataset import SourceSetting
from pipeline.sources import Found, Refused, diwoo
from pipeline.sources.open_overheid.values import KAMERBRIEF, KERN
from tests.replay.diwoo import INDEX, Body, pdf
from tests.replay.harvests import CONTACT, FIRST_DAY, Holdings, KilledError, Run, kinds


@pytest.fixture
def body() -> Iterator[Body]:
    body = Body()
    yield body
    body.server.close()


@pytest.fixture
def archive(body: Body, monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(diwoo.SOURCE, body.server, body.options, monkeypatch)


# What is harvested.


def test_letters_come_with_their_file_and_what_is_said_of_them(body: Body, archive: Holdings) -> None:
    annex = f"{body.server.base}/bijlage.pdf"
    extra = (
        "<diwoo:identifiers><diwoo:identifier>kst-32999-12</diwoo:identifier></diwoo:identifiers>"
        f'<diwoo:hasParts><diwoo:hasPart resource="{annex}">Bijlage 1</diwoo:hasPart></diwoo:hasParts>'
    )
    address = body.add("/brief.pdf", sort=KAMERBRIEF, extra=extra)
    body.add("/bijlage.pdf", extra=f'<diwoo:isPartOf resource="{address}">x</diwoo:isPartOf>')
    left_out, event = archive.harvest()
    assert isinstance(event, Found) and isinstance(left_out, Refused)
    assert (left_out.key, left_out.code) == (annex, "not-a-letter")
    assert (event.key, event.content, event.media_type) == (address, pdf("/brief.pdf"), "application/pdf")
    said = event.statement
    assert said is not None
    assert said.identifiers[0] == ("kst-32999-12", "kst")
    assert said.identifiers[-1] == (address, "other")
    assert (said.kind, said.title, said.date) == ("kamerbrief", "Voortgang digitalisering", "2025-12-30")
    assert said.attachments == (("Bijlage 1", None, annex),)


@pytest.mark.parametrize(
    ("facts", "is_letter"),
    [
        ({}, True),
        ({"title": "Beslisnota bij Kamerbrief"}, False),
        ({"title": "Bijlage 2: rapport"}, False),
        ({"extra": "<diwoo:isPartOf resource='x'/>"}, False),
        ({"extra": "<diwoo:isPartOf resource='x'/>", "title": "Kamerbrief over post"}, True),
        ({"category": f"{KERN}c_3baef532"}, False),
        ({"category": f"{KERN}c_816e508d", "sort": KAMERBRIEF}, True),
        ({"title": "Bijlage", "sort": KAMERBRIEF}, True),
    ],
)
def test_which_papers_are_letters(body: Body, archive: Holdings, facts: dict[str, str], is_letter: bool) -> None:
    address, other = body.add("/een", **facts), body.add("/twee")
    found = kinds(archive.harvest())
    assert found.pop(other) == "Found"
    # What is of another category is not asked for; what is left out by its title or place is listed.
    left_out = {address: "Refused"} if facts.get("category") is None else {}
    assert found == ({address: "Found"} if is_letter else left_out)


def test_the_robots_txt_names_the_indexes(body: Body, archive: Holdings) -> None:
    body.robots = (
        f"Sitemap: {body.server.base}/sitemap.xml\nSitemap: /sitemapindex-diwoo-infocat014.xml\n"
        f"Sitemap: {INDEX}\nSitemap: {INDEX}\n"
    )
    body.add("/een")
    archive.harvest()
    assert [request.path for request in body.server.requests] == [INDEX, "/sitemap-1.xml", "/een"]
    body.robots = "User-agent: *\n"
    with pytest.raises(SourceError, match="names no sitemap"):
        archive.harvest()
    assert kinds(archive.harvest(sitemaps=[f"{body.server.base}{INDEX}"])) == {f"{body.server.base}/een": "Same"}


def test_an_index_below_an_index_and_months(body: Body, archive: Holdings) -> None:
    months = "".join(f"<sitemap><loc>/api/sitemap/2026/{month}.xml</loc></sitemap>" for month in (1, 2))
    body.sitemaps = {
        "/api/sitemapindex-diwoo.xml": None,
        "/api/sitemap/2026/1.xml": None,
        "/api/sitemap/2026/2.xml": None,
    }
    body.robots = "Sitemap: /api/sitemapindex-diwoo.xml\n"
    index = f"<sitemapindex>{months}<sitemap><loc>/api/sitemapindex-diwoo.xml</loc></sitemap></sitemapindex>"
    body.rewrite = lambda path, xml: index.encode() if "index" in path else xml
    body.add("/een", sitemap="/api/sitemap/2026/1.xml")
    body.add("/twee", sitemap="/api/sitemap/2026/2.xml")
    assert set(kinds(archive.harvest()).values()) == {"Found"}
    assert (len(archive.letters), body.server.count("/api")) == (2, 3)


# What costs nothing again.


def test_a_sitemap_that_is_the_same_is_read_and_its_letters_are_not(body: Body, archive: Holdings) -> None:
    for number in range(5):
        body.add(f"/{number}")
    archive.harvest()
    assert archive.harvest() == []
    assert [request.path for request in body.server.requests] == [INDEX, "/sitemap-1.xml"]


def test_a_sitemap_that_is_said_not_to_have_changed_is_not_read(body: Body, archive: Holdings) -> None:
    body.sitemaps = {f"/{month}.xml": f"2026-01-{month:02d}T10:00:00Z" for month in range(1, 4)}
    for month in range(1, 4):
        body.add(f"/brief-{month}", sitemap=f"/{month}.xml")
    archive.harvest()
    assert archive.harvest() == []
    assert body.server.count() == 1
    body.sitemaps["/2.xml"] = "2026-01-06T10:00:00Z"
    body.add("/brief-4", sitemap="/2.xml")
    assert sorted(kinds(archive.harvest(days=1)).values()) == ["Found", "Same"]
    assert body.server.count() == 3
    archive.harvest(days=30)
    assert body.server.count() == 4, "now and then all are read"


def test_a_day_that_is_not_over_may_see_another_change(body: Body, archive: Holdings) -> None:
    body.sitemaps["/sitemap-1.xml"] = "2026-01-05"
    body.add("/een")
    archive.harvest()
    body.add("/twee")
    assert len(archive.harvest(days=0)) == 2
    archive.harvest(days=1)
    assert body.server.count() == 2
    archive.harvest(days=1)
    assert body.server.count() == 1


@pytest.mark.parametrize("facts", [{"lastmod": "2026-01-06"}, {"title": "Anders"}])
def test_a_letter_that_changed_is_fetched_again(body: Body, archive: Holdings, facts: dict[str, str]) -> None:
    address = body.add("/een")
    other = body.add("/twee")
    archive.harvest()
    body.add("/een", content=pdf("nieuw"), **facts)
    assert kinds(archive.harvest(days=1)) == {address: "Found", other: "Same"}
    assert archive.letters[address].content == pdf("nieuw")


# Documents that cannot be had.


def test_a_file_that_is_not_there_is_asked_for_two_weeks(body: Body, archive: Holdings) -> None:
    address = body.add("/een", has_file=False)
    other = body.add("/twee")
    events = archive.harvest()
    assert kinds(events) == {address: "Refused", other: "Found"}
    assert [event.code for event in events if isinstance(event, Refused)] == ["missing-file"]
    body.papers["/een"].has_file = True
    assert kinds(archive.harvest(days=1)) == {address: "Found", other: "Same"}
    body.add("/drie", has_file=False)
    for days in (0, 15, 1):
        archive.harvest(days=days)
    assert body.server.count("/drie") == 0


@pytest.mark.parametrize("facts", [{}, {"title": "brief.pdf"}])
def test_an_error_page_is_no_document(body: Body, archive: Holdings, facts: dict[str, str]) -> None:
    body.add("/een", content=b"<html><body>Storing</body></html>", media_type="text/html", **facts)
    (event,) = archive.harvest()
    assert isinstance(event, Refused)
    assert event.code == "fetch-failed"


def test_a_file_at_another_host_is_not_asked_for_unless_it_is_trusted(body: Body, archive: Holdings) -> None:
    body.add("/een")
    body.rewrite = lambda path, xml: xml.replace(b"/een</loc>", b"/een</loc>").replace(
        f"{body.server.base}/een".encode(), b"http://169.254.169.254/een"
    )
    (event,) = archive.harvest()
    assert isinstance(event, Refused)
    assert "not one of the hosts" in event.message
    options = diwoo.SitemapOptions(site="https://www.gemeente.example/", hosts=("open.gemeente.example",))
    policy = diwoo.policy(options, CONTACT)
    assert (policy.hosts, policy.seconds) == (("www.gemeente.example", "open.gemeente.example"), 1.0)


# Options, and from the source to the archive.


def test_a_site_must_be_given(archive: Holdings) -> None:
    with pytest.raises(DefinitionError, match=r"options\.site: missing"):
        sources.read_options(SourceSetting(name="diwoo"))
    with pytest.raises(DefinitionError, match="reconcile_days"):
        archive.harvest(reconcile_days=-1)


def test_other_categories_can_be_asked_for_and_left_again(body: Body, archive: Holdings) -> None:
    body.robots += "Sitemap: /sitemapindex-diwoo-infocat014.xml\n"
    body.sitemaps["/sitemapindex-diwoo-infocat014.xml"] = None
    one = body.add("/een")
    two = body.add("/twee", category=f"{KERN}c_3baef532", sitemap="/sitemapindex-diwoo-infocat014.xml")
    assert kinds(archive.harvest(categories=["c_c76862ab", "c_3baef532"])) == {one: "Found", two: "Found"}
    assert kinds(archive.harvest(days=1)) == {one: "Same", two: "Gone"}


def test_a_harvest_that_is_killed_anywhere_ends_like_an_undisturbed_one(
    body: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    body.sitemaps = {f"/{number}.xml": None for number in range(4)}
    for number in range(60):
        body.add(f"/brief-{number}", sitemap=f"/{number % 4}.xml")
    body.papers["/brief-7"].has_file = False
    runs = Run("diwoo", body.options(), tmp_path)
    tally = runs.harvest("whole")
    assert (tally.added, tally.refused) == (59, 1)
    chance = random.Random(3)
    for attempt in range(4):
        with pytest.raises(KilledError):
            runs.harvest(str(attempt), kill=chance.randrange(1, 60))
        runs.harvest(str(attempt))
        assert runs.state(str(attempt)) == runs.state("whole")
    for number in (1, 2, 3):
        body.papers[f"/brief-{number}"].is_listed = False
    body.add("/brief-60", sitemap="/0.xml")
    kills = 0
    for kill in range(5, 45, 4):
        try:
            runs.harvest("1", kill=kill)
        except KilledError:
            kills += 1
    assert kills >= 4
    runs.harvest("1")
    tally = runs.harvest("whole")
    assert (tally.added, tally.removed) == (1, 3)
    assert runs.state("1") == runs.state("whole")


def test_a_run_with_nothing_new_costs_two_requests_from_source_to_archive(
    body: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))
    for number in range(8):
        body.add(f"/{number}")
    runs = Run("diwoo", body.options(), tmp_path)
    runs.harvest("home")
    state = runs.state("home")
    body.server.forget()
    runs.harvest("home")
    assert (body.server.count(), body.server.robots, runs.state("home")) == (2, 1, state)


def test_the_source_is_listed_with_its_options() -> None:
    source = sources.get("diwoo")
    sources.read_options(
        SourceSetting(name="diwoo", options={"site": "https://www.gemeente.example", "categories": ["c_c76862ab"]})
    )
    assert source.policy is not None
