"""The event stream tells every change of a letter, and whoever follows it has what the newest release has."""

import shutil
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model.letter import Letter
from tests.site.feeds import AS, LDES, TREE, Bench, history, letter, newest, objects, state_of, tombstone, walk

BASE = "https://brieven.example/"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, BASE)


def kinds(bench: Bench) -> list[tuple[str, str]]:
    found = sorted(walk(bench.base, bench.web).members.values())
    return [(kind, iri.rpartition("/")[2]) for _, kind, iri in found]


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
