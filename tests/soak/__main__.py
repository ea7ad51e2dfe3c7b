"""A dataset run day after day in one process: `python -m tests.soak --home DIR --runs 200`.

Each run is a flow in Prefect, on a server of its own, under a clock that is a day later each time. Before each run the
publisher adds letters and changes one; on a tenth of the days it answers as broken servers do. After each run the
release is compared with the letters that were published, and the process is measured. Prints JSON at the end.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from flows.supervisor.server import PrefectServer
from pipeline.harvest import web
from pipeline.home import Home
from pipeline.release import index as releases
from pipeline.release.checks import check
from tests.replay.koop import Koop
from tests.replay.koop_harvest import DAY, FIRST_DAY
from tests.replay.server import Answer, Request

NAME = "brieven"
BEGIN, EVERY = 20, 10
"""Letters on the first day; of so many days, one is a day of faults."""
KEEP = 10
"""Days in which no release is removed."""
DEFINITION = """base = "https://data.example/"
outputs = ["tables", "jsonl", "nquads"]
title = {{ nl = "Brieven", en = "Letters" }}
description = {{ nl = "Brieven", en = "Letters" }}
publisher = {{ name = "Test", url = "https://data.example/" }}
retention = {{ days = {keep} }}
[[sources]]
name = "koop_sru"
[sources.options]
{options}
"""
FAULTS: tuple[Callable[[Request], Answer | None], ...] = (
    lambda request: Answer(status=503),
    lambda request: Answer(body=b"<html><body>Storing</body></html>", media_type="text/html"),
    lambda request: Answer(body=b'<?xml version="1.0"?><a>' + b"b" * 500, cut=100),
    lambda request: Answer(reset=True),
    lambda request: None if request.path == "/sru" else Answer(status=500),
    lambda request: Answer(status=503) if random.random() < 0.3 else None,
)


class Measured(msgspec.Struct, frozen=True):
    """Of the process and its home after a run."""

    memory: int
    """Resident, in bytes."""
    files: int
    """Open files."""
    disk: int
    """Of the archive, the state and the web root, in bytes; a file with several names counts once."""
    prefect: int
    """Of Prefect's folder, in bytes."""


class Soaked(msgspec.Struct, frozen=True):
    """The result of all runs."""

    failed: list[str]
    """What was wrong, one line each."""
    letters: int
    releases: int
    """Releases that stay."""
    release: int
    """Size of the newest one, in bytes."""
    seen: list[Measured]
    """Of each run."""


class Soak:
    """A publisher and the one who harvests it."""

    def __init__(self, folder: Path) -> None:
        """Publish the first letters, and define the dataset."""
        self.koop, self.home, self.place = Koop(), Home(folder), folder.parent / NAME
        self.place.mkdir(parents=True)
        options = "\n".join(f"{name} = {value!r}" for name, value in self.koop.options(page_size=25).items())
        (self.place / "dataset.toml").write_text(DEFINITION.format(options=options, keep=KEEP))
        self.chance, self.number = random.Random(15), 10
        self.ever: dict[str, set[str]] = {}
        self.now: dict[str, str] = {}
        self.failed: list[str] = []
        for _ in range(BEGIN):
            self.publish(0)

    def publish(self, day: int, identifier: str | None = None) -> None:
        """Publish a letter, or a new text of one."""
        if identifier is None:
            self.number += 1
            identifier = f"kst-32999-{self.number}"
        text = f"Dit is de tekst van {identifier} zoals op dag {day}."
        moment = date(day)
        self.koop.add(
            identifier,
            ondernummer=identifier.rpartition("-")[2],
            text=text,
            modified=moment,
            changed=f"{moment}T10:00:00.1234567+01:00",
        )
        self.ever.setdefault(identifier, set()).add(text)
        self.now[identifier] = text

    def run(self, day: int) -> Measured:
        """Let a day pass, run, and check the release."""
        os.environ["SOURCE_DATE_EPOCH"] = str(FIRST_DAY + day * DAY)
        if day:
            for _ in range(self.chance.randint(1, 3)):
                self.publish(day)
            self.publish(day, self.chance.choice(sorted(self.now)))
        is_broken = day % EVERY == EVERY - 1
        self.koop.server.spoil(FAULTS[day // EVERY % len(FAULTS)] if is_broken else None)
        before = self.letters()
        from flows import publishing  # noqa: PLC0415 - Prefect reads its settings when it is imported

        state = publishing.publish_dataset(str(self.place), str(self.home.folder), 1, return_state=True)
        after = self.letters()
        if not is_broken and after != self.now:
            wrong = sorted(name for name in after.keys() | self.now.keys() if after.get(name) != self.now.get(name))
            self.failed.append(f"day {day}: {state.name} {state.message}: {wrong[:5]}")
        if not before.keys() <= after.keys() or any(text not in self.ever[name] for name, text in after.items()):
            self.failed.append(f"day {day}: a letter was lost, or has a text that it never had")
        self.failed += [f"day {day}: {problem}" for problem in check(self.folder)] if day % EVERY == 0 else []
        self.koop.server.forget()
        return measured(self.home)

    @property
    def folder(self) -> Path:
        """The newest release."""
        found = releases.newest_folder(self.home.web / NAME, NAME)
        assert found is not None
        return found

    def letters(self) -> dict[str, str]:
        """Return the text of each letter of the newest release."""
        if releases.newest_folder(self.home.web / NAME, NAME) is None:
            return {}
        lines = (self.folder / "letters.jsonl").read_bytes().splitlines()
        found = [json.loads(line) for line in lines]
        return {one["identifier"]: one["paragraphs"][-1]["text"] for one in found if not one["withdrawn"]}


def date(day: int) -> str:
    """Return a day of the year, as the publisher writes it."""
    return datetime.fromtimestamp(FIRST_DAY + day * DAY, UTC).strftime("%Y-%m-%d")


def measured(home: Home) -> Measured:
    """Measure this process and its home."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Measured(
        memory=pages * os.sysconf("SC_PAGE_SIZE"),
        files=len(list(Path("/proc/self/fd").iterdir())),
        disk=sum(size(home.folder / name) for name in ("archive", "state", "public")),
        prefect=size(home.folder / "prefect"),
    )


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum({path.stat().st_ino: path.stat().st_size for path in folder.rglob("*") if path.is_file()}.values())


def main() -> None:
    """Start Prefect's server, run day after day, and print what was measured."""
    options = argparse.ArgumentParser()
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--runs", type=int, default=200)
    given = options.parse_args()
    server = PrefectServer(given.home)
    try:
        server.wait()
        os.environ.update(server.client_environment())
        soak, seen = Soak(given.home), []
        hasten()
        for day in range(given.runs):
            seen.append(soak.run(day))
        soak.koop.server.close()
        kept = len(list((soak.home.web / NAME / "releases").iterdir()))
        found = Soaked(soak.failed, len(soak.now), kept, size(soak.folder), seen)
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    finally:
        server.end()


def hasten() -> None:
    """Have requests and retries wait for nothing."""
    from flows import publishing  # noqa: PLC0415 - Prefect reads its settings when it is imported

    publishing.RETRY_SECONDS = [0.0]
    policy_of = web.policy_of

    def hasty(*arguments: Any) -> Any:
        policy = policy_of(*arguments)
        return policy and msgspec.structs.replace(policy, seconds=0.0, backoff=0.0, jitter=0.0, tries=2)

    web.policy_of = hasty


if __name__ == "__main__":
    main()
