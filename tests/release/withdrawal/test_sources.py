"""What a source takes back is taken back everywhere within one run: all copies, all releases, and the archive."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.home import Home
from pipeline.release.checks import check
from tests.release.withdrawal.search import hits
from tests.replay.diwoo import Body
from tests.replay.koop import STUB
from tests.runs import run_here
from tests.specimens.render import as_pdf, load
from tests.test_sources_together import KST, START, TEXTS, Publishers, later

CANARY = ["Kanariezaak", "kanarievogel", "Vinkestein"]
TITLE = "Kanariezaak van mevrouw Vinkestein"
NAMED = f"<diwoo:identifiers><diwoo:identifier>{KST}</diwoo:identifier></diwoo:identifiers>"


class Everyone(Publishers):
    """Four publishers of one letter, and of others."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.body = Body()
        with (self.place / "dataset.toml").open("a", encoding="utf-8") as file:
            file.write(f'[[sources]]\nname = "diwoo"\noptions = {{ site = "{self.body.server.base}" }}\n')

    def publish(self) -> None:
        super().publish()
        taken, other = self.paper("van een kanarievogel van mevrouw Vinkestein"), self.paper("van iemand anders")
        text = "Hierbij informeer ik u over een kanarievogel van mevrouw Vinkestein."
        self.koop.add(KST, ondernummer="7", documenttitel=TITLE, text=text)
        self.tk.letter(7, Onderwerp=TITLE, content=taken)
        self.tk.put("DocumentActor", 70, ActorNaam="C. Vinkestein", Functie="minister", Relatie="Eerste ondertekenaar",
                    Document=self.guid(), ActorFractie=None)  # fmt: skip
        self.oo.add("plooi-7", identifiers=(KST,), title=TITLE, content=taken)
        self.body.add("/brief-zeven.pdf", title=TITLE, extra=NAMED, content=taken)
        for number in range(6):
            self.body.add(f"/brief-{number}.pdf", title=f"Alleen bij Woo {number}", content=other)

    def paper(self, words: str) -> bytes:
        """Return a letter as PDF that says these words."""
        text = (TEXTS / "2013-04-16-infrastructuur-en-milieu.pdf.toml").read_text(encoding="utf-8")
        file = self.place.with_name("brief.pdf.toml")
        file.write_text(text.replace("is nooit verzonden", f"is {words}"), encoding="utf-8")
        return as_pdf(load(file))

    def guid(self) -> str:
        """Return the name that the Tweede Kamer has for the letter."""
        return next(name for name, held in self.tk.held.items() if held.values.get("DocumentNummer") == "2026D00007")

    def take_back(self, how: str) -> None:
        """Have one publisher take the letter back, in its own way."""
        if how == "tombstone":
            self.tk.remove(self.guid())
        elif how == "intrekking":
            taken = {"oorzaak": "intrekking", "mutatiedatumtijd": "2026-02-01T10:00:01Z"}
            taken["redenVerwijderingVervanging"] = "privacy van mevrouw Vinkestein"
            changed = "2026-02-01T10:00:00.123Z"
            self.oo.add("plooi-7", identifiers=(KST,), title=TITLE, changed=changed, withdrawn=taken)
        elif how == "stub":
            changed = {"modified": "2026-02-01", "changed": "2026-02-01T10:00:00.1234567+01:00"}
            self.koop.add(KST, ondernummer="7", documenttitel=TITLE, text=STUB, **changed)
        else:
            self.body.papers["/brief-zeven.pdf"].is_listed = False

    def releases(self) -> list[Path]:
        return sorted((self.home / "public/brieven/releases").iterdir())

    def close(self) -> None:
        super().close()
        self.body.server.close()


@pytest.fixture
def everyone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Everyone]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Everyone(tmp_path)
    made.publish()
    yield made
    made.close()


@pytest.mark.parametrize(
    "how",  # The others are in `make test` by tests/test_all_sources_together.py.
    [
        "intrekking",
        "vanished",
        pytest.param("tombstone", marks=pytest.mark.long),
        pytest.param("stub", marks=pytest.mark.long),
    ],
)
def test_one_publisher_takes_it_back_and_nothing_is_left(
    everyone: Everyone, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    first = everyone.run()
    assert {record["source"] for record in first[KST]["sources"]} == {
        "koop_sru",
        "tweedekamer_syncfeed",
        "open_overheid",
        "diwoo",
    }
    later(monkeypatch, 1)
    everyone.koop.add("kst-32999-9", ondernummer="9", documenttitel="Nog een", modified="2026-01-06",
                      changed="2026-01-06T10:00:00.1234567+01:00")  # fmt: skip
    everyone.run()
    assert {hit.rpartition(": ")[2] for hit in hits(everyone.home, CANARY)} == set(CANARY)
    later(monkeypatch, 31)
    everyone.take_back(how)
    letters = everyone.run()
    assert letters[KST]["withdrawn"]["reason"] == ("personal-data" if how == "intrekking" else "source")
    assert len([one for one in letters.values() if one["withdrawn"]]) == 1
    assert hits(everyone.home, CANARY) == []
    assert len(everyone.releases()) == 3
    for release in everyone.releases():
        assert check(release) == ()
        lines = [json.loads(line) for line in (release / "letters.jsonl").read_bytes().splitlines()]
        assert [one["withdrawn"] is not None for one in lines if one["identifier"] == KST] == [True]
    index = archive.open_index(Home(everyone.home), "brieven")
    contents = archive.Contents(archive.contents_place(Home(everyone.home), "brieven"))
    assert list(archive.verify(index, contents)) == []
    assert archive.redacted(index) > 0
    index.close()
    # What still lists it does not bring it back.
    later(monkeypatch, 32)
    again = everyone.run()
    assert again[KST]["withdrawn"] == letters[KST]["withdrawn"]
    assert hits(everyone.home, CANARY) == []
    assert len(everyone.releases()) == 3


def test_a_source_that_offers_it_again_brings_it_back(everyone: Everyone, monkeypatch: pytest.MonkeyPatch) -> None:
    first = everyone.run()
    later(monkeypatch, 31)
    everyone.take_back("vanished")
    assert everyone.run()[KST]["withdrawn"]
    later(monkeypatch, 32)
    everyone.body.papers["/brief-zeven.pdf"].is_listed = True
    letter = everyone.run()[KST]
    assert letter["withdrawn"] is None and letter["subject"]
    assert [record["source"] for record in letter["sources"]] == ["diwoo"], "others come when they tell of it again"
    assert letter["id"] == first[KST]["id"]
    assert everyone.home.joinpath("public/brieven/redactions.csv").read_text().splitlines()[1].endswith("2026-02-06")


def test_a_source_that_takes_back_half_at_once_must_wait(everyone: Everyone, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6, 12):
        content = everyone.paper(f"nummer {number} van een kanarievogel")
        everyone.body.add(f"/brief-{number}.pdf", title=f"Alleen bij Woo {number}", content=content)
    everyone.run()
    before = hits(everyone.home / "public", ["kanarievogel"])
    later(monkeypatch, 31)
    for paper in everyone.body.papers.values():
        if paper.path != "/brief-zeven.pdf":
            paper.is_listed = False
            paper.has_file = False
    harvested, published = run_here(everyone.place, everyone.home)
    assert harvested.failures == {}
    assert (published.new, published.failed) == (False, True)
    assert "are gone or withdrawn" in (published.reason or "")
    assert published.redacted.waiting == 12 and published.redacted.letters == ()
    assert set(before) <= set(hits(everyone.home / "public", ["kanarievogel"]))


def test_one_letter_is_emptied_though_the_build_is_held_for_another_reason(
    everyone: Everyone, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone.run()
    later(monkeypatch, 31)
    everyone.take_back("stub")
    monkeypatch.setattr("pipeline.release.hold.reasons", lambda *facts: ("the weather",))
    _, published = run_here(everyone.place, everyone.home)
    assert published.failed and published.reason == "the weather"
    assert len(published.redacted.letters) == 1
    assert hits(everyone.home, CANARY) == []
