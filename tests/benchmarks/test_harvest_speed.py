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
from pipeline.archive import Index
from pipeline.home import Home
from pipeline.model.dataset import Contact, Dataset, SourceSetting, Text
from pipeline.model.statement import Statement
from pipeline.sources import Cursor, Event, Found, Job, Same, Source
from tests.replay.koop import Koop
from tests.runs import silent

RECORDS = 5_000
BACKFILL = 100_000
PAGE = 100
"""Records between two cursors, as in a page of KOOP."""
MEMORY = 400 * 2**20
TEXT = b"<al>De minister bericht de Kamer over de voortgang van het beleid en de begroting.</al>" * 40


def content(number: int) -> bytes:
    return b"<kamerstuk><nr>%d</nr>%s</kamerstuk>" % (number, TEXT)


def at_once(job: Job) -> Iterator[Event]:
    """Give records as fast as they are taken: what is measured is our own overhead."""
    for number in range(int(str(job.options["records"]))):
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
    text = Text(nl="x", en="x")
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


def plugin(name: str) -> Source:
    assert name == "synthetic"
    return Source(title="Synthetic", homepage=None, options=("records",), harvest=at_once)


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
            koop.add(f"kst-{10000 + number // 50}-{number % 50}", text=f"Brief {number}.")
        pipe.send((koop.server.host, koop.options(page_size=PAGE, window_days=9000)))
        pipe.recv()
        pipe.send([request.target for request in koop.server.requests])
        pipe.recv()


def test_records_a_second_over_http(tmp_path: Path) -> None:
    """With requests, checks and every exchange in the archive; the baseline asks the same of the same server."""
    count = 2_000
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, count))
    process.start()
    host, options = here.recv()
    worked = time.process_time()
    spent = harvest(dataset(tmp_path, "koop_sru", **options), tmp_path / "home")
    worked = time.process_time() - worked
    here.send("what was asked?")
    asked = here.recv()
    began = time.perf_counter()
    with closing(http.client.HTTPConnection(host)) as connection:
        for target in asked:
            connection.request("GET", target)
            connection.getresponse().read()
    bare = time.perf_counter() - began
    here.send("the end")
    process.join()
    print(f"\nover HTTP: {count / spent:,.0f} records a second, {spent / bare:.1f} times asking with http.client alone")
    print(f"of our own: {count / worked:,.0f} records to a second of the processor ({len(asked)} requests)")


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
    with closing(Index(Home(tmp_path).archive("synthetic") / "index.sqlite")) as index:
        assert sum(1 for _ in index.records()) == BACKFILL
    spent = time.perf_counter() - began
    print(
        f"\n{BACKFILL:,} records in {spent:.0f} s: {early / 2**20:.0f} MB after a fifth, {whole / 2**20:.0f} MB in all"
    )
    assert whole < MEMORY
    assert whole < 1.2 * early
