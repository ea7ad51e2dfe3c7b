"""Pages of letters are the same whatever releases came before, though only letters near a changed one are looked at."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.model.letter import Dossier, Identifier, Letter, Reference, Sender, Withdrawal
from pipeline.model.printed import Paragraph
from pipeline.model.tombstone import bare
from pipeline.site import letters
from pipeline.site.browse import lists, places, tiestore
from pipeline.site.browse.surroundings import Surroundings
from tests.site.feeds import Bench, letter

BASE = "https://brieven.example/"
PAPERS = "https://zoek.officielebekendmakingen.nl/"
SENDERS = [
    Sender(name="Ministerie van Financiën", iri="https://identifier.overheid.nl/tooi/id/ministerie/mnre1090"),
    Sender(name="Een dienst", iri="https://identifier.overheid.nl/tooi/id/zbo/zb000001"),
    Sender(name="De dienst zelf", iri="https://identifier.overheid.nl/tooi/id/zbo/zb000001"),
    Sender(name="Een ander"),
    None,
]
Letters = dict[str, Letter]


def first(count: int) -> Letters:
    """Return letters of three years, each of which cites the one before it."""
    return {f"b{number}": made(random.Random(number), f"b{number}", number) for number in range(count)}


def made(chance: random.Random, name: str, number: int) -> Letter:
    year = chance.choice((2021, 2022, 2023))
    return letter(
        BASE,
        name,
        date=f"{year}-0{chance.randrange(1, 4)}-01",
        identifiers=(Identifier(value=f"kst-32824-{number}", scheme="kst"),),
        references=(citing(number - 1), citing(number + 7)),
        dossiers=(dossier(chance),),
        sender=chance.choice(SENDERS),
    )


def citing(number: int) -> Reference:
    return Reference(text=f"nr. {number}", kind="kamerstuk", iri=f"{PAPERS}kst-32824-{number}.html")


def dossier(chance: random.Random) -> Dossier:
    return Dossier(number=chance.choice(("32824", "33000", "34000")), title=chance.choice(("Een zaak", "Zaak", None)))


def withdrawn(one: Letter) -> Letter:
    """Return the tombstone of a letter, under the name that it had."""
    empty = bare(BASE, one.identifier, (), one.date, ())
    return replace(empty, withdrawn=Withdrawal(date="2026-02-01", reason="error"))


def change(chance: random.Random, some: Letters) -> Letters:
    """Return the letters with one of them changed, added, removed, withdrawn or returned."""
    name, other = chance.choice(sorted(some)), chance.choice(sorted(some))
    one, number = some[name], chance.randrange(12)
    if one.withdrawn:
        return some | {name: made(chance, name, number)}
    ways: dict[str, Callable[[], Letters]] = {
        "text": lambda: {name: replace(one, paragraphs=(Paragraph(kind="paragraph", text=f"Anders {number}"),))},
        "subject": lambda: {name: replace(one, subject=chance.choice((f"Nu {number}", None)))},
        "kind": lambda: {name: replace(one, kind=chance.choice(("brief", "kamerbrief")))},
        "language": lambda: {name: replace(one, language=chance.choice(("nl", "en")))},
        "date": lambda: {name: replace(one, date=chance.choice(("2021-02-01", "2022-09-09", "2023-01-01", None)))},
        "dossier": lambda: {name: replace(one, dossiers=(dossier(chance), dossier(chance))[: chance.randrange(3)])},
        "sender": lambda: {name: replace(one, sender=chance.choice(SENDERS))},
        "citations": lambda: {name: replace(one, references=(citing(number), citing(chance.randrange(12))))},
        "number": lambda: {name: replace(one, identifiers=(Identifier(value=f"kst-32824-{number}", scheme="kst"),))},
        "numbers": lambda: {
            name: replace(one, identifiers=some[other].identifiers),
            other: replace(some[other], identifiers=one.identifiers),
        },
        "new": lambda: {f"n{number}": made(chance, f"n{number}", number)},
        "withdrawn": lambda: {name: withdrawn(one)},
        "removed": dict,
    }
    way = chance.choice(sorted(ways))
    kept = {key: value for key, value in some.items() if way != "removed" or key != name}
    return kept | ways[way]()


class Site:
    """The pages of letters of a dataset, written release after release."""

    def __init__(self, folder: Path, partition: bool) -> None:
        self.bench = Bench(folder, BASE, partition)
        self.bench.dataset = replace(self.bench.dataset, outputs=("jsonl",))
        self._days = 0

    def release(self, some: Letters) -> None:
        self._days += 1
        month, day = divmod(self._days, 28)
        moment = f"2026-{month + 1:02}-{day + 1:02}T06:00:00Z"
        self.bench.release(sorted(some.values(), key=lambda one: one.identifier), moment)

    def write(self) -> None:
        letters.write(self.bench.web, self.bench.dataset, self.bench.state)

    def held(self) -> dict[str, bytes]:
        return content(self.bench.web)

    def at_once(self) -> dict[str, bytes]:
        """Return the pages of the newest release made from nothing."""
        fresh = self.bench.web.with_name("fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(self.bench.place / "releases", fresh / "brieven/releases")
        shutil.copy(self.bench.place / "releases.json", fresh / "brieven")
        letters.write(fresh, self.bench.dataset, fresh / "state")
        return content(fresh)


def content(web: Path) -> dict[str, bytes]:
    """Return files by name; the sign that a letter existed, which stays of one that is gone, is left out."""
    listed = set(letters.listed(web / "brieven"))
    files = [*(web / "doc/brief").iterdir(), web / "brieven" / letters.LIST, web / "brieven" / places.NAME]
    return {file.name: file.read_bytes() for file in files if file.suffix != ".gone" or file.stem in listed}


@pytest.mark.parametrize("partition", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes_pages_are_those_made_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, partition: bool
) -> None:
    monkeypatch.setattr(lists, "MOST", 11)
    chance, site, some = random.Random(seed), Site(tmp_path, partition), first(11)
    for _ in range(20):
        site.release(some)
        site.write()
        assert site.held() == site.at_once()
        for _ in range(chance.randrange(1, 3)):
            some = change(chance, some)
        if chance.random() < 0.2:
            chance.choice(sorted((site.bench.web / "doc/brief").glob("*.html"))).unlink()


@pytest.mark.parametrize("partition", [True, False])
def test_a_page_shows_what_changed_elsewhere(tmp_path: Path, partition: bool) -> None:
    """Changes that those above seldom make: of a kind that is the title, and of numbers that pass to other letters."""
    site, some = Site(tmp_path, partition), first(11)
    some["b1"] = replace(some["b1"], subject=None, heading=None)
    some["b9"] = replace(some["b9"], references=(citing(2), citing(77), citing(3)))
    two, three = some["b2"].identifiers, some["b3"].identifiers
    other = (Identifier(value="kst-32824-77", scheme="kst"),)
    for changed in (
        {},
        {"b1": replace(some["b1"], kind="brief")},
        {"b2": replace(some["b2"], identifiers=other)},
        {"b2": replace(some["b2"], identifiers=three), "b3": replace(some["b3"], identifiers=two)},
        {"b2": replace(some["b2"], identifiers=other), "b3": replace(some["b3"], identifiers=other)},
        {"b3": replace(some["b3"], identifiers=other, date="2024-01-01")},
    ):
        site.release(some | changed)
        site.write()
        assert site.held() == site.at_once()


def test_only_letters_near_a_changed_one_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, some = Site(tmp_path, True), first(40)
    site.release(some)
    site.write()
    looked: list[str] = []
    around = Surroundings.of
    monkeypatch.setattr(Surroundings, "of", lambda self, row: looked.append(row.identifier) or around(self, row))

    site.release(some | {"b5": replace(some["b5"], place="Den Haag")})
    site.write()
    assert looked == ["b5"]
    looked.clear()
    site.release(some | {"b5": replace(some["b5"], subject="Anders")})
    site.write()
    assert {"b4", "b5", "b6"} <= set(looked) and len(looked) < 12
    looked.clear()
    (tmp_path / "public/doc/brief/b9.html").unlink()
    site.release(some | {"b5": replace(some["b5"], subject="Anders", place="Den Haag")})
    site.write()
    assert sorted(looked) == ["b5", "b9"]


DAMAGE: dict[str, Callable[[Path, Path], object]] = {
    "the state is gone": lambda kept, listed: shutil.rmtree(kept),
    "a file is gone": lambda kept, listed: min(kept.glob("2*")).unlink(),
    "a file was changed": lambda kept, listed: min(kept.glob("2*")).write_bytes(b"\x90"),
    "a file was replaced": lambda kept, listed: min(kept.glob("2*")).write_bytes(max(kept.glob("2*")).read_bytes()),
    "the note was changed": lambda kept, listed: (kept / tiestore.NOTE).write_bytes(b"{"),
    "a file was half written": lambda kept, listed: (kept / ".2021.x.1.part").write_bytes(b"x"),
    "the list was changed": lambda kept, listed: listed.write_text(exchanged(listed.read_text())),
    "the list is gone": lambda kept, listed: listed.unlink(),
}


def exchanged(listed: str) -> str:
    """Return the list with the hashes of its last two letters exchanged."""
    *others, one, last = (line.split(" ", 1) for line in listed.splitlines())
    return "".join(f"{digest} {name}\n" for digest, name in (*others, (last[0], one[1]), (one[0], last[1])))


@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_kept_may_be_lost_or_damaged(tmp_path: Path, name: str) -> None:
    site, some = Site(tmp_path, True), first(11)
    site.release(some)
    site.write()
    DAMAGE[name](site.bench.state / tiestore.FOLDER, site.bench.place / letters.LIST)
    site.release(some | {"b5": replace(some["b5"], subject="Anders")})
    site.write()
    assert site.held() == site.at_once()
    fresh = site.bench.web.with_name("fresh") / "state" / tiestore.FOLDER
    assert content_of(site.bench.state / tiestore.FOLDER) == content_of(fresh)


def test_ties_that_other_code_found_are_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, some = Site(tmp_path, True), first(11)
    site.release(some)
    site.write()
    before = content_of(site.bench.state / tiestore.FOLDER)
    monkeypatch.setattr(tiestore, "code_hash", lambda: "other")
    site.release(some | {"b5": replace(some["b5"], subject="Anders")})
    site.write()
    after = content_of(site.bench.state / tiestore.FOLDER)
    assert len(after) == len(before) and after.keys() & before.keys() == {tiestore.NOTE}


def content_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_run_that_was_cut_off_leaves_nothing_that_is_taken_for_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, some = Site(tmp_path, True), first(11)
    site.release(some)
    site.write()
    site.release(some | {"b5": replace(some["b5"], subject="Anders")})
    with monkeypatch.context() as patch:
        patch.setattr(places, "write_bare", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            site.write()
    site.write()
    assert site.held() == site.at_once()


@pytest.mark.parametrize("other", ["code", "definition", "search"])
def test_other_code_or_another_definition_changes_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    site, some = Site(tmp_path, True), first(11)
    site.release(some)
    site.write()
    before = site.held()
    if other == "code":
        monkeypatch.setattr(letters, "code_hash", lambda: "other")
        monkeypatch.setattr("pipeline.site.browse.letterpage.LONG", 1)
        monkeypatch.setattr("pipeline.site.browse.citing.bibtex", lambda *given: "other")
    elif other == "search":
        (site.bench.place / "search.html").write_text("x")
    else:
        site.bench.dataset = replace(site.bench.dataset, license="https://license.example/")
    site.write()
    after = site.held()
    assert not [name for name in before if name.endswith(".html") and before[name] == after[name]]


def test_a_withdrawn_letter_is_in_nothing_that_is_kept(tmp_path: Path) -> None:
    site, some = Site(tmp_path, True), first(11)
    some["b5"] = replace(some["b5"], identifiers=(Identifier(value="kst-99999-9", scheme="kst"),))
    site.release(some)
    site.write()
    kept = site.bench.state / tiestore.FOLDER
    assert any(b"99999" in file.read_bytes() for file in kept.iterdir())

    site.release(some | {"b5": withdrawn(some["b5"])})
    site.write()
    assert not any(b"99999" in file.read_bytes() for file in kept.iterdir())
    site.bench.dataset = replace(site.bench.dataset, static_letters=0)
    site.write()
    assert not kept.exists()


def test_names_that_another_dataset_gives_up_are_written(tmp_path: Path) -> None:
    site, some = Site(tmp_path, True), first(11)
    site.release(some)
    other = site.bench.web / "andere" / letters.LIST
    other.parent.mkdir(parents=True)
    other.write_text("x \nx b3\n")
    site.write()
    assert not (site.bench.web / "doc/brief/b3.html").exists()
    other.unlink()
    site.release(some | {"b5": replace(some["b5"], subject="Anders")})
    site.write()
    assert site.held() == site.at_once()
