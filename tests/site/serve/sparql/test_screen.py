"""Words of a query: what is refused before a worker sees it, and what is not mistaken for that."""

import time
from contextlib import suppress

import pytest

from pipeline.site.serve.sparql.screen import DEEPEST, LONGEST, OPERATORS, ScreenError, screen


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
        "SELECT * { service SILENT ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1.SERVICE<http://a/>{} }",
        "SELECT*{SERVICE ex:a{}}",
        "SELECT * { ?s ?p 'a'SERVICE <http://a/> {} }",
        "SELECT * { ?s ?p '''it''s''' . SERVICE <http://a/> {} }",
        "SELECT * { # '\nSERVICE <http://a/> {} }",
        "SELECT * { ?s ?p <http://a/#>\n SERVICE <http://a/> {} }",
        "SELECT * { ?s ?p ?o FILTER(?o<'x>') SERVICE <http://a/> {} FILTER('' = '') }",
    ],
)
def test_h4_service_is_refused_in_every_spelling(query: str) -> None:
    with pytest.raises(ScreenError, match="SERVICE") as refused:
        screen(query)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://a/> {}" }',
        "SELECT * { ?s ?p 'it\\'s SERVICE ' }",
        'SELECT * { ?s ?p """a "SERVICE" b""" }',
        "SELECT * { ?s ?p ?o } # SERVICE",
        "SELECT * { ?s <http://a/SERVICE> ?service }",
        "PREFIX service: <x:> SELECT * { ?s service:SERVICE ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o<'x') FILTER(?o>'y') }",
        "SELECT * { ?s ?p <x:it's> }",
    ],
)
def test_the_word_elsewhere_is_no_service(query: str) -> None:
    assert screen(query).form == "SELECT"


@pytest.mark.parametrize(
    "query",
    [
        "ASK {" + "(" * 100,
        "ASK " + "{" * (DEEPEST + 1),
        "ASK { ?s ?p " + "[" * 1_000,
        "ASK { FILTER(" + "!" * 1_000 + "true) }",
        "ASK { FILTER(" + "! " * 1_000 + "true) }",
        "ASK { ?s " + "/".join("<p>" for _ in range(OPERATORS + 2)) + " ?o }",
        "ASK { " + "{} UNION " * LONGEST + "}",
        "é" * (LONGEST // 2 + 1),
    ],
)
def test_what_is_too_large_or_deep(query: str) -> None:
    with pytest.raises(ScreenError) as refused:
        screen(query)
    assert refused.value.status == 413


def test_brackets_in_strings_nest_nothing() -> None:
    assert screen("ASK { ?s ?p '" + "(" * 1_000 + "' }").form == "ASK"
    assert screen("ASK " + "{" * DEEPEST + "}" * DEEPEST).form == "ASK"


@pytest.mark.parametrize(
    ("query", "form", "has_dataset", "is_changing"),
    [
        ("select ?from { }", "SELECT", False, False),
        ("PREFIX from: <x:> CONSTRUCT { from:a ?p ?o } FROM <x:g> WHERE { ?s ?p ?o }", "CONSTRUCT", True, False),
        ("BASE <x:> DESCRIBE <SELECT>", "DESCRIBE", False, False),
        ("SELECT (NOW() AS ?now) { }", "SELECT", False, True),
        ("nonsense", "", False, False),
    ],
)
def test_facts(query: str, form: str, has_dataset: bool, is_changing: bool) -> None:
    assert screen(query) == (form, has_dataset, is_changing)


@pytest.mark.parametrize("query", ["'" + "\\'" * 50, '\\"' * 50, "ASK { ?s ?p 'it }", 'ASK { ?s ?p "it\n" }'])
def test_a_string_without_end_is_refused(query: str) -> None:
    with pytest.raises(ScreenError, match="not closed") as refused:
        screen(query)
    assert refused.value.status == 400


@pytest.mark.parametrize("piece", ["a.", "-.", "\\'", '"\\', "''a", '"""a', "<a", "@", "?a.", "a:", ":", "%:"])
def test_no_query_holds_the_server_up(piece: str) -> None:
    """The time is that of plain words, within a factor: it grows with the length, not with its square."""

    def seconds(query: str) -> float:
        began = time.process_time()
        with suppress(ScreenError):
            screen(query)
        return time.process_time() - began

    assert seconds((piece * LONGEST)[:LONGEST]) < 20 * seconds(("word " * LONGEST)[:LONGEST]) + 0.01
