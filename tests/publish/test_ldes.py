"""The event stream tells every change of a letter, and whoever follows it has what the newest release has."""

import shutil
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from pipeline.model.letter import Letter
from tests.publish.feeds import (
    AS,
    LDES,
    TREE,
    Bench,
    Walk,
    free_port,
    letter,
    objects,
    served,
    state_of,
    tombstone,
    walk,
    walk_http,
)

BASE = "https://brieven.example/"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, BASE)


def newest(bench: Bench) -> Path:
    return max((bench.place / "releases").iterdir())


def kinds(bench: Bench) -> list[tuple[str, str]]:
    found = sorted(walk(bench.base, bench.web).members.values())
    return [(kind, iri.rpartition("/")[2]) for _, kind, iri in found]


def history(bench: Bench) -> None:
    """Make three releases: letters come, one changes, one is withdrawn, one goes and one gets another name."""
    base = bench.base
    bench.release([letter(base, name) for name in ("a", "b", "c", "d")], "2026-01-05T06:00:00Z")
    bench.release(
        [letter(base, "a", "Anders"), *(letter(base, name) for name in ("b", "c", "d"))], "2026-02-05T06:00:00Z"
    )
    last = [letter(base, "a", "Anders"), tombstone(base, "b", "2026-03-01"), letter(base, "e")]
    bench.release(last, "2026-03-05T06:00:00Z", register="d,e")


def test_each_change_is_an_activity(bench: Bench) -> None:
    history(bench)

    bench.tell()

    created = [("Create", name) for name in "abcd"]
    third = [("Create", "e"), ("Delete", "b"), ("Delete", "c"), ("Delete", "d")]
    assert kinds(bench) == [*created, ("Update", "a"), *third]


@pytest.mark.parametrize("partition", [False, True])
def test_replaying_all_gives_the_newest_release(tmp_path: Path, partition: bool) -> None:
    bench = Bench(tmp_path, BASE, partition)
    many = [letter(BASE, f"brief-{n}", date=f"{2011 + n % 3}-01-02") for n in range(600)]
    bench.release(many, "2026-01-05T06:00:00Z")
    moved = letter(BASE, "brief-7", date="2014-01-01")
    bench.release([*many[1:7], *many[8:], moved], "2026-01-06T06:00:00Z")

    bench.tell()

    found = walk(BASE, bench.web)
    assert found.replay() == state_of(newest(bench), BASE)
    assert len(found.replay()) == 599
    assert len(found.members) == 602
    assert max(page.count(b"> a as:") for page in bench.pages().values()) <= 250


def test_a_letter_that_is_called_otherwise_is_replaced(bench: Bench) -> None:
    history(bench)

    bench.tell()

    found = walk(BASE, bench.web)
    gone = next(name for name, (_, kind, iri) in found.members.items() if kind == "Delete" and iri.endswith("/d"))
    replaced = (f"<{BASE}id/brief/d>", "<http://purl.org/dc/terms/isReplacedBy>", f"<{BASE}id/brief/e>")
    assert found.payloads[gone] == {replaced}


def test_telling_again_writes_nothing_and_a_lost_state_gives_the_same_pages(bench: Bench) -> None:
    history(bench)
    bench.tell()
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in (bench.place / "changes").iterdir()}

    bench.tell()
    shutil.rmtree(bench.state)
    bench.tell()

    assert {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in (bench.place / "changes").iterdir()} == before


def test_release_by_release_or_all_at_once_is_the_same(tmp_path: Path) -> None:
    at_once, step_by_step = Bench(tmp_path / "one"), Bench(tmp_path / "two")
    history(at_once)
    at_once.tell()
    release = step_by_step.release

    def release_and_tell(letters: list[Letter], changed: str, register: str = "") -> str:
        version = release(letters, changed, register)
        step_by_step.tell()
        return version

    step_by_step.release = release_and_tell  # type: ignore[method-assign]
    history(step_by_step)

    assert step_by_step.pages() == at_once.pages()


def test_releases_of_one_moment_keep_their_order(bench: Bench) -> None:
    bench.release([letter(BASE, "a", "een")], "2026-01-05T06:00:00Z")
    bench.release([letter(BASE, "a", "twee")], "2026-01-05T06:00:00Z")
    bench.release([letter(BASE, "a", "drie")], "2026-01-04T06:00:00Z")

    bench.tell()

    found = walk(BASE, bench.web)
    assert sorted(moment for moment, _, _ in found.members.values()) == [
        "2026-01-05T06:00:00.000Z",
        "2026-01-05T06:00:00.001Z",
        "2026-01-05T06:00:00.002Z",
    ]
    assert '"Tekst van a: drie"' in str(found.replay())


def test_after_older_releases_are_cut_again_no_page_holds_the_letter(bench: Bench) -> None:
    many = [letter(BASE, f"brief-{n}", f"Geheim {n}" if n == 300 else "Onderwerp") for n in range(900)]
    first = bench.release(many, "2026-01-05T06:00:00Z")
    second = bench.release([letter(BASE, "brief-0", "Anders"), *many[1:]], "2026-02-05T06:00:00Z")
    bench.tell()
    before = bench.pages()
    assert [name for name, page in before.items() if b"Geheim 300" in page]

    empty = tombstone(BASE, "brief-300", "2026-03-01")
    bench.cut(first, [*many[:300], empty, *many[301:]], "2026-01-05T06:00:00Z")
    bench.cut(second, [letter(BASE, "brief-0", "Anders"), *many[1:300], empty, *many[301:]], "2026-02-05T06:00:00Z")
    bench.tell()

    after = bench.pages()
    assert not [name for name, page in after.items() if b"Geheim 300" in page]
    assert b"Geheim 300" not in (bench.state / "feeds.sqlite").read_bytes()
    changed = [name for name in before if after.get(name) != before[name]]
    assert len(changed) == 1
    assert [name for name in after if name not in before] == ["withdrawn-2026-03-01-00001.trig"]
    found = walk(BASE, bench.web)
    assert ("2026-03-01T23:59:59.999Z", "Delete", f"{BASE}id/brief/brief-300") in found.members.values()
    assert found.replay() == state_of(newest(bench), BASE)
    bench.tell()
    assert bench.pages() == after


def test_a_letter_taken_out_on_the_day_it_came_is_told_apart_too(bench: Bench) -> None:
    """Who has read the pages of that release does not read them again, so another page must tell."""
    first = bench.release([letter(BASE, "a", "Geheim"), letter(BASE, "b")], "2026-01-05T06:00:00Z")
    bench.tell()
    seen = set(bench.pages())

    empty = [tombstone(BASE, "a", "2026-01-05"), letter(BASE, "b")]
    bench.cut(first, empty, "2026-01-05T06:00:00Z", taken="2026-01-05")
    bench.tell()

    assert set(bench.pages()) - seen == {"withdrawn-2026-01-05-00001.trig"}
    assert kinds(bench) == [("Create", "b"), ("Delete", "a")]
    bench.release([letter(BASE, "a", "Terug"), letter(BASE, "b")], "2026-01-05T09:00:00Z")
    bench.tell()
    assert walk(BASE, bench.web).replay() == state_of(newest(bench), BASE)
    shutil.rmtree(bench.state)
    bench.tell()
    assert walk(BASE, bench.web).replay() == state_of(newest(bench), BASE)


def test_a_letter_cut_out_without_a_trace_moves_others_over_one_page_only(bench: Bench) -> None:
    many = [letter(BASE, f"brief-{n}") for n in range(1500)]
    first = bench.release(many, "2026-01-05T06:00:00Z")
    bench.tell()
    before = bench.pages()

    bench.cut(first, many[:3] + many[4:], "2026-01-05T06:00:00Z")
    bench.tell()

    after = bench.pages()
    assert len(before) >= 6
    assert sum(after.get(name) != page for name, page in before.items()) <= 3
    assert walk(BASE, bench.web).replay() == state_of(newest(bench), BASE)


def test_pages_are_closed_nodes_that_the_root_leads_to(bench: Bench) -> None:
    history(bench)
    bench.tell()

    found = walk(BASE, bench.web)

    closed = {q.subject.value for q in found.quads if q.predicate.value == f"{LDES}immutable"}
    assert {page.rpartition("/")[2] for page in closed} == set(bench.pages())
    assert closed < set(found.seen)
    views = {(q.subject.value, q.object.value) for q in found.quads if q.predicate.value == f"{TREE}view"}
    root = f"{BASE}brieven/changes/index.trig"
    assert views == {(f"{root}#stream", root)}
    assert not [q for q in found.quads if isinstance(q.subject, pyoxigraph.BlankNode)]


def test_members_are_within_the_bounds_of_the_relations_to_their_page(bench: Bench) -> None:
    history(bench)
    bench.tell()
    quads = walk(BASE, bench.web).quads
    for name, content in bench.pages().items():
        page = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TRIG)
        moments = {q.object.value for q in page if q.predicate.value == f"{AS}published"}
        target = f"{BASE}brieven/changes/{name}"
        for suffix in ("van", "tot"):
            relation = next(
                q.subject
                for q in quads
                if q.predicate.value == f"{TREE}node" and q.object.value == target and f"#{suffix}" in q.subject.value
            )
            assert moments == set(objects(quads, relation.value, f"{TREE}value"))


def test_activities_have_the_shape_of_dcat_ap_feeds(bench: Bench, shared: Path) -> None:
    """Its payload shape is for catalogues; here the payload is a letter, so that part is left out."""
    history(bench)
    bench.tell()
    data, shapes = Graph(), Graph().parse(shared / "vocab/ldes-tree/dcat-ap-feeds-shape.ttl")
    start = "https://semiceu.github.io/LDES-DCAT-AP-feeds/shape.ttl#"
    told = [quad.triple for quad in walk(BASE, bench.web).quads if isinstance(quad.graph_name, pyoxigraph.DefaultGraph)]
    data.parse(data=pyoxigraph.serialize(told, format=pyoxigraph.RdfFormat.N_TRIPLES), format="nt")
    sh = "http://www.w3.org/ns/shacl#"
    shapes.remove((None, URIRef(f"{sh}node"), URIRef(f"{start}EntityShape")))
    shapes.remove((URIRef(f"{start}EntityShape"), None, None))

    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report
    activity = next(iter(data.subjects(URIRef(f"{AS}published"))))
    data.add((activity, URIRef(f"{AS}object"), URIRef("https://elders.example/")))
    assert not pyshacl.validate(data, shacl_graph=shapes)[0]


def test_only_terms_of_the_vocabularies_are_used(bench: Bench, shared: Path) -> None:
    history(bench)
    bench.tell()
    known = Graph().parse(shared / "vocab/ldes-tree/ldes-vocabulary.ttl").parse(shared / "vocab/ldes-tree/tree.ttl")
    used = {
        term.value
        for quad in walk(BASE, bench.web).quads
        for term in (quad.predicate, quad.object)
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith((LDES, TREE))
    }

    assert len(used) > 10
    assert [term for term in used if (URIRef(term), None, None) not in known] == []


def test_the_server_says_how_long_a_page_may_be_kept(tmp_path: Path) -> None:
    port = free_port()
    bench = Bench(tmp_path, f"http://127.0.0.1:{port}/")
    history(bench)
    bench.tell()
    root = f"{bench.base}brieven/changes/"
    with served(bench.web, port):
        page = urlopen(root + next(iter(bench.pages())), timeout=10)
        assert page.headers["Content-Type"] == "application/trig"
        assert page.headers["Cache-Control"] == "public, max-age=86400, immutable"
        top = urlopen(Request(root, headers={"Accept": "application/trig"}), timeout=10)
        assert top.headers["Cache-Control"] == "no-cache"
        assert top.headers["Content-Location"] == "/brieven/changes/index.trig"
        again = Request(f"{root}index.trig", headers={"If-None-Match": top.headers["ETag"]})
        with pytest.raises(OSError, match="304"):
            urlopen(again, timeout=10)
        found = walk_http(f"{root}index.trig")
    assert found.replay() == state_of(newest(bench), bench.base)


@pytest.mark.parametrize("options", [["--concurrent", "1"], ["--concurrent", "1", "--ordered", "ascending"]])
def test_an_independent_client_gets_the_whole_state(tmp_path: Path, node: Path, options: list[str]) -> None:
    """With several requests at a time, ldes-client 0.3.0 now and then drops members (23 of 25 walks)."""
    port = free_port()
    bench = Bench(tmp_path, f"http://127.0.0.1:{port}/")
    many = [letter(bench.base, f"brief-{n}") for n in range(400)]
    bench.release(many, "2025-12-30T06:00:00Z")
    bench.release([letter(bench.base, "brief-3", "Anders"), *many[4:], letter(bench.base, "x")], "2026-01-02T06:00:00Z")
    bench.release([letter(bench.base, "brief-3", "Weer anders"), *many[4:]], "2026-01-03T06:00:00Z")
    bench.tell()

    client = str(node / "node_modules/ldes-client/dist/bin/cli.js")
    command = ["node", client, f"{bench.base}brieven/changes/", *options]
    with served(bench.web, port):
        done = subprocess.run(command, capture_output=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    found = Walk(lambda _: done.stdout, "", members_from=f"{AS}published")

    assert found.replay() == state_of(newest(bench), bench.base)
    assert len(found.members) == 400 + 5 + 2
    if "ascending" in options:
        moments = [quad.object.value for quad in found.quads if quad.predicate.value == f"{AS}published"]
        assert moments == sorted(moments)


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
RELEASE = st.dictionaries(NAMES, st.sampled_from(["een", "twee", "weg"]), min_size=1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RELEASE, min_size=1, max_size=8), st.integers(min_value=0, max_value=7))
def test_any_history_is_told_whole(
    tmp_path_factory: pytest.TempPathFactory, made: list[dict[str, str]], cut: int
) -> None:
    """Whatever comes, changes, goes, is withdrawn and comes back, told at once or with a stop in between."""
    bench = Bench(tmp_path_factory.mktemp("any"))
    for number, found in enumerate(made):
        day = f"2026-01-{number + 1:02}"
        letters = [
            tombstone(BASE, name, day) if text == "weg" else letter(BASE, name, text)
            for name, text in sorted(found.items())
        ]
        bench.release(letters, f"{day}T06:00:00Z")
        if number == cut:
            bench.tell()
    bench.tell()

    assert walk(BASE, bench.web).replay() == state_of(newest(bench), BASE)
