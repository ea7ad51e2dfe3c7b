"""RDF, XML and JSON that no parser reads is never published; the old file stays, and what is gone goes."""

import ast
from pathlib import Path

import pytest

from pipeline import site
from pipeline.errors import PublishError
from pipeline.release import checks, wellformed
from pipeline.release import index as releases
from pipeline.release.wellformed import fault
from tests.runs import first_run, run_here

BROKEN = {
    "a.ttl": b"<http://a.example/x y> a <http://a.example/C> .",
    "a.trig": b"<http://a.example/g> { <CC0 1.0> a <http://a.example/C> }",
    "a.nt": b"<relative> <http://a.example/p> <http://a.example/C> .",
    "a.nq": b"<http://a.example/s> <http://a.example/p> 1 .",
    "a.jsonld": b'{"@id": 7}',
    "a.rdf": b"<rdf:RDF",
    "void": b"@prefix a: <http://a.example/{id}> . a:x a a:y .",
    "a.xml": b"<feed>&nbsp;</feed>",
    "a.atom": b"<feed>\x00</feed>",
    "a.json": b'{"a": NaN',
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_no_parser_reads_leaves_the_old_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"as before")
    with pytest.raises(PublishError, match="was not written, and the file there stays") as caught:
        releases.write_changed(file, BROKEN[name])
    assert "\n" not in str(caught.value)
    assert [one.name for one in tmp_path.iterdir()] == [name], "no partial file"
    assert file.read_bytes() == b"as before"


IN_MEMORY = ("workbook.py", "together.open(facts, 'w')")
"""The one call that opens a part of a ZIP in memory, not a file."""
IN_THE_STATE = {"factstore.py", "shares.py", "tiestore.py"}
"""Modules that write into the state of a dataset alone, of which nothing is published."""


def test_everything_that_is_published_goes_through_the_parsers() -> None:
    folder = Path(site.__file__).parent
    names = ("write_atomically", "write_bytes", "write_text", "open")
    found = [
        f"{file.name}:{node.lineno}"
        for file in folder.rglob("*.py")
        if "serve" not in file.parts and file.name not in IN_THE_STATE
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (file.name, ast.unparse(node)) != IN_MEMORY
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
        and not (
            getattr(node.func, "attr", "") == "open"
            and not any(isinstance(one, ast.Constant) and "w" in str(one.value) for one in node.args)
        )
    ]
    assert found == [], "releases.write_changed writes what is published"


def test_all_that_a_run_publishes_can_be_read_and_a_cut_file_is_a_problem(tmp_path: Path) -> None:
    _, home, _ = first_run(tmp_path, 4)
    for file in (home / "public").rglob("*"):
        assert not file.is_file() or fault(file.name, file.read_bytes()) is None, file
    (release,) = (home / "public/voorbeeldbrieven/releases").iterdir()
    for file in sorted(release.rglob("*.json")):
        if file.name not in ("manifest.json", "datapackage.json"):
            content = file.read_bytes()
            file.write_bytes(content[:-20])
            assert [one for one in checks.check(release) if one.check != "checksums" and one.file == file.name], file
            file.write_bytes(content)


def test_a_letter_that_cannot_be_written_keeps_no_other_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, home, _ = first_run(tmp_path, 4)
    first, last = (home / f"public/doc/brief/kenmerk-{name}.jsonld" for name in ("dgv-vv-96-900051", "vb-2003-99-321"))
    kept, require = first.read_bytes(), wellformed.require

    def broken(path: Path, content: bytes, name: str) -> None:
        require(path, b"<a b>" if path.name == first.name else content, name)

    (place / "letters/2003-11-18-onderwijs.html").unlink()
    changed = place / "letters/1996-05-14-verkeer-en-waterstaat.txt"
    changed.write_text(changed.read_text(encoding="utf-8").replace(", ", ", anders, "), encoding="utf-8")
    monkeypatch.setattr(wellformed, "require", broken)
    with pytest.raises(PublishError, match=first.name):
        run_here(place, home)
    assert not last.exists()
    assert first.read_bytes() == kept
    monkeypatch.undo()
    run_here(place, home)
    assert first.read_bytes() != kept
