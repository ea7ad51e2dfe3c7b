"""What a harvest makes of each fault, from the publisher to the archive, and of the day after, when it is healed.

The fault is of one page of a list, or of every file of one publication, and stays for as long as the harvest lasts.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from pipeline.archive import ArchiveIndex, Contents, verify
from pipeline.errors import SourceError
from pipeline.harvest import contracts
from pipeline.home import Home
from pipeline.model.dataset import Dataset, SourceSetting
from pipeline.transport import Policy
from tests.faults.sourcefaults import ELSEWHERE, FAULTS, ITSELF
from tests.replay.harvests import DAY, FIRST_DAY, Run
from tests.replay.koop import Koop
from tests.replay.server import Answer, Request

LETTERS = 12
SECONDS = 20.0
"""No harvest with a fault may take longer, on however busy a machine: with the deadlines of these tests, none hangs."""
LISTS = [(name, "list") for name in FAULTS]
DOCUMENTS = [(name, "document") for name, fault in FAULTS.items() if fault.document != ELSEWHERE]


class Kept(NamedTuple):
    """What an archive holds."""

    records: list[tuple[str, str]]
    refusals: list[tuple[str, str, str]]


@pytest.fixture
def koop() -> Iterator[Koop]:
    koop = Koop()
    with koop.server:
        for number in range(LETTERS):
            koop.add(f"kst-32999-{number + 10}", text=f"Brief {number}.")
        yield koop


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask as ever, but for deadlines and caps that a test can wait for."""
    asked: Callable[[Dataset, SourceSetting], Policy | None] = contracts.policy_of

    def hasty(dataset: Dataset, setting: SourceSetting) -> Policy | None:
        policy = asked(dataset, setting)
        limits = {"backoff": 0.0, "jitter": 0.0, "tries": 2, "read": 1.0, "total": 1.5, "retry_after": 60.0}
        caps = {"raw_bytes": 4 * 2**20, "decoded_bytes": 8 * 2**20}
        return replace(policy, **limits, **caps) if policy else None

    monkeypatch.setattr("pipeline.harvest.web.policy_of", hasty)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY))


def spoil(koop: Koop, fault: str, where: str) -> None:
    """Have the second page of the list, or every file of one publication, spoilt from now on."""

    def wrong(request: Request) -> Answer | None:
        if where == "list":
            is_it = "dt.identifier>" in request.query.get("query", "")
        else:
            is_it = "/kst-32999-15/" in request.path
        if not is_it:
            return None
        answer = FAULTS[fault].spoil(koop._answer(request))
        if answer.headers.get("Location") == ITSELF:
            return answer._replace(headers={"Location": request.target})
        return answer

    koop.server.spoil(wrong)


def kept(folder: Path) -> Kept:
    archive = Home(folder).archive("test")
    with closing(ArchiveIndex(archive / "index.sqlite")) as index:
        assert [line for line in verify(index, Contents(archive / "records")) if "no harvest" not in line] == []
        records = [(record.key, record.sha256) for record in index.records()]
        return Kept(records, [(one.key, one.code, one.message) for one in index.refusals()])


@pytest.mark.parametrize(("fault", "where"), LISTS + DOCUMENTS, ids=lambda value: value.replace(" ", "-"))
def test_a_fault_costs_what_it_spoils_and_the_next_harvest_completes_it(
    koop: Koop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, where: str
) -> None:
    harvests = Run("koop_sru", koop.options(page_size=5), tmp_path)
    harvests.harvest("clean")
    clean = kept(tmp_path / "clean")
    assert (len(clean.records), clean.refusals) == (LETTERS, [])
    said = FAULTS[fault].listed if where == "list" else FAULTS[fault].document

    spoil(koop, fault, where)
    told, began = "", time.monotonic()
    try:
        harvests.harvest("home")
    except SourceError as error:
        told = str(error)
    assert time.monotonic() - began < SECONDS
    spoilt = kept(tmp_path / "home")
    told += "".join(message for _, _, message in spoilt.refusals)
    if said is None:
        assert (spoilt, told) == (clean, "")
    else:
        assert re.search(said, told), told
        assert "\n" not in told
    assert set(spoilt.records) <= set(clean.records), "nothing wrong is kept"

    koop.server.spoil()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FIRST_DAY + DAY))
    harvests.harvest("home")
    assert kept(tmp_path / "home") == clean
