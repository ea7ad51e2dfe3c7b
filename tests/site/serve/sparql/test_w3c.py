"""The query tests of the W3C through the endpoint (w3c/rdf-tests): each passes, or the table says why not."""

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.site.serve.sparql import w3c
from tests.site.serve.sparql.endpoints import Endpoint, Reply, endpoint
from tests.site.serve.sparql.w3c import W3cTest

MANIFESTS = (
    "sparql10/manifest-evaluation.ttl",
    "sparql10/manifest-syntax.ttl",
    "sparql11/manifest-sparql11-query.ttl",
    "sparql11/manifest-sparql11-results.ttl",
)
ACCEPT = {"tsv": "text/tab-separated-values", "csv": "text/csv"}
TABLE = Path(__file__).parents[1] / "README.md"


def explained() -> set[str]:
    """Return the tests that the table explains."""
    return set(re.findall(r"^\| `(sparql1[01]/\S+)` \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.long
def test_h2_query_evaluation_and_syntax(tmp_path: Path) -> None:
    root = w3c.folder()
    tests = [one for name in MANIFESTS for one in w3c.read(root / name, root)]
    files = sorted({file for one in tests for file in (*one.default, *one.named)} | _from(tests))
    failed = {}
    with endpoint(tmp_path, w3c.quads(files, root), workers=2, seconds=10) as found:
        for one in tests:
            reason = outcome(found, one, root)
            if reason:
                failed[one.name] = reason
    assert len(tests) > 600
    assert failed.keys() == explained(), failed


def _from(tests: list[W3cTest]) -> set[Path]:
    """Return the files that queries name in FROM, as far as they are there."""
    names = {
        one.query.parent / name
        for one in tests
        for name in re.findall(r"FROM\s+(?:NAMED\s+)?<([\w.-]+)>", one.query.read_text(encoding="utf-8"))
    }
    return {file for file in names if file.is_file()}


def outcome(sparql: Endpoint, test: W3cTest, root: Path) -> str:
    """Return how the answer differs from the expected one; "" where it does not."""
    text = test.query.read_text(encoding="utf-8")
    query = f"BASE <{w3c.address(test.query, root)}>\n{text}"
    dataset = [("default-graph-uri", w3c.address(file, root)) for file in test.default]
    dataset += [("named-graph-uri", w3c.address(file, root)) for file in test.named]
    if re.search(r"\bFROM\b", text):
        dataset = []
    elif not test.default:
        dataset.append(("default-graph-uri", w3c.EMPTY))
    if "Syntax" in test.kind:
        reply = sparql.ask(query, "", *dataset)
        is_refused = reply.status == 400 and "not supported" not in reply.text
        return "" if is_refused == test.kind.startswith("Negative") else f"{reply.status}: {reply.text.strip()[:80]}"
    assert test.result is not None
    suffix = test.result.suffix[1:]
    accept = ACCEPT.get(suffix, "application/sparql-results+json, application/n-triples")
    reply = sparql.ask(query, accept, *dataset)
    return f"{reply.status}: {reply.text.strip()}" if reply.status != 200 else difference(reply, test, text, root)


def difference(reply: Reply, test: W3cTest, query: str, root: Path) -> str:
    """Return how an answer differs from the result of a test."""
    assert test.result is not None
    if test.result.suffix == ".csv":
        got, wanted = (table(text) for text in (reply.text, test.result.read_text(encoding="utf-8")))
        return "" if got == wanted else f"{got} for {wanted}"
    if reply.headers["Content-Type"] == "application/n-triples":
        found: list[w3c.Row] | list[ox.Quad] | bool = list(ox.parse(reply.content, format=ox.RdfFormat.N_TRIPLES))
    else:
        found = w3c.rows(reply.content, "TSV" if test.result.suffix == ".tsv" else "JSON")
    expected = w3c.expected(test.result, root)
    if not isinstance(found, list) or not isinstance(expected, list):
        return "" if found == expected else f"{found} for {expected}"
    if test.is_lax:
        found, expected = ([one for n, one in enumerate(rows) if one not in rows[:n]] for rows in (found, expected))
    is_ordered = re.search(r"\bORDER\s+BY\b", query, re.IGNORECASE) is not None
    for ordered, by_value in ((is_ordered, False), (is_ordered, True), (False, True)):
        if w3c.canonical(found, ordered, by_value) == w3c.canonical(expected, ordered, by_value):
            return "values in another spelling" * by_value + ", in another order" * (is_ordered and not ordered)
    return f"{len(found)} rows or triples for {len(expected)}"


def table(text: str) -> list[dict[str, str]]:
    """Return the rows of CSV, whatever the order of their columns and their own."""
    rows = csv.DictReader(io.StringIO(re.sub(r"_:\w+", "_:", text)))
    return sorted(rows, key=lambda row: sorted(row.items()))
