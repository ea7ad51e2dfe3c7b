"""Atom feeds by RFC 4287, with nothing left of what was withdrawn but that it was (RFC 6721)."""

import shutil
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from pipeline.model.letter import Addressee, Dossier, Letter, Signatory
from tests.runs import first_run
from tests.site.feeds import MINISTRY, Bench, letter, tombstone

BASE = "https://brieven.example/"
ATOM, GONE = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "schemas/atom.rng")))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, BASE)


def check(file: Path) -> etree._Element:
    """Return a feed that is good by the schema, by the rules that no schema can say, and by a feed reader."""
    content = file.read_bytes()
    root = etree.fromstring(content)
    SCHEMA.assertValid(root)
    found = feedparser.parse(content)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    entries = root.findall(f"{ATOM}entry")
    assert len(found.entries) == len(entries)
    told = [(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in entries]
    told += [(e.get("ref"), e.get("when")) for e in root.findall(GONE)]
    assert len({iri for iri, _ in told}) == len(told)
    assert max(moment for _, moment in told if moment) == root.findtext(f"{ATOM}updated")
    for element in (root, *entries):
        links = [(one.get("rel"), one.get("type"), one.get("hreflang")) for one in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
    own = [one.get("href") for one in root.findall(f"{ATOM}link") if one.get("rel") == "self"]
    assert own == [root.findtext(f"{ATOM}id")]
    return root


def titles(root: etree._Element) -> list[str]:
    return [e.findtext(f"{ATOM}title") or "" for e in root.findall(f"{ATOM}entry")]


def test_the_sample_has_valid_feeds_that_its_pages_name(tmp_path: Path) -> None:
    first_run(tmp_path)
    place = tmp_path / "home/public/voorbeeldbrieven"
    files = [place / "feed.atom", *sorted(place.glob("feeds/*/*.atom"))]

    found = {file: check(file) for file in files}

    assert len(found) >= 15
    assert len(titles(found[files[0]])) == 23
    assert all(titles(root) for root in found.values())
    list_of_feeds = (place / "feeds/index.html").read_text()
    assert all(f'href="{file.relative_to(place / "feeds")}"' in list_of_feeds for file in files[1:])
    for page in (place / "index.html", next((place.parent / "doc/brief").glob("*.html"))):
        assert '<link rel="alternate" type="application/atom+xml"' in page.read_text()


def test_an_entry_tells_whose_letter_it_is(bench: Bench) -> None:
    odd = '<b>"R&D"</b> \x07 ]]> \U0001f4e8'
    bench.release([letter(BASE, "a", odd)], "2026-01-05T06:00:00Z")
    bench.tell()

    root = check(bench.place / "feed.atom")

    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == odd.replace("\x07", "\ufffd")
    terms = [(one.get("scheme"), one.get("term")) for one in entry.findall(f"{ATOM}category")]
    assert terms == [(None, MINISTRY), (f"{BASE}id/dossier/", "32824")]
    assert entry.findtext(f"{ATOM}summary") == (
        "Brief. Van: Ministerie van Binnenlandse Zaken en Koninkrijksrelaties. Aan: Tweede Kamer der Staten-Generaal. "
        "Datum: 6 mei 2024. Dossier: 32824."
    )
    assert entry.find(f"{ATOM}link").get("href") == f"{BASE}doc/brief/a"  # type: ignore[union-attr]


def test_no_person_is_named(bench: Bench) -> None:
    named = letter(
        BASE,
        "a",
        addressee=Addressee(name="mevrouw P. Geheim"),
        signatories=(Signatory(role="de minister", name="Q. Geheim"),),
    )
    bench.release([named], "2026-01-05T06:00:00Z")
    bench.tell()

    assert [file for file in bench.place.rglob("*.atom") if b"Geheim" in file.read_bytes()] == []


def test_only_the_last_hundred_are_shown_the_newest_first(bench: Bench) -> None:
    many = [letter(BASE, f"brief-{n:03}", f"Onderwerp {n}") for n in range(150)]
    bench.release(many, "2026-01-05T06:00:00Z")
    bench.release([*many[:7], letter(BASE, "brief-007", "Anders"), *many[8:]], "2026-01-06T06:00:00Z")
    bench.tell()

    for name in ("feed.atom", "feeds/ministerie/mnre1034.atom", "feeds/dossier/32824.atom"):
        root = check(bench.place / name)
        assert len(titles(root)) == 100
        assert titles(root)[0] == "Anders"
        entry = root.find(f"{ATOM}entry")
        assert entry is not None
        moments = [entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")]
        assert moments == ["2026-01-05T06:00:00.000Z", "2026-01-06T06:00:00.000Z"]


def test_a_withdrawn_letter_is_a_tombstone(bench: Bench) -> None:
    bench.release([letter(BASE, "a", "Geheim"), letter(BASE, "b")], "2026-01-05T06:00:00Z")
    bench.tell()
    bench.release([tombstone(BASE, "a", "2026-01-06"), letter(BASE, "b")], "2026-01-06T06:00:00Z")
    bench.tell()

    for name in ("feed.atom", "feeds/ministerie/mnre1034.atom", "feeds/dossier/32824.atom"):
        root = check(bench.place / name)
        gone = [(one.get("ref"), one.get("when")) for one in root.findall(GONE)]
        assert gone == [(f"{BASE}id/brief/a", "2026-01-06T06:00:00.000Z")]
        assert titles(root) == ["Onderwerp"]
        assert b"Geheim" not in (bench.place / name).read_bytes()


def test_after_older_releases_are_cut_again_nothing_tells_where_the_letter_was(bench: Bench) -> None:
    alone = letter(BASE, "a", "Geheim", dossiers=(Dossier(number="99999"),))
    first = bench.release([alone, letter(BASE, "b")], "2026-01-05T06:00:00Z")
    bench.tell()
    assert (bench.place / "feeds/dossier/99999.atom").is_file()

    bench.cut(first, [tombstone(BASE, "a", "2026-01-06"), letter(BASE, "b")], "2026-01-05T06:00:00Z")
    bench.tell()

    assert not (bench.place / "feeds/dossier/99999.atom").exists()
    root = check(bench.place / "feed.atom")
    assert [one.get("ref") for one in root.findall(GONE)] == [f"{BASE}id/brief/a"]
    assert [
        f for f in bench.web.rglob("*") if f.suffix in (".atom", ".html", ".trig") and b"Geheim" in f.read_bytes()
    ] == []


def test_a_letter_that_changes_dossier_leaves_the_feed(bench: Bench) -> None:
    bench.release([letter(BASE, "a"), letter(BASE, "b")], "2026-01-05T06:00:00Z")
    other = letter(BASE, "a", dossiers=(Dossier(number="21501-02"), Dossier(number="34269 (R2036)")))
    bench.release([other, letter(BASE, "b")], "2026-01-06T06:00:00Z")
    bench.tell()

    assert len(titles(check(bench.place / "feeds/dossier/32824.atom"))) == 1
    assert len(titles(check(bench.place / "feeds/dossier/21501-02.atom"))) == 1
    root = check(bench.place / "feeds/dossier/34269 (R2036).atom")
    assert root.findtext(f"{ATOM}id") == f"{BASE}brieven/feeds/dossier/34269%20%28R2036%29.atom"


@pytest.mark.parametrize("number", ["../../../../tmp/x", "a/b", ".hidden", "x" * 300, "a\nb"])
def test_no_name_in_a_letter_leads_out_of_the_folder(bench: Bench, number: str) -> None:
    bench.release([letter(BASE, "a", dossiers=(Dossier(number=number),))], "2026-01-05T06:00:00Z")
    bench.tell()

    found = sorted(file.relative_to(bench.place).as_posix() for file in bench.place.rglob("*.atom"))
    assert found == ["feed.atom", "feeds/ministerie/mnre1034.atom", "feeds/soort/kamerbrief.atom"]


def test_the_same_history_gives_the_same_feeds(tmp_path: Path) -> None:
    def made(bench: Bench, again: bool) -> dict[str, bytes]:
        letters: list[Letter] = [letter(BASE, name) for name in ("a", "b", "c")]
        bench.release(letters, "2026-01-05T06:00:00Z")
        if again:
            bench.tell()
        bench.release([letter(BASE, "a", "Anders"), *letters[2:]], "2026-01-06T06:00:00Z")
        bench.tell()
        if again:
            shutil.rmtree(bench.state)
            bench.tell()
        return {str(f.relative_to(bench.web)): f.read_bytes() for f in sorted(bench.web.rglob("*.atom"))}

    assert made(Bench(tmp_path / "one", BASE), True) == made(Bench(tmp_path / "two", BASE), False)
