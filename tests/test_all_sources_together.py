"""From an empty home: every source there is, harvested, merged and published; and each way to take a letter back."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.replay.diwoo import Body
from tests.replay.koop import STUB, Koop
from tests.replay.open_overheid import OpenOverheid
from tests.replay.rijksoverheid_dump import manifest, put
from tests.replay.tweedekamer import TweedeKamer
from tests.runs import ROOT, is_whole, run_here
from tests.specimens.render import as_pdf, load

START, DAY = 1767614400, 86_400
KST = "kst-32999-7"
SOURCES = (
    "koop_sru",
    "tweedekamer_syncfeed",
    "open_overheid",
    "diwoo",
    "rijksoverheid_archive",
)
TEXTS = ROOT / "tests/specimens/texts"
LETTER = as_pdf(load(TEXTS / "2013-04-16-infrastructuur-en-milieu.pdf.toml"))
OTHER = as_pdf(load(TEXTS / "2016-03-22-onderwijs.pdf.toml"))
NAMED = f"<diwoo:identifiers><diwoo:identifier>{KST}</diwoo:identifier></diwoo:identifiers>"


class World:
    """Every publisher's system, each with the one letter and one of its own, and the dataset that harvests them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.day = patch, 0
        self.koop, self.tk, self.oo, self.body = Koop(), TweedeKamer(), OpenOverheid(), Body()
        self.place, self.home = folder / "brieven", folder / "home"
        self.koop.add(KST, ondernummer="7", text="Hierbij de geheime proeftekst.")
        self.koop.add("kst-32999-8", ondernummer="8", documenttitel="Alleen bij KOOP")
        self.guid = self.tk.letter(7, content=LETTER)
        self.tk.letter(9, content=OTHER, Onderwerp="Alleen bij de Kamer")
        self.oo.add("plooi-7", identifiers=(KST,), content=LETTER)
        self.oo.add("plooi-10", content=OTHER, title="Alleen bij open.overheid.nl")
        self.body.add("/brief-7.pdf", content=LETTER, extra=NAMED)
        self.body.add("/brief-11.pdf", content=OTHER, title="Alleen bij het ministerie")
        put(self.place / "dump", "ronl-2011-1/manifest.xml", manifest(1))
        put(self.place / "dump", "ronl-2011-1/1/pdf/brief-1.pdf", OTHER)
        self._define()

    def _define(self) -> None:
        options: dict[str, dict[str, Any]] = {
            "koop_sru": self.koop.options(),
            "tweedekamer_syncfeed": {"base": self.tk.feed, "odata": self.tk.odata},
            "open_overheid": self.oo.options(),
            "diwoo": self.body.options(),
            "rijksoverheid_archive": {"path": "dump"},
        }
        text = 'base = "https://data.example/"\noutputs = ["tables", "jsonl", "nquads"]\n'
        text += 'title = { nl = "Brieven", en = "Letters" }\ndescription = { nl = "Brieven", en = "Letters" }\n'
        text += 'publisher = { name = "Test", url = "https://data.example/" }\n'
        for name, given in options.items():
            pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in given.items())
            text += f'[[sources]]\nname = "{name}"\noptions = {{ {pairs} }}\n'
        (self.place / "dataset.toml").write_text(text, encoding="utf-8")

    def run(self, days: int = 0) -> dict[str, Any]:
        """Run, so many days after the last time; return the letters of the newest release by identifier."""
        self.day += days
        self.patch.setenv("SOURCE_DATE_EPOCH", str(START + self.day * DAY))
        harvested, published = run_here(self.place, self.home)
        assert harvested.failures == {}
        assert published.release is not None and not published.failed, published.reason
        lines = (self.release / "letters.jsonl").read_bytes().splitlines()
        return {letter["identifier"]: letter for letter in map(json.loads, lines)}

    @property
    def release(self) -> Path:
        latest = json.loads((self.home / "public/brieven/latest.json").read_bytes())
        return self.home / "public/brieven/releases" / str(latest["version"])

    def quads(self) -> list[str]:
        return (self.release / "brieven.nq").read_text(encoding="utf-8").splitlines()

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.release / name).open(encoding="utf-8", newline="") as table:
            return list(csv.DictReader(table))

    def close(self) -> None:
        for publisher in (self.koop, self.tk, self.oo, self.body):
            publisher.server.close()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path, monkeypatch)
    yield made
    made.close()


def test_every_source_from_an_empty_home_and_one_letter_of_four_is_one(world: World) -> None:
    letters = world.run()
    letter = letters[KST]
    assert {one["source"] for one in letter["sources"]} == set(SOURCES) - {"rijksoverheid_archive"}
    assert len(letters) == 6, "the one, and one of each"
    assert {one["source"] for held in letters.values() for one in held["sources"]} == set(SOURCES)
    names = {(name["value"], name["scheme"]) for name in letter["identifiers"]}
    assert {(KST, "kst"), ("2026D00007", "tk-document"), ("plooi-7", "open-overheid")} <= names
    # One IRI, with the proof of each source.
    iri = f"<{letter['id']}>"
    record = (
        f"{iri} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://www.ica.org/standards/RiC/ontology#Record>"
    )
    assert sum(line.startswith(record) for line in world.quads()) == 1
    origins = [line for line in world.quads() if f"/doc/brief/{KST}>" in line and "hadPrimarySource" in line]
    assert len({line.split(" ")[2] for line in origins}) == 4
    assert not any(name in line for line in world.quads() for name in ("id/brief/2026D00007", "id/brief/plooi-7"))
    # What the printed XML lacks comes from the next copy, which provenance names; where copies differ it is told.
    assert letter["provenance"]["session_year"] == "koop_sru"
    assert letter["provenance"]["signatories"] in set(SOURCES) - {"koop_sru"}
    assert any(row["letter"] == letter["id"] and row["code"] == "duplicate" for row in world.rows("issues.csv"))
    stated = {(row["source"], row["month"]): row for row in world.rows("completeness.csv")}
    assert {source for source, _ in stated} == set(SOURCES)
    assert is_whole(world.home / "public")


def test_copies_that_differ_are_an_issue_that_names_who_says_what(world: World) -> None:
    world.koop.add(KST, ondernummer="7", date="2025-12-24", text="Den Haag, 24 december 2025")
    letter = world.run()[KST]
    rows = [row for row in world.rows("issues.csv") if row["letter"] == letter["id"]]
    (found,) = (row for row in rows if (row["code"], row["field"]) == ("copies-differ", "date"))
    assert "diwoo says '2013-04-16'" in found["message"] and "koop_sru says '2025-12-24'" in found["message"]
    assert letter["date"] == "2025-12-24", "the most structured copy counts"


WAYS = (
    "tombstone",
    "stub",
    # In `make test` by tests/release/withdrawal/test_sources.py.
    pytest.param("intrekking", marks=pytest.mark.long),
    pytest.param("sitemap", marks=pytest.mark.long),
)


@pytest.mark.parametrize("how", WAYS)
def test_taken_back_at_one_source_is_taken_back_everywhere(world: World, how: str) -> None:
    world.run()
    others = {key for key in world.run(1) if key != KST}
    when = "2026-02-01T10:00:00.123Z"
    match how:
        case "tombstone":
            world.tk.remove(world.guid)
        case "intrekking":
            taken = {"oorzaak": "intrekking", "mutatiedatumtijd": "2026-02-01T10:00:01Z"}
            world.oo.add("plooi-7", identifiers=(KST,), changed=when, withdrawn=taken)
        case "stub":
            changed = "2026-02-01T10:00:00.1234567+01:00"
            world.koop.add(KST, ondernummer="7", text=STUB, modified="2026-02-01", changed=changed)
        case "sitemap":
            world.body.papers["/brief-7.pdf"].is_listed = False
            world.body.papers["/brief-7.pdf"].has_file = False
    letters = world.run(29)
    assert set(letters) == others | {KST}, "a tombstone stands, under the same name"
    letter = letters[KST]
    assert letter["withdrawn"]["date"] and letter["withdrawn"]["reason"] == "source"
    assert (letter["subject"], letter["paragraphs"], letter["signatories"]) == (None, [], [])
    assert not any(letters[key]["withdrawn"] for key in others)
    public = world.home / "public"
    words = b"geheime proeftekst"
    named = [path for path in world.release.rglob("*") if path.is_file() and words in path.read_bytes()]
    assert named == []
    pages = [path for path in (public / "doc/brief").rglob(f"{KST}*") if path.is_file()]
    assert pages and not any(words in path.read_bytes() for path in pages)
    counted = [row for row in world.rows("completeness.csv") if row["withdrawn"] != "0"]
    assert counted, "the account of the source has it as withdrawn"
    # It stays so: the copies that the others still have bring it back to nobody.
    again = world.run(1)
    assert again[KST]["withdrawn"]


def test_a_letter_keeps_its_iri_when_it_gets_its_own_number(world: World) -> None:
    letter = {"documenttitel": "Brief van de minister over post", "ondernummer": "D"}
    facts: dict[str, Any] = {"status": "Onopgemaakt", "kinds": ("pdf",), "subrubriek": "Overige Kamerstukken"}
    world.koop.add("kst-1259252", **facts, **letter)
    world.patch.setattr(type(world.koop.held["kst-1259252"]), "file", _files(world))
    before = world.run()
    (name,) = (key for key, held in before.items() if "kst-1259252" in _names(held))
    changed = {"modified": "2026-01-06", "changed": "2026-01-06T09:00:00.7654321+01:00"}
    world.koop.add("kst-32999-D", status="Opgemaakt na onopgemaakt", **letter, **changed)
    after = world.run(1)
    found = [held for held in after.values() if "kst-32999-D" in _names(held)]
    assert [(held["identifier"], held["id"]) for held in found] == [(name, before[name]["id"])]
    assert {"kst-1259252", "kst-32999-D"} <= _names(found[0])


def _names(letter: dict[str, Any]) -> set[str]:
    return {name["value"] for name in letter["identifiers"]}


def _files(world: World) -> Any:
    """Return what gives the files of publications: of an unfinished one a PDF that can be read."""
    given = type(next(iter(world.koop.held.values()))).file

    def file(publication: Any, kind: str) -> bytes:
        return OTHER if kind == "pdf" and re.fullmatch(r"kst-\d+", publication.identifier) else given(publication, kind)

    return file
