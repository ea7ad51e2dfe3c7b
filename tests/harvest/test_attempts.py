"""Attempts: any source that answers emptily, in part or not at all loses nothing, the smallest too."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import pipeline.sources
from pipeline import run
from pipeline.archive import HarvestTally, open_index
from pipeline.archive.attempts import adopt
from pipeline.errors import SourceError
from pipeline.harvest.attempts import Attempts
from pipeline.home import Home
from pipeline.model.attempt import Attempt
from pipeline.model.dataset import Contact, Dataset, DatasetTitle, SourceSetting
from tests.replay.harvests import DAY, FIRST_DAY, Run
from tests.replay.open_overheid import OpenOverheid, later, name
from tests.replay.server import Answer, ReplayServer
from tests.runs import silent

SMALL = '''
"""Letters that a list in JSON names: as small as a source can be."""
import json
from collections.abc import Iterator
from pipeline.model.forms import Address
from pipeline.sources import Event, Found, Gone, HarvestJob, Source, WebOptions
from pipeline.errors import SourceError
from pipeline.transport import Policy

class SmallOptions(WebOptions, frozen=True, kw_only=True):
    base: Address

def policy(options, contact):
    return Policy(hosts=(options.base.removeprefix("http://"),), homepage="x", contact="x", loopback=True,
                  seconds=0.0, tries=1, backoff=0.0, jitter=0.0, robots=False)

def harvest(job: HarvestJob[SmallOptions]) -> Iterator[Event]:
    reply = job.asked().get(f"{job.options.base}/list.json", expect="json")
    listed = json.loads(reply.body)
    for key in listed:
        letter = job.asked().get(f"{job.options.base}/{key}")
        yield Found(key=key, content=letter.body, url=letter.url)
    for key in job.known.held():
        if key not in listed:
            yield Gone(key=key, reason="no longer listed")

SOURCE = Source(title="A list", homepage=None, options=SmallOptions, harvest=harvest, policy=policy)
'''


class Small:
    """A small source, its publisher, and what is held of it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        (folder / "plugins").mkdir()
        (folder / "plugins/json_list.py").write_text(SMALL, encoding="utf-8")
        patch.setattr(pipeline.sources, "__path__", [*pipeline.sources.__path__, str(folder / "plugins")])
        self.home, self.patch, self.day = Home(folder / "home"), patch, 0
        self.listed: list[str] = ["a", "b", "c"]
        self.body: bytes | None = None
        self.server = ReplayServer(self._answer)
        title = DatasetTitle(nl="x", en="x")
        self.dataset = Dataset(
            name="test",
            title=title,
            description=title,
            base="https://brievenbus.example/",
            publisher=Contact(name="Test", email="data@brievenbus.example"),
            sources=(SourceSetting(name="json_list", options={"base": self.server.base}),),
            outputs=("jsonl",),
            folder=folder,
        )

    def _answer(self, request: object) -> Answer:
        path = request.path  # type: ignore[attr-defined]
        if path == "/list.json":
            body = json.dumps(self.listed).encode() if self.body is None else self.body
            return Answer(body=body, media_type="application/json")
        return Answer(body=f"Brief {path}".encode(), media_type="text/plain")

    def harvest(self, days: int = 0) -> HarvestTally:
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + self.day * DAY))
        return run.harvest_source(self.dataset, self.dataset.sources[0], self.home, silent)

    def held(self) -> list[str]:
        with closing(open_index(self.home, "test")) as index:
            return [record.key for record in index.records()]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    made = Small(tmp_path, monkeypatch)
    with made.server:
        made.harvest()
        assert made.held() == ["a", "b", "c"]
        yield made


def test_a_list_that_is_cut_loses_nothing(small: Small) -> None:
    small.listed = ["a"]
    for _ in range(7):
        with pytest.raises(SourceError, match="no longer lists 2 of 3 letters, which is not believed since 2026-01-06"):
            small.harvest(1)
        assert small.held() == ["a", "b", "c"]
    small.listed = ["a", "b", "c"]
    assert small.harvest(1).removed == 0
    # It was whole in between: the week begins anew.
    small.listed = ["a"]
    with pytest.raises(SourceError, match="not believed since 2026-01-14"):
        small.harvest(1)


def test_a_list_that_stays_cut_is_believed_after_a_week_and_a_second_day(small: Small) -> None:
    small.listed = ["a"]
    for _ in range(7):
        with pytest.raises(SourceError):
            small.harvest(1)
    assert small.harvest(1).removed == 0
    assert small.held() == ["a", "b", "c"]
    assert small.harvest(1).removed == 2
    assert small.held() == ["a"]


@pytest.mark.parametrize("body", [b"[]", b"", b"<html>", b'{"fout": 1'])
def test_a_list_that_is_empty_or_no_list_loses_nothing_however_long(small: Small, body: bytes) -> None:
    small.body = body
    for _ in range(10):
        with pytest.raises(SourceError):
            small.harvest(2)
        assert small.held() == ["a", "b", "c"]


def test_no_answer_loses_nothing(small: Small) -> None:
    small.server.spoil(lambda request: Answer(status=503, body=b"-"))
    with pytest.raises(SourceError):
        small.harvest(1)
    assert small.held() == ["a", "b", "c"]


def test_one_letter_that_is_listed_no_more_is_gone_on_the_second_day(small: Small) -> None:
    small.listed = ["a", "b"]
    assert small.harvest(1).removed == 0
    assert small.harvest().removed == 0
    assert small.held() == ["a", "b", "c"]
    assert small.harvest(1).removed == 1
    assert small.held() == ["a", "b"]


def test_one_letter_that_comes_back_in_time_was_never_gone(small: Small) -> None:
    small.listed = ["a", "b"]
    small.harvest(1)
    small.listed = ["a", "b", "c"]
    small.harvest(1)
    small.listed = ["a", "b"]
    assert small.harvest(1).removed == 0
    assert small.held() == ["a", "b", "c"]


# The machine itself.


def machine(today: str, known: list[Attempt]) -> Attempts:
    def note(state: str, key: str, attempt: Attempt | None) -> None:
        known[:] = [one for one in known if (one.state, one.key) != (state, key)]
        known.extend([attempt] if attempt else [])

    return Attempts(today, known, note)


def test_a_record_is_asked_for_again_for_two_weeks() -> None:
    known: list[Attempt] = []
    assert not machine("2026-01-05", known).failed("a", "v1")
    assert [one.key for one in machine("2026-01-05", known).due("failing")] == ["a"]
    assert not machine("2026-01-19", known).failed("a", "v1")
    assert machine("2026-01-20", known).failed("a", "v1")
    assert known == []
    machine("2026-01-05", known).failed("a", "v1")
    assert not machine("2026-02-20", known).failed("a", "v2"), "another version begins anew"
    assert machine("2026-02-20", known).failed("a", "v2", is_final=True)


def test_tries_become_rarer_where_that_is_asked_for() -> None:
    known: list[Attempt] = []
    days = []
    for _ in range(8):
        today = known[0].due if known else "2026-01-01"
        assert machine(today, known).due("failing") == known
        machine(today, known).failed("a", is_rarer=True)
        days.append(known[0].due)
    assert days[:4] == ["2026-01-02", "2026-01-04", "2026-01-08", "2026-01-16"]
    assert known[0].tries == 8


def test_what_was_had_is_forgotten_in_every_state() -> None:
    known: list[Attempt] = []
    attempts = machine("2026-01-05", known)
    attempts.failed("a")
    attempts.absent("a")
    attempts.took_back("b", "v1")
    assert {(one.state, one.key) for one in known} == {("failing", "a"), ("absent", "a"), ("withdrawn", "b")}
    attempts.had("a")
    attempts.had("b")
    assert known == []


def test_documents_in_a_row_that_do_not_answer_end_the_harvest() -> None:
    attempts, error = machine("2026-01-05", []), SourceError("no answer")
    for _ in range(5):
        attempts.unanswered(error)
        attempts.unanswered(error)
        attempts.answered()
    attempts.unanswered(error)
    attempts.unanswered(error)
    with pytest.raises(SourceError):
        attempts.unanswered(error)


@pytest.mark.parametrize(
    ("cursor", "expected"),
    [
        ('{"doubts":{"kst-1-2":""}}', ("failing", "kst-1-2", "2026-01-05", None)),
        ('{"doubts":{"kst-1-2":"2026-01-02"}}', ("absent", "kst-1-2", "2026-01-02", None)),
        (
            '{"doubts":{"x":["2026-01-02T10:00:00Z","2026-01-03"]}}',
            ("failing", "x", "2026-01-03", "2026-01-02T10:00:00Z"),
        ),
        ('{"missing":{"x":"2026-01-03"}}', ("absent", "x", "2026-01-03", None)),
        ('{"withdrawn":{"x":"2026-01-03"}}', ("withdrawn", "x", "2026-01-03", None)),
        ('{"withdrawn":{"x":"2026-01-02T10:00:00Z"}}', ("withdrawn", "x", "2026-01-05", "2026-01-02T10:00:00Z")),
        ('{"again":{"x":{"day":"2026-01-09","days":4,"bundle":null}}}', ("failing", "x", "2026-01-05", None)),
    ],
)
def test_what_older_cursors_remember_is_adopted(cursor: str, expected: tuple[str, str, str, str | None]) -> None:
    (found,) = adopt(cursor, "2026-01-05")
    assert (found.state, found.key, found.since, found.mark) == expected


@pytest.mark.parametrize("cursor", [None, "", "x", "[1]", "{}", '{"doubts":[]}', '{"after":3}'])
def test_other_cursors_remember_nothing(cursor: str | None) -> None:
    assert list(adopt(cursor, "2026-01-05")) == []


def test_a_letter_whose_newest_version_cannot_be_had_stays_with_an_issue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = OpenOverheid()
    with service.server:
        service.add(name(1), content=b"%PDF-1.7 een\n%%EOF\n")
        service.add(name(2))
        made = Run("open_overheid", service.options(page_size=10), tmp_path)

        def harvest(day: int) -> list[tuple[str, str | None]]:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + day * DAY))
            made.harvest("home")
            with closing(open_index(Home(tmp_path / "home"), "test")) as index:
                return [(record.key, record.message) for record in index.records()]

        assert harvest(0) == [(name(1), None), (name(2), None)]
        service.add(name(1), content=b"%PDF-1.7 twee\n%%EOF\n", has_file=False, **later(1))
        assert harvest(1) == [(name(1), None), (name(2), None)], "it may be there tomorrow"
        since = "it could not be had since 2026-01-06"
        assert harvest(2) == [(name(1), since), (name(2), None)]
        assert harvest(3) == [(name(1), since), (name(2), None)]
        service.add(name(1), content=b"%PDF-1.7 twee\n%%EOF\n", **later(1))
        assert harvest(4) == [(name(1), None), (name(2), None)]
