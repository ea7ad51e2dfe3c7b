"""One letter that arrives from several sources is one letter, and one that is taken back is taken back everywhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.model.letter import Letter
from tests.replay.koop import STUB, Koop
from tests.replay.open_overheid import OpenOverheid
from tests.replay.server import Answer
from tests.replay.tweedekamer import TweedeKamer
from tests.runs import ROOT, is_whole, run_here
from tests.specimens.render import as_pdf, load

DAY = 86_400
START = 1767614400
TEXTS = ROOT / "tests/specimens/texts"
KST = "kst-32999-7"


class Publishers:
    """Three publishers' systems, and a dataset that harvests them all."""

    def __init__(self, folder: Path) -> None:
        self.koop, self.tk, self.oo = Koop(), TweedeKamer(), OpenOverheid()
        self.place, self.home = folder / "brieven", folder / "home"
        self.place.mkdir()
        sources = {
            "koop_sru": self.koop.options(),
            "tweedekamer_syncfeed": {"base": self.tk.feed},
            "open_overheid": self.oo.options(),
        }
        text = 'base = "https://data.example/"\noutputs = ["tables", "jsonl", "nquads"]\n'
        text += 'title = { nl = "Brieven", en = "Letters" }\ndescription = { nl = "Brieven", en = "Letters" }\n'
        text += 'publisher = { name = "Test", url = "https://data.example/" }\n'
        for name, options in sources.items():
            pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in options.items())
            text += f'[[sources]]\nname = "{name}"\noptions = {{ {pairs} }}\n'
        (self.place / "dataset.toml").write_text(text, encoding="utf-8")

    def publish(self) -> None:
        """Publish one letter at all three, and another one at each."""
        content = as_pdf(load(TEXTS / "2013-04-16-infrastructuur-en-milieu.pdf.toml"))
        other = as_pdf(load(TEXTS / "2016-03-22-onderwijs.pdf.toml"))
        self.koop.add(KST, ondernummer="7")
        self.koop.add("kst-32999-8", ondernummer="8", documenttitel="Alleen bij KOOP")
        self.tk.letter(7, content=content)
        self.tk.letter(9, content=other, Onderwerp="Alleen bij de Kamer")
        self.oo.add("plooi-7", identifiers=(KST,), content=content)
        self.oo.add("plooi-10", content=other, title="Alleen bij open.overheid.nl")

    def run(self) -> dict[str, Letter]:
        """Run the dataset and return the letters of the newest release by identifier."""
        harvested, published = run_here(self.place, self.home)
        assert harvested.failures == {}
        assert published.release is not None, published.reason
        folder = self.home / "public/brieven/releases" / published.release.version
        lines = (folder / "letters.jsonl").read_bytes().splitlines()
        letters = [json.loads(line) for line in lines]
        return {letter["identifier"]: letter for letter in letters}

    def close(self) -> None:
        for publisher in (self.koop, self.tk, self.oo):
            publisher.server.close()


@pytest.fixture
def publishers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publishers]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START))
    made = Publishers(tmp_path)
    made.publish()
    yield made
    made.close()


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + days * DAY))


def test_a_letter_from_three_sources_is_one_letter(publishers: Publishers) -> None:
    letters = publishers.run()
    assert len(letters) == 4
    letter = letters[KST]
    assert {record["source"] for record in letter["sources"]} == {"koop_sru", "tweedekamer_syncfeed", "open_overheid"}
    names = {name["value"] for name in letter["identifiers"]}
    assert {KST, "2026D00007", "plooi-7"} <= names
    assert len([one for one in letters.values() if KST in {name["value"] for name in one["identifiers"]}]) == 1
    assert is_whole(publishers.home / "public")


def test_a_letter_of_a_source_that_breaks_goes_on_by_the_others(
    publishers: Publishers, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publishers.run()[KST]
    publishers.koop.server.spoil(lambda request: Answer(status=500))
    publishers.oo.server.spoil(lambda request: Answer(status=500))
    publishers.tk.letter(7, content=as_pdf(load(TEXTS / "2016-03-22-onderwijs.pdf.toml")), Onderwerp="Nieuw onderwerp")
    later(monkeypatch, 1)

    harvested, published = run_here(publishers.place, publishers.home)

    assert harvested.failures.keys() == {"koop_sru", "open_overheid"}
    assert published.release is not None and published.new
    folder = publishers.home / "public/brieven/releases" / published.release.version
    lines = [json.loads(line) for line in (folder / "letters.jsonl").read_bytes().splitlines()]
    (letter,) = [line for line in lines if line["identifier"] == KST]
    assert [one["source"] for one in letter["sources"]] == [one["source"] for one in before["sources"]]
    assert letter != before, "a change at a source that works still reaches it"
    assert len(lines) == 4, "and no letter is lost"


def test_a_second_run_finds_nothing_new(publishers: Publishers) -> None:
    publishers.run()
    before = [len(publisher.server.requests) for publisher in (publishers.koop, publishers.tk, publishers.oo)]
    harvested, published = run_here(publishers.place, publishers.home)
    after = [len(publisher.server.requests) for publisher in (publishers.koop, publishers.tk, publishers.oo)]
    assert not published.new
    assert harvested.failures == {}
    assert all(now - then <= 3 for then, now in zip(before, after, strict=True))


@pytest.mark.parametrize("how", ["tombstone", "intrekking", "stub"])
def test_a_letter_taken_back_anywhere_is_taken_back(
    publishers: Publishers, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    publishers.run()
    later(monkeypatch, 30)
    if how == "tombstone":
        guid = next(
            guid for guid, held in publishers.tk.held.items() if held.values.get("DocumentNummer") == "2026D00007"
        )
        publishers.tk.remove(guid)
    elif how == "intrekking":
        publishers.oo.add(
            "plooi-7",
            identifiers=(KST,),
            changed="2026-02-01T10:00:00.123Z",
            withdrawn={"oorzaak": "intrekking", "mutatiedatumtijd": "2026-02-01T10:00:01Z"},
        )
    else:
        publishers.koop.add(
            KST, ondernummer="7", text=STUB, modified="2026-02-01", changed="2026-02-01T10:00:00.1234567+01:00"
        )
    letters = publishers.run()
    letter = letters[KST]
    assert letter["withdrawn"]["date"]
    assert (letter["subject"], letter["paragraphs"], letter["signatories"], letter["issues"]) == (None, [], [], [])
    assert letter["withdrawn"]["reason"] == "source"
    assert {name["scheme"] for name in letter["identifiers"]} <= {"kst", "tk-document", "open-overheid"}
    assert [(one["url"], one["media_type"]) for one in letter["sources"]] == [(None, None)] * 3
    assert len([one for one in letters.values() if not one["withdrawn"]]) == 3
    newest = max((publishers.home / "public/brieven/releases").iterdir())
    assert (
        "Voortgang digitalisering" not in (newest / "brieven.nq").read_text(encoding="utf-8").split(f"/brief/{KST}")[0]
    )
