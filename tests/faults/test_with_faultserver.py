"""The same faults from a server of other hands, where it lies beside the checkout."""

import importlib.util
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import MissingError, SourceError, TooLargeError, UnreachableError
from pipeline.transport import Exchange, Expect, Web
from tests.faults.webs import AGENT, hasty

FILE = Path(__file__).parents[3] / "shared/tools/faultserver.py"
Make = Callable[..., Web]


@pytest.fixture(scope="module")
def module() -> Any:
    """Give the module of the server."""
    if not FILE.is_file():
        pytest.skip("the server with faults is not beside this checkout")
    spec = importlib.util.spec_from_file_location("faultserver", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def other(module: Any) -> Iterator[Any]:
    """Give the server, running."""
    with module.FaultServer(max_hang=3.0) as running:
        yield running


@pytest.fixture
def asking(other: Any, log: list[Exchange]) -> Iterator[Make]:
    """Give what makes webs for it, with short deadlines."""
    made = []

    def make(**changes: object) -> Web:
        changes = {"hosts": (other.root.removeprefix("http://"),), "raw_bytes": 4 * 2**20, "tries": 3} | changes
        made.append(hasty(log, **changes))
        return made[-1]

    other.reset()
    yield make
    for one in made:
        one.close()


CASES: list[tuple[str, str, Expect, type[SourceError] | None, str]] = [
    ("B1", "cut:60", "xml", UnreachableError, "cut off after 60 bytes"),
    ("B1", "rst:60", "xml", UnreachableError, "the connection was reset"),
    ("B1", "cut-chunked:60", "xml", UnreachableError, "ended prematurely"),
    ("B2", "cl:50", "xml", UnreachableError, "cut off"),
    ("B3", "cl:-20", "xml", SourceError, "not XML that is whole"),
    ("B3", "cl:-20", "json", SourceError, "not JSON that is whole"),
    ("B3", "cl:-20", "pdf", SourceError, "not a PDF that is whole"),
    ("B3", "gzip-cut:60", "xml", SourceError, "a gzip body that is cut off"),
    ("B3", "truncate:60", "xml", SourceError, "not XML that is whole"),
    ("B3", "truncate:40", "json", SourceError, "not JSON that is whole"),
    ("B3", "truncate:500", "pdf", SourceError, "not a PDF that is whole"),
    ("B4", "no-length", "xml", None, ""),
    ("B4", "chunked", "pdf", None, ""),
    ("B4", "gzip", "json", None, ""),
    ("B7", "endless:200", "xml", TooLargeError, "more than 4194304 bytes"),
    ("B7", "gzip-bomb:200", "xml", TooLargeError, "when unpacked"),
    ("B8", "close", "xml", UnreachableError, "closed without an answer"),
    ("B8", "garbage", "xml", UnreachableError, "not HTTP"),
    ("B8", "bigheader:200000", "xml", UnreachableError, "headers that cannot be read"),
    ("B8", "gzip-lie", "xml", SourceError, "says it is gzip and is not"),
    ("B9", "redirect-loop", "xml", SourceError, "too many redirects"),
    ("B9", "redirect-chain:9", "xml", SourceError, "too many redirects"),
    ("B9", "redirect-chain:5", "xml", None, ""),
    ("A6", "status:500", "xml", UnreachableError, "answered 500"),
    ("A7", "status:404", "xml", MissingError, "answered 404"),
    ("A7", "status:403", "pdf", MissingError, "answered 403"),
    ("A7", "status:410", "pdf", MissingError, "answered 410"),
    ("C1", "html200", "xml", SourceError, "an HTML page instead of XML"),
    ("C1", "html200", "pdf", SourceError, "an HTML page instead of PDF"),
    ("C2", "empty200", "xml", SourceError, "an empty body"),
    ("C3", "transcode:cp1252", "xml", None, ""),
    ("C4", "label:iso-8859-1", "xml", None, ""),
    ("C4", "xmldecl:ISO-8859-1", "xml", None, ""),
    ("C4", "bom", "json", None, ""),
    ("C5", "badutf8:60", "xml", None, ""),
    ("D5", "dateskew:3600", "xml", None, ""),
    ("D5", "dateskew:-3600", "xml", None, ""),
    ("E1", "redirect:http%3A%2F%2F169.254.169.254%2F", "pdf", SourceError, "a redirect that is not followed"),
    ("E1", "redirect:http%3A%2F%2F10.0.0.1%2F", "pdf", SourceError, "a redirect that is not followed"),
    ("E2", "redirect:file%3A%2F%2F%2Fetc%2Fpasswd", "pdf", SourceError, "only https is fetched"),
]


@pytest.mark.parametrize(
    ("key", "fault", "expect", "error", "said"), CASES, ids=[f"{c[0]} {c[1]} {c[2]}" for c in CASES]
)
def test_faults_of_the_other_server(
    other: Any, asking: Make, key: str, fault: str, expect: Expect, error: type[SourceError] | None, said: str
) -> None:
    url = other.url(f"/x/{key}/f/{fault}/s/ok.{expect}")

    if error is None:
        assert asking().get(url, expect=expect).body
        return
    with pytest.raises(SourceError) as caught:
        asking().get(url, expect=expect)
    assert type(caught.value) is error
    assert str(caught.value).startswith(f"{other.root}/x/{key}/")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "fault", ["status:503", "status:500", "cut:60", "rst:60", "cut-chunked:60", "html200", "empty200"]
)
def test_a1_b1_what_is_spoilt_twice_is_had_the_third_time(other: Any, asking: Make, fault: str) -> None:
    url = other.url(f"/x/heals/f/{fault},times:2/s/ok.xml")

    assert asking().get(url, expect="xml").body == asking().get(other.url("/s/ok.xml"), expect="xml").body
    assert len([one for one in other.log if "/x/heals/" in one["path"]]) == 3


@pytest.mark.parametrize(("fault", "limit"), [("slow:40", "total"), ("hang", "read"), ("stall:60", "read")])
def test_b5_b6_what_takes_too_long_is_left_in_time(other: Any, asking: Make, fault: str, limit: str) -> None:
    web = asking(tries=1, robots=False, **{limit: 0.5})
    started = time.monotonic()

    with pytest.raises(UnreachableError, match=r"not complete after 0\.5|no byte for 0\.5"):
        web.get(other.url(f"/f/{fault}/s/ok.xml"), expect="xml")

    assert 0.5 <= time.monotonic() - started < 2.5


@pytest.mark.parametrize("sample", ["bomb.xml", "quadratic.xml", "xxe.xml", "xxe-http.xml", "dtd-http.xml"])
def test_c6_documents_with_a_doctype_are_refused_and_nothing_else_is_asked(
    other: Any, asking: Make, sample: str
) -> None:
    with pytest.raises(SourceError, match="DOCTYPE"):
        asking(tries=1).get(other.url(f"/s/{sample}"), expect="xml")

    assert not [one for one in other.log if "canary" in one["path"]]


@pytest.mark.parametrize("sample", ["deep.json", "nan.json", "truncated.pdf", "empty.pdf", "html-as.pdf", "broken.xml"])
def test_c1_c7_documents_that_are_none_are_refused(other: Any, asking: Make, sample: str) -> None:
    started = time.monotonic()
    expect: Any = sample.rpartition(".")[2]

    with pytest.raises(SourceError):
        asking(tries=1).get(other.url(f"/s/{sample}"), expect=expect)

    assert time.monotonic() - started < 5


def test_a8_the_other_server_sees_one_request_at_a_time_and_who_asks(module: Any, asking: Make) -> None:
    with module.FaultServer() as fresh:
        web = asking(seconds=0.02, hosts=(fresh.root.removeprefix("http://"),))
        for number in range(1, 51):
            web.get(fresh.url(f"/sim/doc/kst-{number:05d}.xml"), expect="xml")

    asked = [one for one in fresh.log if one["path"].startswith("/sim/")]
    assert len(asked) == 50
    assert {one["active"] for one in asked} == {1}
    assert {one["headers"]["user-agent"] for one in asked} == {AGENT}
    assert asked[-1]["t"] - asked[0]["t"] >= 49 * 0.02 - 0.1


def test_b10_a_mix_of_faults_gives_what_a_clean_run_gives(other: Any, asking: Make) -> None:
    dice = random.Random(7)
    faults = ["cut:60", "rst:30", "cut-chunked:60", "cl:50", "cl:-20", "gzip-cut:40", "truncate:60", "close", "garbage"]
    faults += ["bigheader:200000", "gzip-lie", "html200", "empty200", "status:500", "status:503"]
    paths = [f"/sim/doc/kst-{number:05d}.{dice.choice(['xml', 'pdf'])}" for number in range(1, 61)]
    web = asking(raw_bytes=2**20)
    kinds: dict[str, Any] = {path: path.rpartition(".")[2] for path in paths}

    clean = {path: web.get(other.url(path), expect=kinds[path]).sha256 for path in paths}
    spoilt = {}
    for path in paths:
        fault = f"/x/mix/f/{dice.choice(faults)},times:1" if dice.random() < 0.25 else ""
        spoilt[path] = web.get(other.url(fault + path), expect=kinds[path]).sha256

    assert spoilt == clean
    assert len([one for one in other.log if "/x/mix/" in one["path"]]) > 20
