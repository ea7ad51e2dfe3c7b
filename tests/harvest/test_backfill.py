"""All of a period in parts side by side: nothing lost or doubled, and what is new is asked for from where it was."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.errors import SourceError
from pipeline.home import Home
from pipeline.model.period import Period
from tests.replay.harvests import DAY, FIRST_DAY, KilledError, Options, Run
from tests.replay.koop import STUB, Koop
from tests.replay.koop_harvest import on_day
from tests.replay.open_overheid import OpenOverheid
from tests.replay.open_overheid import name as key_of
from tests.replay.server import Answer, Request
from tests.runs import ROOT, brievenbus

YEARS = Period(since="2020-01-01", until="2026-01-05", parts=4)
DOWN = Answer(status=404, body=b"-", media_type="text/html")


@contextmanager
def koop_letters() -> Iterator[tuple[str, Options, Koop]]:
    koop = Koop()
    with koop.server:
        for number in range(1, 61):
            day = f"{2020 + number % 6}-0{1 + number % 9}-11"
            koop.add(f"kst-32999-{number}", text=f"Brief {number}.", modified=day, changed=f"{day}T10:00:00+01:00")
        koop.add("kst-32999-61", kinds=())
        yield "koop_sru", koop.options(page_size=3), koop


@contextmanager
def overheid_letters() -> Iterator[tuple[str, Options, OpenOverheid]]:
    service = OpenOverheid()
    with service.server:
        for number in range(1, 61):
            service.add(key_of(number), published=f"{2020 + number % 6}-0{1 + number % 9}-11")
        yield "open_overheid", service.options(page_size=10), service


SERVICES = {"koop_sru": koop_letters, "open_overheid": overheid_letters}


def on(patch: pytest.MonkeyPatch, day: int) -> None:
    patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + day * DAY))


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(Home(folder).archive("test") / "index.sqlite")) as index:
        return list(index.execute(query))


def cursor(folder: Path) -> object:
    return rows(folder, "select cursor from harvest where backfill is null order by id desc")[0][0]


@pytest.mark.parametrize("source", SERVICES)
def test_parts_bring_what_an_undivided_harvest_brings(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, 0)
    with SERVICES[source]() as (name, options, service):
        make = Run(name, options, tmp_path)
        whole, parts = make.harvest("whole"), make.harvest("parts", period=YEARS)
        assert (parts.added, parts.refused, parts.removed) == (whole.added, whole.refused, 0)
        assert make.state("parts") == make.state("whole")
        service.server.forget()
        again = make.harvest("parts", period=YEARS)
        assert (again.added, again.changed, again.removed) == (0, 0, 0)
        assert make.state("parts") == make.state("whole")


@pytest.mark.parametrize("source", SERVICES)
def test_a_backfill_killed_anywhere_goes_on_and_ends_like_an_undisturbed_one(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, 0)
    with SERVICES[source]() as (name, options, _service):
        make = Run(name, options, tmp_path)
        make.harvest("whole", period=YEARS)
        chance = random.Random(source)
        for attempt in range(4):
            for kill in sorted(chance.sample(range(1, 40), 3)):
                with pytest.raises(KilledError):
                    make.harvest(f"killed-{attempt}", kill=kill, period=YEARS)
            make.harvest(f"killed-{attempt}", period=YEARS)
            assert make.state(f"killed-{attempt}") == make.state("whole")
            ends = rows(tmp_path / f"killed-{attempt}", "select count(*), sum(finished) from harvest")
            assert ends == [(1, 1)]


def test_parts_that_are_done_are_not_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, koop):
        make = Run(name, options, tmp_path)

        def last_part(request: Request) -> Answer | None:
            query = request.query.get("query", "")
            return DOWN if 'dt.modified>="2024-07-06"' in query and "kst-32999-2" in query else None

        koop.server.spoil(last_part)
        with pytest.raises(SourceError, match=r"^2024-07-06 to 2026-01-05: .*answered 404"):
            make.harvest("home", period=YEARS)
        assert rows(tmp_path / "home", "select done from part order by start") == [(1,), (1,), (1,), (0,)]
        koop.server.spoil()
        koop.server.forget()
        make.harvest("home", period=YEARS)
        starts = {request.query["query"] for request in koop.server.requests if "query" in request.query}
        assert starts
        assert all('dt.modified>="2024-07-06"' in query or 'dt.modified>="2025-' in query for query in starts)
        make.harvest("whole")
        assert make.state("home") == make.state("whole")


def test_what_is_new_is_asked_for_from_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, koop):
        make = Run(name, options, tmp_path)
        make.harvest("home")
        before = cursor(tmp_path / "home")
        on(monkeypatch, 1)
        make.harvest("home", period=YEARS)
        assert cursor(tmp_path / "home") == before
        koop.add("kst-40000-1", **on_day(1))
        koop.server.forget()
        tally = make.harvest("home")
        assert (tally.added, tally.changed, tally.removed) == (1, 0, 0)
        lists = [request for request in koop.server.requests if request.path == "/sru"]
        assert len(lists) <= 3


def test_after_a_backfill_of_some_years_the_rest_is_harvested_and_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, koop):
        make = Run(name, options, tmp_path)
        first = make.harvest("home", period=Period(since="2022-01-01", until="2023-12-31", parts=2))
        on(monkeypatch, 1)
        koop.server.forget()
        rest = make.harvest("home")
        assert first.added == rest.same == 20
        assert (rest.added, rest.changed, rest.refused, rest.removed) == (40, 0, 1, 0)
        files = [request.path for request in koop.server.requests if request.path.startswith("/frbr")]
        assert len(files) == len(set(files)) == 40


def test_a_harvest_that_was_cut_off_goes_on_after_a_backfill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, _koop):
        make = Run(name, options, tmp_path)
        with pytest.raises(KilledError):
            make.harvest("home", kill=20)
        reached = cursor(tmp_path / "home")
        make.harvest("home", period=Period(since="2024-01-01", parts=3))
        assert cursor(tmp_path / "home") == reached
        with pytest.raises(KilledError):
            make.harvest("home", kill=4, period=YEARS)
        make.harvest("home")
        make.harvest("home", period=YEARS)
        make.harvest("whole")
        query = "select key, sha256, refusal from record order by key"
        assert rows(tmp_path / "home", query) == rows(tmp_path / "whole", query)


def test_a_letter_that_was_taken_back_keeps_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, koop):
        make = Run(name, options, tmp_path)
        make.harvest("home")
        on(monkeypatch, 1)
        koop.add("kst-32999-5", text=STUB, **on_day(1))
        make.harvest("home")
        query = "select key, withdrawn from record where withdrawn is not null"
        (gone,) = rows(tmp_path / "home", query)
        assert gone[0] == "kst-32999-5"
        on(monkeypatch, 9)
        make.harvest("home", period=Period(since="2020-01-01", parts=3))
        assert rows(tmp_path / "home", query) == [gone]


def test_all_parts_together_keep_the_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, koop):
        times: list[float] = []

        def note(request: Request) -> None:
            times.append(time.monotonic())

        koop.server.spoil(note)  # It spoils nothing.
        Run(name, {**options, "pace": 0.03}, tmp_path).harvest("home", period=YEARS)
        assert len(times) > 70
        assert times[-1] - times[0] > 0.03 * (len(times) - 2)


@pytest.mark.parametrize("ending", [KeyboardInterrupt, RuntimeError])
def test_what_ends_a_backfill_ends_it_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: type[BaseException]
) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, _koop):
        make, began = Run(name, options, tmp_path), time.monotonic()
        with pytest.raises(ending):
            make.harvest("home", kill=12, period=YEARS, ending=ending)
        assert time.monotonic() - began < 10
        make.harvest("home", period=YEARS)
        make.harvest("whole")
        assert make.state("home") == make.state("whole")


def test_a_fault_in_the_code_of_a_source_is_an_error_of_its_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, 0)

    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.sources.koop.sru.count", broken)
    with (
        koop_letters() as (name, options, _koop),
        pytest.raises(SourceError, match="its code failed: ZeroDivisionError"),
    ):
        Run(name, options, tmp_path).harvest("home", period=YEARS)


def test_a_dataset_has_no_more_of_a_period_than_its_own_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, 0)
    with koop_letters() as (name, options, _koop):
        make = Run(name, {**options, "since": "2022-01-01", "until": "2022-12-31"}, tmp_path)
        assert make.harvest("home", period=Period(since="2023-01-01", parts=2)).added == 0
        assert make.harvest("home", period=Period(since="2020-01-01", parts=2)).added == 10
        assert make.harvest("home").same == 10


def test_the_command_takes_days_and_says_what_is_wrong_with_them(tmp_path: Path) -> None:
    runner, home = CliRunner(), ["--home", str(tmp_path / "home"), "--quiet"]
    for wrong in (["--until", "2026-01-01"], ["--parts", "2"], ["--since", "2026-01-02", "--until", "2026-01-01"]):
        done = runner.invoke(app, ["harvest", "voorbeeldbrieven", *wrong, *home])
        assert done.exit_code == 2
        assert "--" in done.output
    assert runner.invoke(app, ["harvest", "voorbeeldbrieven", "--since", "gisteren"]).exit_code == 2
    done = runner.invoke(app, ["harvest", "voorbeeldbrieven", "--since", "2026-01-01", "--parts", "3", *home])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("folder: 24 new"), "a source that cannot be asked by day is harvested as ever"


def test_run_since_a_day_publishes_what_is_of_that_day_on(tmp_path: Path) -> None:
    with koop_letters() as (name, options, _koop):
        place = tmp_path / "brieven"
        place.mkdir()
        text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
        given = "\n".join(f"{option} = {value!r}" for option, value in options.items())
        source = f'[[sources]]\nname = "{name}"\n[sources.options]\n{given}\n'
        (place / "dataset.toml").write_text(f"{text[: text.index('[[sources]]')]}\n{source}")
        done = brievenbus("run", place, "--since", "2025-01-01", "--home", tmp_path / "home", "--quiet")
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("koop_sru: 10 new, 0 changed, 0 removed, 1 refused")
    assert "new release" in done.stdout
