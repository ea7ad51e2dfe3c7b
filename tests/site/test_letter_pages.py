"""Every letter has a page and its data in every form; only what changed is written again."""

from pathlib import Path

import msgspec
import pyoxigraph
import pytest
from msgspec.structs import replace

from pipeline.model.letter import Letter, Withdrawal
from pipeline.model.release import Counts, Release
from pipeline.model.tombstone import emptied
from pipeline.release import index as releases
from pipeline.site import letters, terms
from pipeline.site.letterforms import FILES, FORMS
from pipeline.site.serve.letterpages import LetterMaker
from tests.formats.made import BASE, DATASET, EMPTY, make
from tests.formats.made import FULL as WITH_ALL
from tests.runs import ROOT

FULL = replace(WITH_ALL, withdrawn=None)

RDF = {"ttl": pyoxigraph.RdfFormat.TURTLE, "nt": pyoxigraph.RdfFormat.N_TRIPLES, "jsonld": pyoxigraph.RdfFormat.JSON_LD}


def release(web: Path, version: str, some: list[Letter]) -> None:
    """Put a release of letters in its place, and write its pages."""
    draft = web.parent / version
    make(draft, some)
    counts = Counts(records=1, letters=1, merged=0, not_letters=0, unreadable=0, held_back=0)
    entry = Release(version=version, result="released", counts=counts, content_hash=version, input_hash=version)
    releases.publish(draft, web / DATASET.name, DATASET.name, entry)
    letters.write(web, DATASET, web.parent / "state")


def made(web: Path, name: str, suffix: str) -> bytes:
    """Return a form of a letter as the server makes it."""
    found = LetterMaker(web, None).make(name, suffix)
    assert found is not None
    return found.content


@pytest.fixture
def web(tmp_path: Path) -> Path:
    release(tmp_path / "web", "v1", [FULL, EMPTY])
    return tmp_path / "web"


def test_every_form_says_what_the_graph_of_the_letter_says(web: Path) -> None:
    quads = pyoxigraph.parse(path=str(web / "proef/releases/v1/proef.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    graph = {q.triple for q in quads if q.graph_name == pyoxigraph.NamedNode(f"{BASE}doc/brief/kst-32824-1")}

    for suffix, form in RDF.items():
        assert {q.triple for q in pyoxigraph.parse(made(web, "kst-32824-1", suffix), format=form)} == graph, suffix
    assert msgspec.json.decode(made(web, "kst-32824-1", "json"), type=Letter) == FULL
    assert made(web, "kst-32824-1", "jsonld") == (web / "doc/brief/kst-32824-1.jsonld").read_bytes()


def test_a_page_shows_the_letter_and_nothing_in_it_is_taken_for_html(tmp_path: Path) -> None:
    nasty = replace(
        FULL, subject="<script>alert(1)</script>", references=(replace(FULL.references[0], iri="javascript:x"),)
    )
    release(tmp_path / "web", "v1", [nasty])
    text = (tmp_path / "web/doc/brief/kst-32824-1.html").read_text(encoding="utf-8")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>" not in text
    assert "javascript:" not in text
    assert "Tweede: ’t is zo." in text
    assert "default-src 'none'" in text


def test_only_changed_letters_are_written_again(web: Path) -> None:
    folder = web / "doc/brief"
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    release(web, "v2", [FULL, replace(EMPTY, subject="Nu wel")])
    again = {path.name for path in folder.iterdir() if before[path.name] != path.stat().st_ino}

    assert again == {f"leeg.{suffix}" for suffix in FILES}
    assert "Nu wel" in (folder / "leeg.html").read_text(encoding="utf-8")


def test_a_page_that_was_lost_is_written_again_with_the_next_release(web: Path) -> None:
    (web / "doc/brief/leeg.html").unlink()
    release(web, "v2", [FULL, EMPTY])

    assert (web / "doc/brief/leeg.html").exists()


def test_a_letter_that_is_gone_leaves_a_mark_until_it_comes_back(web: Path) -> None:
    release(web, "v2", [FULL])
    folder = web / "doc/brief"
    assert [path.name for path in folder.glob("leeg*")] == ["leeg.gone"]

    release(web, "v3", [FULL, EMPTY])
    assert sorted(path.name for path in folder.glob("leeg*")) == sorted(f"leeg.{suffix}" for suffix in FILES)
    assert list(letters.listed(web / "proef")) == ["kst-32824-1", "leeg"]


def test_of_a_withdrawn_letter_the_page_says_that_and_no_more(web: Path) -> None:
    folder = web / "doc/brief"
    taken = emptied(FULL, Withdrawal(date="2026-02-01", reason="personal-data"))
    release(web, "v2", [taken, EMPTY])
    page = (folder / "kst-32824-1.html").read_text(encoding="utf-8")

    assert "Ingetrokken op 2026-02-01, om persoonsgegevens." in page
    assert "Withdrawn on 2026-02-01, for personal data." in page
    assert 'content="noindex"' in page
    assert not (folder / "kst-32824-1.en.html").exists()
    for suffix in set(FORMS) - {"en.html"}:
        text = made(web, "kst-32824-1", suffix).decode()
        assert all(word not in text for word in ("Tweede", "voorbeeld.nl", "Donner", "Integratie")), suffix
    assert (folder / "kst-32824-1.gone").exists()

    release(web, "v3", [FULL, EMPTY])
    assert not (folder / "kst-32824-1.gone").exists()
    assert "Tweede" in (folder / "kst-32824-1.html").read_text(encoding="utf-8")


def test_a_letter_whose_name_leads_elsewhere_has_no_page(tmp_path: Path) -> None:
    odd = [
        replace(EMPTY, id=f"{BASE}id/brief/{name}", identifier=name)
        for name in ("..%2F..%2Fx", ".hidden", "x" * 300, "a%28b%29")
    ]
    release(tmp_path / "web", "v1", odd)

    assert {path.name for path in (tmp_path / "web/doc/brief").iterdir()} == {f"a(b).{s}" for s in FILES}


def test_every_own_term_is_explained(tmp_path: Path) -> None:
    terms.write(tmp_path, DATASET)
    turtle = (tmp_path / "def/index.ttl").read_bytes()
    found = {q.subject.value for q in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)}
    page = (tmp_path / "def/index.html").read_text(encoding="utf-8")
    used = {
        name.removeprefix("bb:")
        for name in (ROOT / "vocab/mapping.toml").read_text().split('"')
        if name.startswith("bb:")
    }

    assert {f"{BASE}def/{name}" for name in used} <= found
    assert all(f'id="{name}"' in page for name in used)
