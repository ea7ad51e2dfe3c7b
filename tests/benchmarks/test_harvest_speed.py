"""What a record costs a harvest beside the source's own time, and what memory a backfill takes.

Run by `make bench`. The figures are for this machine and this hour; ratios to a baseline of the same run travel.
"""

import gzip
import hashlib
import http.client
import multiprocessing
import resource
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from pipeline import run, sources
from pipeline.archive import ArchiveIndex
from pipeline.home import Home
from pipeline.model.dataset import Contact, Dataset, DatasetTitle, SourceSetting
from pipeline.model.forms import Options
from pipeline.model.period import Period
from pipeline.model.statement import Statement
from pipeline.sources import Cursor, Event, Found, HarvestJob, Same, Source
from tests.replay.koop import Koop
from tests.runs import silent

RECORDS = 5_000
BACKFILL = 100_000
PAGE = 100
"""Records between two cursors, as in a page of KOOP."""
MEMORY = 400 * 2**20
PARTS = 2
YEAR, YEARS = 2000, 20
"""Years over which the letters are spread, so that parts have as many each."""
TEXT = b"<al>De minister bericht de Kamer over de voortgang van het beleid en de begroting.</al>" * 40


def content(number: int) -> bytes:
    return b"<kamerstuk><nr>%d</nr>%s</kamerstuk>" % (number, TEXT)


def at_once(job: HarvestJob) -> Iterator[Event]:
    """Give records as fast as they are taken: what is measured is our own overhead."""
    for number in range(job.options.records):
        key, mark = f"kst-{number // 1000}-{number % 1000}", f"2026-01-02:{number}"
        if job.known.fingerprint(key) == mark:
            yield Same(key=key)
        else:
            said = Statement(identifiers=((key, "kst"),), title="Voortgang", date="2026-01-02")
            url = f"http://127.0.0.1/{key}.xml"
            yield Found(key=key, content=content(number), url=url, fingerprint=mark, statement=said)
        if number % PAGE == PAGE - 1:
            yield Cursor(value=str(number))


def dataset(folder: Path, name: str = "synthetic", **options: str | int) -> Dataset:
    text = DatasetTitle(nl="x", en="x")
    return Dataset(
        name="synthetic",
        title=text,
        description=text,
        base="https://brievenbus.example/",
        publisher=Contact(name="Test", email="data@brievenbus.example"),
        sources=(SourceSetting(name=name, options=dict(options)),),
        outputs=("jsonl",),
        folder=folder,
    )


def harvest(found: Dataset, home: Path) -> float:
    began = time.perf_counter()
    run.harvest_source(found, found.sources[0], Home(home), silent)
    return time.perf_counter() - began


class Synthetic(Options, frozen=True, kw_only=True):
    """Options of the source."""

    records: int
    """How many records it has."""


def plugin(name: str) -> Source[Synthetic]:
    assert name == "synthetic"
    return Source(title="Synthetic", homepage=None, options=Synthetic, harvest=at_once)


def test_records_a_second_of_a_source_that_answers_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "get", plugin)
    found = dataset(tmp_path, records=RECORDS)
    began = time.perf_counter()
    for number in range(RECORDS):
        body = content(number)
        hashlib.sha256(body).hexdigest()
        gzip.compress(body, compresslevel=6, mtime=0)
    baseline = time.perf_counter() - began
    first, again = harvest(found, tmp_path / "home"), harvest(found, tmp_path / "home")
    print(f"\nnew records: {RECORDS / first:,.0f} a second, {first / baseline:.1f} times hashing and compressing them")
    print(f"known records: {RECORDS / again:,.0f} a second, {again / baseline:.1f} times the same")
    assert RECORDS / first >= 500


def serve(pipe: Connection, count: int) -> None:
    """Answer as KOOP in a process of its own, so that the two do not wait for one interpreter."""
    koop = Koop()
    with koop.server:
        for number in range(count):
            day = f"{YEAR + number % YEARS}-03-04"
            name = f"kst-{10000 + number // 50}-{number % 50}"
            koop.add(name, text=f"Brief {number}.", modified=day, changed=f"{day}T10:00:00+01:00")
        koop.still = True
        pipe.send((koop.server.host, koop.options(page_size=PAGE, window_days=9000)))
        pipe.recv()


def backfill_over_http(options: dict[str, str | int], home: str, pipe: Connection) -> None:
    """Backfill in a process of its own; send the time, that of the processor, and the most memory, early and in all."""
    found, peaks = dataset(Path(home), "koop_sru", **options), [0]

    def report(step: str, count: int, total: int | None) -> None:
        if count == BACKFILL // 5:
            peaks[0] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    period = Period(since=f"{YEAR}-01-01", until=f"{YEAR + YEARS - 1}-12-31", parts=PARTS)
    began, worked = time.perf_counter(), time.process_time()
    tally = run.harvest_source(found, found.sources[0], Home(Path(home)), report, period)
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    pipe.send((tally.added, spent, worked, peaks[0], whole))


def bare(host: str, count: int) -> tuple[float, float]:
    """Ask for documents with http.client alone; return the seconds for one, and those of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    with closing(http.client.HTTPConnection(host)) as connection:
        for number in range(count):
            name = f"kst-{10000 + number // 50}-{number % 50}"
            connection.request("GET", f"/frbr/officielepublicaties/kst/x/{name}/1/xml/{name}.xml")
            assert connection.getresponse().read().startswith(b"<?xml")
    return (time.perf_counter() - began) / count, (time.process_time() - worked) / count


def test_a_backfill_over_http(tmp_path: Path) -> None:
    """With requests, checks and every exchange in the archive; the baseline asks the same server with http.client."""
    context = multiprocessing.get_context("spawn")
    here, there = multiprocessing.Pipe()
    server = context.Process(target=serve, args=(there, BACKFILL))
    server.start()
    host, options = here.recv()
    asked, asking = bare(host, 2_000)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = context.Process(target=backfill_over_http, args=(options, str(tmp_path), sender))
    process.start()
    sender.close()
    added, spent, worked, early, whole = receiver.recv()
    process.join()
    here.send("the end")
    server.join()
    print(f"\n{added:,} records over HTTP in {PARTS} parts in {spent:.0f} s: {added / spent:,.0f} a second, ", end="")
    print(f"{spent / added / asked:.1f} times asking with http.client alone")
    print(
        f"of our own: {added / worked:,.0f} to a second of the processor, {worked / added / asking:.1f} times the same"
    )
    print(f"memory: {early / 2**20:.0f} MB after a fifth, {whole / 2**20:.0f} MB in all")
    assert added == BACKFILL
    assert worked / added < 30 * asking
    assert whole < MEMORY
    assert whole < 1.2 * early


def test_the_pace_of_a_backfill(tmp_path: Path) -> None:
    """What is over the limit: nothing, and under it not much."""
    pace, count = 0.01, 500
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, count))
    server.start()
    _, options = here.recv()
    found = dataset(tmp_path, "koop_sru", **options, pace=pace)
    period, began = Period(since=f"{YEAR}-01-01", parts=PARTS), time.perf_counter()
    tally = run.harvest_source(found, found.sources[0], Home(tmp_path), silent, period)
    spent = time.perf_counter() - began
    here.send("the end")
    server.join()
    print(f"\nat most {1 / pace:.0f} a second: {tally.added} records in {spent:.1f} s, {count * pace:.1f} at least")
    assert tally.added == count
    assert spent >= count * pace


def backfill(home: str, pipe: Connection) -> None:
    """Harvest in a process of its own, and send the most memory that it took after a fifth and at the end."""
    sources.get = plugin
    peaks: list[int] = []
    for count in (BACKFILL // 5, BACKFILL):
        harvest(dataset(Path(home), records=count), Path(home))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    pipe.send(peaks)


def test_memory_of_a_backfill_is_flat(tmp_path: Path) -> None:
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=backfill, args=(str(tmp_path), sender))
    began = time.perf_counter()
    process.start()
    sender.close()
    early, whole = receiver.recv()
    process.join()
    with closing(ArchiveIndex(Home(tmp_path).archive("synthetic") / "index.sqlite")) as index:
        assert sum(1 for _ in index.records()) == BACKFILL
    spent = time.perf_counter() - began
    print(
        f"\n{BACKFILL:,} records in {spent:.0f} s: {early / 2**20:.0f} MB after a fifth, {whole / 2**20:.0f} MB in all"
    )
    assert whole < MEMORY
    assert whole < 1.2 * early
