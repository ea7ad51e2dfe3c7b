"""Acceptance tests C5, C8 to C11 and E2, E5 to E11: letters that attack, from their source to everything published."""

import csv
import io
import json
import re
import shutil
import subprocess
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyoxigraph
import pytest
import rdflib
from lxml import html
from reportlab.pdfgen.canvas import Canvas

from tests.replay.open_overheid import OpenOverheid, name
from tests.runs import EPOCH, ROOT, run_here
from tests.specimens.generate import text_letter

AUTHOR = "J. de Vries (privé)"
SUBJECTS = (
    "=cmd|' /C calc'!A0",
    "+31 6 12345678",
    "-2+3+cmd",
    "@SUM(1+1)*cmd",
    "\t=1+1",
    "＝1+1",
    "<script>document.title='gehackt'</script>",
    '"><img src=x onerror="document.title=\'gehackt\'">',
    "javascript:alert(1)",
    "{{7*7}} ${jndi:ldap://x} %s",
    'a\\"b\nc',
    "'''\"\"\"",
    "\u202egpj.exe",
    "e\u0301 en \u00e9",
    "x" * 70_000,
    "../../etc/passwd",
    "<http://evil/s> <http://evil/p> <http://evil/o> .",
    '" . <http://evil/s> <http://evil/p> "',
    "]]> --> <!--",
    "\ufeffBOM",
    "\u2028regel\u2029alinea\x85",
    "rood\x1b[31m\x00\x07\x7f",
    "😀 100% %2e%2e%2f a;b,c\td|e",
)
BAD_ADDRESSES = (
    "file:///etc/passwd",
    "ftp://x/y",
    "data:text/html,<script>1</script>",
    "javascript:alert(1)",
    'http://x/a b<>"{}|\\^`',
)


def drawn(text: str) -> bytes:
    """Return a PDF of lines whose metadata name a person."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.setAuthor(AUTHOR)
    canvas.setCreator(AUTHOR)
    for number, line in enumerate(text.splitlines()[:55]):
        canvas.drawString(72, 800 - 14 * number, line)
    canvas.save()
    return target.getvalue()


def untitled(number: int) -> bytes:
    """Return a letter that does not print its subject, so that what its source calls it counts."""
    lines = text_letter(number).splitlines()
    return drawn("\n".join(line for line in lines if not line.startswith("Betreft")))


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of objects numbered from 1, the first being its catalogue; readers find them without a table."""
    lines = [b"%PDF-1.7"]
    for number, content in enumerate(objects, 1):
        lines += [b"%d 0 obj" % number, content, b"endobj"]
    return b"\n".join([*lines, b"trailer", b"<</Root 1 0 R/Size %d>>" % (len(objects) + 1), b"%%EOF", b""])


def files() -> dict[str, bytes]:
    """Return files that attack whoever opens them, and one that names its author."""
    blanks = zlib.compress(bytes(2**28), 9)
    packed = zlib.compress(blanks, 9)  # Twice: 256 MiB in less than a kilobyte.
    root = b"<</Type/Catalog/Pages 2 0 R>>"
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>"
    inner = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    circle = b"<</Type/Pages/Parent 2 0 R/Count 999999999/Kids[2 0 R]>>"
    slip = io.BytesIO()
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("../../../../uitgebroken.txt", "x")
        archive.writestr("/tmp/uitgebroken.txt", "x")
    return {
        "auteur.pdf": drawn(text_letter(7)),
        "kring.pdf": pdf_of(root, tree, circle),
        "bom.pdf": pdf_of(root, tree, page, inner),
        "uitbraak.docx": slip.getvalue(),
        "goed.txt": text_letter(8).encode(),
    }


class Ran(NamedTuple):
    """A run over all of them."""

    home: Path
    release: Path
    failures: dict[str, str]
    asked: list[str]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder, service = tmp_path_factory.mktemp("vijandig"), OpenOverheid()
    (folder / "brieven/letters").mkdir(parents=True)
    for path, content in files().items():
        (folder / "brieven/letters" / path).write_bytes(content)
    with service.server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        for number, subject in enumerate(SUBJECTS):
            relations = tuple(
                {
                    "role": "https://identifier.overheid.nl/tooi/def/thes/kern/c_05f4a5f3",
                    "relation": bad,
                    "titel": subject,
                }
                for bad in BAD_ADDRESSES
            )
            document = {"weblocatie": BAD_ADDRESSES[number % len(BAD_ADDRESSES)]}
            service.add(
                name(number), title=subject, content=untitled(20 + number), relations=relations, document=document
            )
        text = (ROOT / "datasets/voorbeeldbrieven/dataset.toml").read_text()
        base = service.options()["base"]
        sources = f'[[sources]]\nname = "open_overheid"\noptions = {{ base = "{base}", companions = true }}\n'
        (folder / "brieven/dataset.toml").write_text(f"{text}\n{sources}")
        harvested, published = run_here(folder / "brieven", folder / "home")
        assert published.release is not None, published.reason
        release = folder / "home/public/brieven/releases" / published.release.version
        asked = [request.target for request in service.server.requests]
        yield Ran(folder / "home", release, harvested.failures, asked)


def letters(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ran.release / "letters.jsonl").read_text().split("\n") if line]


def subjects(ran: Ran) -> list[str]:
    return [letter["subject"] or "" for letter in letters(ran)]


def public(ran: Ran) -> list[Path]:
    return [path for path in sorted((ran.home / "public").rglob("*")) if path.is_file()]


def test_e6_every_letter_is_there_with_the_words_of_its_subject(ran: Ran) -> None:
    assert ran.failures == {}
    found = " ".join(subjects(ran)) + " ".join(str(letter) for letter in letters(ran))
    assert len(letters(ran)) == len(SUBJECTS) + 2
    for word in ("=cmd|", "(1+1)*cmd", "＝1+1", "{{7*7}}", "gpj.exe", "😀 100%", "http://evil/s"):
        assert word in found, word


def test_c5_no_control_character_is_published(ran: Ran) -> None:
    for path in public(ran):
        if path.suffix in (
            ".csv",
            ".jsonl",
            ".json",
            ".nq",
            ".ttl",
            ".jsonld",
            ".html",
            ".xml",
            ".txt",
            ".md",
            ".atom",
        ):
            content = path.read_bytes()
            assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content), path.name


def test_c8_c9_c10_a_file_that_attacks_is_one_issue_and_the_run_goes_on(ran: Ran) -> None:
    with (ran.release / "issues.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["key"]: row["code"] for row in csv.DictReader(file) if row["key"] and row["source"] == "folder"}
    assert codes.keys() >= {"kring.pdf", "bom.pdf", "uitbraak.docx"}
    assert "goed.txt" not in {key for key, code in codes.items() if code in ("unreadable", "reader-killed")}
    for root in (ran.home, ran.home.parent, Path("/tmp"), Path("/")):
        assert not (root / "uitgebroken.txt").exists()


def test_c11_who_is_named_by_the_metadata_of_a_file_is_named_nowhere(ran: Ran) -> None:
    assert AUTHOR.encode("latin-1") in files()["auteur.pdf"] or b"/Author" in files()["auteur.pdf"]
    assert len(letters(ran)) == len(SUBJECTS) + 2
    needle = AUTHOR.split("(")[0].strip().encode()
    for path in public(ran):
        assert needle not in path.read_bytes(), path
    for path in (ran.home / "state").rglob("*"):
        assert not path.is_file() or needle not in path.read_bytes(), path


EMBEDDED = ("data:,", "data:application/x-bibtex;", "data:application/vnd.citationstyles.csl+json;")
"""The icon of a page, which is empty, and how to cite a letter, which browsers save and never show."""


def test_e2_addresses_that_are_none_are_not_fetched_and_are_no_links(ran: Ran) -> None:
    assert not [target for target in ran.asked if "passwd" in target or "script" in target]
    for path in public(ran):
        if path.suffix == ".html":
            for _, _, link, _ in html.fromstring(path.read_bytes()).iterlinks():
                if not link.startswith(EMBEDDED):
                    assert urllib.parse.urlsplit(link).scheme in ("", "http", "https", "mailto"), (path.name, link)


def test_e5_every_file_has_a_name_that_any_disk_takes(ran: Ran) -> None:
    for path in public(ran):
        assert len(path.name.encode()) <= 120, path.name
        assert re.fullmatch(r"[\w.@()=+,~!$&';%-]+", path.name), path.name
        assert path.resolve().is_relative_to((ran.home / "public").resolve())


def test_e6_tables_give_back_every_subject_and_no_cell_is_a_formula(ran: Ran) -> None:
    with (ran.release / "letters.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["subject"] for row in csv.DictReader(file)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert sorted(cell.removeprefix("'") for cell in cells) == sorted(one.removeprefix("'") for one in subjects(ran))
    for path in ran.release.glob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def is_ours(page: Path, source: str | None, ran: Ran) -> bool:
    """Whether a script is a file of the site itself."""
    web = ran.release.parents[2]
    found = (page.parent / (source or "//")).resolve()
    return (
        found.is_relative_to(web) and (found.parent == web or found.is_relative_to(web / "scripts")) and found.is_file()
    )


def test_e7_pages_hold_no_script_and_no_event_of_a_letter(ran: Ran) -> None:
    for path in public(ran):
        if path.suffix != ".html":
            continue
        page = html.fromstring(path.read_bytes())
        scripts = [
            one for one in page.iter("script") if one.get("type") not in ("application/ld+json", "application/json")
        ]
        assert [one for one in scripts if one.text or not is_ours(path, one.get("src"), ran)] == [], path
        assert not page.xpath("//img[@src='x']"), path
        assert not [name for one in page.iter() for name in one.attrib if str(name).lower().startswith("on")], path


def test_e7_a_browser_shows_the_pages_and_runs_nothing(ran: Ran) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed")
    hostile = [path for path in public(ran) if path.suffix == ".html" and b"gehackt" in path.read_bytes()][:2]
    assert hostile
    for path in hostile:
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"]
        done = subprocess.run([*command, path.as_uri()], capture_output=True, timeout=120)
        title = html.fromstring(done.stdout).findtext(".//title") or ""
        assert title.strip() != "gehackt"
        assert b"CONSOLE" not in done.stderr, done.stderr[-500:]


def test_e9_e10_every_dump_says_the_same_to_two_parsers(ran: Ran) -> None:
    quads = pyoxigraph.parse(next(ran.release.glob("*.nq")).read_bytes(), format=pyoxigraph.RdfFormat.N_QUADS)
    facts = {(one.subject, one.predicate, one.object) for one in quads}
    assert len(facts) > 500
    assert not [one for one in facts for term in one if str(term).startswith("<http://evil")]
    turtle = pyoxigraph.parse(next(ran.release.glob("*.ttl")).read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
    assert {(one.subject, one.predicate, one.object) for one in turtle} <= facts
    graph = rdflib.Graph()
    lines = (ran.release / next(ran.release.glob("*.ttl")).name).read_text(encoding="utf-8")
    graph.parse(data=lines, format="turtle")
    assert len(graph) > 500


def test_e11_no_context_is_fetched(ran: Ran) -> None:
    """Sockets leave loopback in no test; a context elsewhere would be refused, and the parser would say so."""
    for path in ran.release.glob("*.jsonld"):
        document = json.loads(path.read_text())
        contexts = document.get("@context") if isinstance(document, dict) else None
        for context in contexts if isinstance(contexts, list) else [contexts]:
            assert not isinstance(context, str) or not context.startswith("http"), path.name
        assert len(list(pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.JSON_LD))) > 100
