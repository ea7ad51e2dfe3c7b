"""Sitemaps lead to every page, and the one for the Woo index is one that we would harvest ourselves."""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from pipeline import run
from pipeline.home import Home
from pipeline.letters.engine import Engine
from pipeline.model.letter import Letter
from pipeline.site import diwoo, sitemaps
from pipeline.site import letters as pages
from pipeline.site.browse import writing
from tests.runs import load, run_here, sample, silent
from tests.site.feeds import Bench, free_port, letter, served, tombstone

BASE = "https://brieven.example/"
SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "schemas/sitemap.rng")))
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def check(file: Path) -> etree._Element:
    root = etree.fromstring(file.read_bytes())
    SCHEMA.assertValid(root)
    assert len(root) <= 50_000
    assert file.stat().st_size <= 50_000_000
    return root


def locations(root: etree._Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SITEMAP}loc")]


def follow(web: Path, base: str, index: str) -> Iterator[etree._Element]:
    """Read an index, and each sitemap that it names."""
    root = check(web / index)
    assert root.tag == f"{SITEMAP}sitemapindex"
    for address in locations(root):
        yield check(web / address.removeprefix(base))


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    folder = tmp_path_factory.mktemp("sitemaps")
    place = sample(folder)
    definition = place / "dataset.toml"
    definition.write_text(definition.read_text().replace("https://brievenbus.example/", f"http://127.0.0.1:{port}/", 1))
    run_here(place, folder / "home")
    return folder


def letters(web: Path, dataset: str) -> list[Letter]:
    file = max((web / dataset / "releases").iterdir()) / "letters.jsonl"
    return [msgspec.json.decode(line, type=Letter) for line in file.read_bytes().splitlines()]


def test_sitemaps_lead_to_every_page_and_to_nothing_else(place: Path, port: int) -> None:
    web, base = place / "home/public", f"http://127.0.0.1:{port}/"

    pages = [page for root in follow(web, base, "sitemap.xml") for page in locations(root)]

    assert len(pages) == len(set(pages))
    found = {f"{base}doc/brief/{file.stem}" for file in (web / "doc/brief").glob("*.html")}
    place = web / "voorbeeldbrieven"
    lists = {file for facet in writing.FOLDERS for file in (place / facet).rglob("*.html")}
    found |= {f"{base}{file.relative_to(web)}".removesuffix("index.html") for file in lists}
    others = {base, *(f"{base}voorbeeldbrieven/{name}" for name in ("", "index.en.html", "feeds/index.html"))}
    assert len(lists) > 50 and set(pages) == found | others
    robots = (web / "robots.txt").read_text().splitlines()
    named = [line.removeprefix("Sitemap: ") for line in robots if line.startswith("Sitemap")]
    assert named == [f"{base}sitemap.xml", f"{base}sitemapindex-diwoo-infocat007.xml"]


def test_letters_to_parliament_are_offered_to_the_woo_index(place: Path, port: int) -> None:
    web, base = place / "home/public", f"http://127.0.0.1:{port}/"

    papers = [page for root in follow(web, base, "sitemapindex-diwoo-infocat007.xml") for page in locations(root)]

    known = [
        one for one in letters(web, "voorbeeldbrieven") if one.sender and one.sender.iri and len(one.date or "") == 10
    ]
    wanted = [one for one in known if one.kind in diwoo.TO_PARLIAMENT]
    assert len(wanted) > 15
    assert sorted(papers) == sorted(f"{one.id.replace('/id/', '/doc/')}.html" for one in wanted)
    assert all((web / page.removeprefix(base)).is_file() for page in papers)


def test_the_schema_asks_for_what_diwoo_asks_for(place: Path) -> None:
    root = check(next((place / "home/public").glob("*-diwoo.xml")))
    for name in ("creatiedatum", "publisher", "titelcollectie", "classificatiecollectie", "documenthandelingen"):
        broken = etree.fromstring(etree.tostring(root))
        element = broken.find(f".//{{https://standaarden.overheid.nl/diwoo/metadata/}}{name}")
        assert element is not None
        element.getparent().remove(element)  # type: ignore[union-attr]
        assert not SCHEMA.validate(broken), name


def test_categories_and_kinds_are_in_the_lists_of_tooi(place: Path) -> None:
    root = check(next((place / "home/public").glob("*-diwoo.xml")))
    lists = Path(__file__).parents[2] / "vocab"
    for element, name in (("informatiecategorie", "woo_categories.csv"), ("documentsoort", "document_types.csv")):
        with (lists / name).open(encoding="utf-8") as file:
            known = {row["iri"] for row in csv.DictReader(file)}
        used = {e.get("resource") for e in root.iter(f"{{https://standaarden.overheid.nl/diwoo/metadata/}}{element}")}
        assert used and used <= known


def test_our_own_sitemap_harvested_gives_the_same_letters(place: Path, port: int) -> None:
    """Two pages, of 23, do not read as letters: their text has no salutation. All others come back as what they are."""
    web, base = place / "home/public", f"http://127.0.0.1:{port}/"
    again = place / "terug"
    again.mkdir()
    (again / "dataset.toml").write_text(
        'personal_data = "publish"\n'  # Numbers on our own pages, such as hashes, may look like it.
        + (place / "voorbeeldbrieven/dataset.toml").read_text().partition("[[sources]]")[0].replace(base, BASE)
        + f'[[sources]]\nname = "diwoo"\noptions = {{ site = "{base}" }}\n'
    )
    home = Home(place / "other")

    with served(web, port):
        harvested, published = run.run(load(again), home, Engine(processes=2), silent)

    assert harvested.failures == {}
    assert published.release
    offered = [page for root in follow(web, base, sitemaps.WOO_INDEX) for page in locations(root)]
    assert harvested.tallies["diwoo"].added == len(offered)
    counts = published.release.counts
    assert (counts.records, counts.merged, counts.unreadable) == (len(offered), 0, 0)
    found = {one.date: one for one in letters(home.web, "terug")}
    told = [one for one in letters(web, "voorbeeldbrieven") if f"{one.id.replace('/id/', '/doc/')}.html" in offered]
    back = [(found[one.date], one) for one in told if one.date in found]
    assert len(back) == counts.letters >= len(told) - 2
    assert [(again.subject, again.date) for again, _ in back] == [
        (one.subject or one.heading, one.date) for _, one in back
    ]
    assert not [one.role for again, _ in back for one in again.signatories if "voorzitter" in (one.role or "").lower()]
    official = [(again.identifier, one.identifier) for again, one in back if one.identifier.startswith("kst-")]
    assert len(official) == 4
    assert all(again == one for again, one in official)


def note(bench: Bench, names: list[str]) -> None:
    """Note letters that have pages."""
    (bench.place / pages.LIST).write_text("x \n" + "".join(f"{pages.ON_REQUEST} {name}\n" for name in names))


def test_a_letter_is_listed_with_the_day_it_changed_and_a_withdrawn_one_is_not(tmp_path: Path) -> None:
    bench = Bench(tmp_path, BASE)
    bench.release([letter(BASE, "a"), letter(BASE, "b"), letter(BASE, "c")], "2026-01-05T06:00:00Z")
    bench.release(
        [letter(BASE, "a", "Anders"), tombstone(BASE, "b", "2026-01-06"), letter(BASE, "c")], "2026-01-06T06:00:00Z"
    )
    bench.tell()

    note(bench, ["a", "c"])
    sitemaps.write_letters(bench.state, bench.web, bench.dataset)

    root = check(bench.web / "sitemap-brieven-00001.xml")
    told = [(url.findtext(f"{SITEMAP}loc"), url.findtext(f"{SITEMAP}lastmod")) for url in root]
    moments = {"a": "2026-01-06T06:00:00.000Z", "c": "2026-01-05T06:00:00.000Z"}
    wanted = [(name, f"{BASE}doc/brief/{name}") for name in moments]
    assert told == [(page, moments[name]) for name, start in wanted for page in (start, f"{start}.en")]


def test_many_letters_are_in_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST", 4)
    bench = Bench(tmp_path, BASE)
    names = [f"brief-{n}" for n in range(10)]
    bench.release([letter(BASE, name) for name in names], "2026-01-05T06:00:00Z")
    bench.tell()
    note(bench, names)
    sitemaps.write_letters(bench.state, bench.web, bench.dataset)
    sitemaps.write_index(bench.web, BASE, [(BASE, "2026-01-05T06:00:00Z")])

    assert len(list(follow(bench.web, BASE, "sitemap.xml"))) == 4
    assert len(list(follow(bench.web, BASE, sitemaps.WOO_INDEX))) == 3
    bench.release([letter(BASE, name) for name in names[:3]], "2026-01-06T06:00:00Z")
    bench.tell()
    note(bench, names)
    sitemaps.write_letters(bench.state, bench.web, bench.dataset)
    assert len(list(bench.web.glob("sitemap-brieven-*.xml"))) == 2


def by_year(tmp_path: Path) -> Bench:
    """Give a dataset by year with its sitemaps, two letters for each of three years and one without a date."""
    bench = Bench(tmp_path, BASE, partition=True)
    bench.release(IN_YEARS, "2026-01-05T06:00:00Z")
    renew(bench, IN_YEARS)
    return bench


IN_YEARS = [letter(BASE, f"{year}-{n}", date=f"{year}-05-06") for year in (2021, 2022, 2023) for n in (1, 2)]
IN_YEARS.append(letter(BASE, "zonder", date=None))


def renew(bench: Bench, some: list[Letter], left: frozenset[Path] | None = None) -> None:
    """Write the sitemaps, after a run that left all files as they are, or those that are given."""
    bench.tell()
    note(bench, sorted(one.identifier for one in some))
    files = frozenset(bench.web.glob("sitemap-*.xml")) | {bench.place / sitemaps.LIST}
    sitemaps.write_letters(bench.state, bench.web, bench.dataset, files if left is None else left)


def held(bench: Bench) -> dict[str, bytes]:
    files = [*bench.web.glob("sitemap-brieven*.xml"), bench.place / sitemaps.LIST]
    return {file.name: file.read_bytes() for file in files}


def at_once(bench: Bench, some: list[Letter]) -> dict[str, bytes]:
    """Return the sitemaps as they are made with nothing kept."""
    for file in [*bench.web.glob("sitemap-*.xml"), bench.place / sitemaps.LIST, *bench.state.iterdir()]:
        file.unlink()
    renew(bench, some)
    return held(bench)


CHANGES: dict[str, list[Letter]] = {
    "a letter changed": [letter(BASE, "2021-1", "Anders", date="2021-05-06"), *IN_YEARS[1:]],
    "a letter came": [*IN_YEARS, letter(BASE, "2022-3", date="2022-01-01")],
    "a letter went to another year": [letter(BASE, "2021-1", date="2023-05-06"), *IN_YEARS[1:]],
    "a letter was withdrawn": [tombstone(BASE, "2021-1", "2026-01-06"), *IN_YEARS[1:]],
    "a year went": IN_YEARS[2:],
    "no letter of a year goes to parliament any more": [
        *(letter(BASE, f"2021-{n}", date="2021-05-06", kind="brief") for n in (1, 2)),
        *IN_YEARS[2:],
    ],
}


@pytest.mark.parametrize("name", CHANGES)
def test_sitemaps_of_other_years_stay_and_all_are_as_if_made_at_once(tmp_path: Path, name: str) -> None:
    bench = by_year(tmp_path)
    before = {file.name: file.stat().st_ino for file in bench.web.glob("sitemap-*.xml")}
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        write = sitemaps._write_some
        patch.setattr(sitemaps, "_write_some", lambda *given: made.append(given[2][-4:]) or write(*given))
        bench.release(CHANGES[name], "2026-01-06T06:00:00Z")
        renew(bench, CHANGES[name])

    sitemaps.write_index(bench.web, BASE, [(BASE, "2026-01-05T06:00:00Z")])
    index = dict(indexed(bench.web))
    assert set(made) <= {"2021", "2022", "2023"} and len(made) < 3
    assert sum(before.get(file.name) == file.stat().st_ino for file in bench.web.glob("sitemap-*.xml")) >= 3
    assert held(bench) == at_once(bench, CHANGES[name])
    sitemaps.write_index(bench.web, BASE, [(BASE, "2026-01-05T06:00:00Z")])
    assert index == dict(indexed(bench.web)) == {name: newest(bench.web / name) for name in index}


def indexed(web: Path) -> Iterator[tuple[str, str]]:
    """Yield each sitemap that an index names, with the time that it gives."""
    for index in (sitemaps.INDEX, sitemaps.WOO_INDEX):
        for one in check(web / index):
            yield one.findtext(f"{SITEMAP}loc", "").removeprefix(BASE), one.findtext(f"{SITEMAP}lastmod", "")


def newest(file: Path) -> str:
    return max((one.text or "" for one in etree.parse(str(file)).iter(f"{SITEMAP}lastmod")), default="")


@pytest.mark.parametrize("fault", ["a sitemap is gone", "a sitemap was changed", "the list was changed", "other code"])
def test_what_is_not_as_it_was_left_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    bench = by_year(tmp_path)
    before, file, listed = held(bench), bench.web / "sitemap-brieven.2022-00001-diwoo.xml", bench.place / sitemaps.LIST
    left = frozenset([*bench.web.glob("sitemap-*.xml"), listed])
    if fault == "the list was changed":
        lines = listed.read_text().splitlines(keepends=True)
        listed.write_text("".join(line for line in lines if file.name not in line))
        left -= {listed}
    elif fault == "other code":
        monkeypatch.setattr(sitemaps, "code_hash", lambda: "other")
        monkeypatch.setattr(sitemaps.diwoo, "SIGNED", "c_00000000")
    else:
        file.unlink() if "gone" in fault else file.write_text("x")
        left -= {file}
    renew(bench, IN_YEARS, left)

    if fault == "other code":
        assert "c_00000000" in file.read_text()
        return
    assert held(bench) == before
