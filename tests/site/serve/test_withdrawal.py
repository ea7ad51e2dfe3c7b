"""A letter is withdrawn while many clients ask: once the command returned, no answer shows it, and none failed."""

import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import msgspec
import pytest

from pipeline.home import Home
from pipeline.model.letter import Letter
from pipeline.site.serve import server as serve
from pipeline.site.serve.sparql.pool import QueryLimits
from tests.processes import wait_for
from tests.runs import brievenbus, run_here, sample
from tests.site.serve.serving import ask, run

CLIENTS = 50
SUBJECT = "Withdrawn Phalarope"
KINDS = ("sparql", "page", "api", "sparql", "file", "list", "table", "turtle")


class _Seen(NamedTuple):
    kind: str
    ended: float
    status: int
    shows: bool


def client(address: str, paths: dict[str, str], number: int, stop: threading.Event) -> list[_Seen]:
    """Ask for one thing again and again, from an address of its own."""
    found = []
    kind = KINDS[number % len(KINDS)]
    while not stop.is_set():
        response, content = ask(address, paths[kind], X_Forwarded_For=f"192.0.2.{number}")
        found.append(_Seen(kind, time.monotonic(), response.status, SUBJECT.encode() in content))
        time.sleep(0.6)
    return found


def withdrawn(place: Path, name: str, home: Home) -> "subprocess.CompletedProcess[str]":
    """Withdraw a letter in a process of its own."""
    return brievenbus("withdraw", place, name, "--home", home.folder, "--reason", "personal-data")


def published(folder: Path, most: int) -> tuple[Path, Home, str]:
    """Publish four letters, one with the subject; return the dataset, its home, and the name of that letter.

    Where `most` is fewer, their pages are made on request.
    """
    place, home = sample(folder, 4), Home(folder / "home")
    definition = place / "dataset.toml"
    definition.write_text(f"static_letters = {most}\n{definition.read_text(encoding='utf-8')}", encoding="utf-8")
    letter = sorted((place / "letters").glob("*.txt"))[0]
    text = letter.read_text(encoding="utf-8")
    letter.write_text(re.sub(r"(?m)^((?:Betreft|Onderwerp)\s*:?\s*).*$", rf"\1{SUBJECT}", text), encoding="utf-8")
    run_here(place, home.folder)
    (release,) = (home.web / "voorbeeldbrieven/releases").iterdir()
    lines = (release / "letters.jsonl").read_text(encoding="utf-8").splitlines()
    shown = [msgspec.json.decode(line, type=Letter) for line in lines if SUBJECT in line]
    assert len(list((home.web / "doc/brief").glob("*.html"))) == (8 if most else 0)
    return place, home, shown[0].identifier


@pytest.mark.slow
@pytest.mark.parametrize("most", [4, 0], ids=["files", "on-request"])
def test_no_answer_shows_a_letter_after_the_command_returned(tmp_path: Path, most: int) -> None:
    place, home, name = published(tmp_path, most)
    limits = QueryLimits(workers=3, seconds_per_client=1e6)
    served = serve.Served(web=home.web, stores=home.stores, leases=home.leases, limits=limits)
    server = serve.web_server(served, "127.0.0.1", 0, proxied=True)
    address = run(server)
    query = f"SELECT ?s ?o {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), '{SUBJECT}')) }}"
    sparql = f"/sparql?{urlencode({'query': query, 'format': 'csv'})}"
    assert wait_for(lambda: ask(address, sparql)[0].status == 200, 30)
    version = next((home.web / "voorbeeldbrieven/releases").iterdir()).name
    paths = {
        "sparql": sparql,
        "page": f"/doc/brief/{name}.html",
        "turtle": f"/doc/brief/{name}.ttl",
        "api": f"/api/v1/datasets/voorbeeldbrieven/letters/{name}",
        "list": f"/api/v1/datasets/voorbeeldbrieven/letters?{urlencode({'search': SUBJECT})}",
        "table": "/api/v1/datasets/voorbeeldbrieven/letters?format=csv",
        "file": f"/voorbeeldbrieven/releases/{version}/letters.jsonl",
    }
    stop = threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        clients = [threads.submit(client, address, paths, number, stop) for number in range(CLIENTS)]
        time.sleep(1)
        done = withdrawn(place, name, home)
        returned = time.monotonic()
        time.sleep(2)
        stop.set()
        seen = [one for found in clients for one in found.result()]
    server.should_exit = True
    assert done.returncode == 0, done.stderr
    for kind in KINDS:
        assert any(one.shows for one in seen if one.kind == kind and one.ended < returned), kind
        assert any(one.ended > returned for one in seen if one.kind == kind), kind
    assert [one for one in seen if one.shows and one.ended > returned] == []
    for kind in ("sparql", "list", "table"):
        assert {one.status for one in seen if one.kind == kind} == {200}
    for kind in ("page", "turtle", "api"):
        assert {one.status for one in seen if one.kind == kind} == {200, 410}
    assert len(list(home.leases.iterdir())) <= 1
    assert [file for file in home.stores.rglob("*") if file.is_file() and SUBJECT.encode() in file.read_bytes()] == []
