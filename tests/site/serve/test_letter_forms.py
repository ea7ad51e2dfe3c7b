"""Forms of letters that are not files: made from the release, the same as files, gone as soon as the letter is."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.model.dataset import Dataset
from pipeline.model.letter import Dossier, Letter, Withdrawal
from pipeline.model.release import Counts, Release
from pipeline.model.tombstone import emptied
from pipeline.release import index as releases
from pipeline.site import letters
from pipeline.site.browse import places
from pipeline.site.letterforms import FILES
from pipeline.site.names import letter_name
from pipeline.site.serve.letterpages import LetterMaker
from tests.benchmarks.generated_letters import sorted_letters
from tests.formats.made import DATASET, FULL, make
from tests.site.serve.serving import ask, start

LETTERS = [
    replace(
        one, dossiers=(Dossier(number="32824", title="Een dossier" if place % 2 else None, document_number=str(place)),)
    )
    for place, one in enumerate(sorted_letters(40))
]
TAKEN = LETTERS[7] = replace(LETTERS[7], subject="Withdrawn Phalarope")
ODD = replace(FULL, withdrawn=None, id=f"{DATASET.base}id/brief/a%28b%29", identifier="a(b)", identifiers=())


def publish(web: Path, version: str, dataset: Dataset, some: list[Letter]) -> None:
    """Put a release in its place, and write the files of its letters."""
    draft = web.parent / version
    make(draft, sorted(some, key=lambda one: one.identifier))
    counts = Counts(records=1, letters=len(some), merged=0, not_letters=0, unreadable=0, held_back=0)
    entry = Release(version=version, result="released", counts=counts, content_hash=version, input_hash=version)
    releases.publish(draft, web / dataset.name, dataset.name, entry)
    letters.write(web, dataset, web.parent / "state")


def names(web: Path) -> set[str]:
    return {file.name for file in (web / "doc/brief").iterdir()}


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("requested") / "web"
    publish(found, "v1", replace(DATASET, static_letters=0), [*LETTERS, ODD])
    return found


def test_each_form_is_made_as_a_file_has_it(web: Path, tmp_path: Path) -> None:
    publish(tmp_path / "web", "v1", replace(DATASET, static_letters=41), [*LETTERS, ODD])
    maker = LetterMaker(web, None)
    assert names(web) == set()
    for file in (tmp_path / "web/doc/brief").iterdir():
        suffix = next(
            one for one in FILES if file.name.endswith(f".{one}") and (one != "html" or ".en." not in file.name)
        )
        found = maker.make(file.name.removesuffix(f".{suffix}"), suffix)
        assert found is not None
        assert found.content.decode() == file.read_text(encoding="utf-8"), file.name


def test_a_page_is_answered_as_a_file_is(web: Path) -> None:
    address, name = start(web), letter_name(LETTERS[3].id, DATASET.base)
    page, text = ask(address, f"/doc/brief/{name}.html")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert ask(address, f"/doc/brief/{name}.html", If_None_Match=page.headers["ETag"])[0].status == 304
    assert ask(address, f"/doc/brief/{name}.html", If_Match='"other"')[0].status == 412
    head, nothing = ask(address, f"/doc/brief/{name}.html", "HEAD")
    assert (head.status, head.headers["Content-Length"], nothing) == (200, str(len(text)), b"")
    chosen, turtle = ask(address, f"/doc/brief/{name}", Accept="text/turtle")
    assert (chosen.status, chosen.headers["Content-Location"]) == (200, f"/doc/brief/{name}.ttl")
    assert turtle == ask(address, f"/doc/brief/{name}.ttl")[1]
    assert ask(address, f"/doc/brief/{name}.en.html")[0].status == 200
    assert ask(address, f"/id/brief/{name}", Accept="application/json")[0].headers["Location"] == f"/doc/brief/{name}"
    assert ask(address, f"/doc/brief/{name}", Accept="image/png")[0].status == 406
    assert ask(address, "/doc/brief/a%28b%29.nt")[0].status == 200


@pytest.mark.parametrize(
    "path", ["onbekend", "onbekend.html", "..%2f..%2fproef%2fpages.txt", "%27%20OR%201=1", ".html", "%00"]
)
def test_nothing_else_is_made(web: Path, path: str) -> None:
    assert ask(start(web), f"/doc/brief/{path}")[0].status == 404


def test_a_withdrawn_letter_is_gone_before_its_places_are_noted_anew(tmp_path: Path) -> None:
    web, dataset = tmp_path / "web", replace(DATASET, static_letters=0)
    publish(web, "v1", dataset, LETTERS)
    maker, taken = LetterMaker(web, None), emptied(TAKEN, Withdrawal(date="2026-02-01", reason="personal-data"))
    subject = str(TAKEN.subject)
    name, others = str(letter_name(TAKEN.id, dataset.base)), [str(letter_name(one.id, dataset.base)) for one in LETTERS]
    assert sum(subject in page(maker, one) for one in others) > 1  # The dossier leads from letter to letter.

    make(tmp_path / "again", sorted([taken, *LETTERS[:7], *LETTERS[8:]], key=lambda one: one.identifier))
    releases_of = web / dataset.name / "releases/v1"
    releases_of.rename(tmp_path / "old")
    (tmp_path / "again").rename(releases_of)
    assert not [one for one in others if subject in page(maker, one)]
    assert all(page(maker, one) for one in others)
    found = maker.make(name, "json")
    assert found is not None
    assert found.is_gone

    letters.write(web, replace(dataset, license="https://license.example/"), tmp_path / "state")
    assert names(web) == {f"{name}.{suffix}" for suffix in ("html", "jsonld", "gone")}
    for suffix in ("html", "jsonld", "ttl", "json", "nt", "en.html"):
        assert ask(start(web), f"/doc/brief/{name}.{suffix}")[0].status == 410


def page(maker: LetterMaker, name: str) -> str:
    found = maker.make(name, "html")
    return found.content.decode() if found else ""


def test_switching_to_and_fro_leaves_no_file(tmp_path: Path) -> None:
    web, many, none = tmp_path / "web", DATASET, replace(DATASET, static_letters=0)
    publish(web, "v1", many, LETTERS)
    (web / "doc/brief/kst-1.moved").write_text("kst-2")
    (web / f"doc/brief/{LETTERS[0].identifier}.ttl").write_text("of an earlier version")
    before = names(web)
    letters.write(web, none, tmp_path / "state")
    assert names(web) == {"kst-1.moved"}
    letters.write(web, many, tmp_path / "state")
    assert names(web) == before - {f"{LETTERS[0].identifier}.ttl"}
    assert list(letters.listed(web / "proef")) == sorted(one.identifier for one in LETTERS)


def test_places_have_no_text_of_a_letter(web: Path) -> None:
    content = (web / "proef" / places.NAME).read_bytes()
    assert not any(paragraph.text.encode() in content for one in LETTERS for paragraph in one.paragraphs)
    assert all(str(one.subject).encode() not in content for one in LETTERS)
