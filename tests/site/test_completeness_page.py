"""The page about completeness tells a recess from a source that broke, in both languages, for hostile data too."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import run
from pipeline.archive import Contents, Session, contents_place, open_index
from pipeline.archive.contracts import add_check
from pipeline.home import Home
from pipeline.model.contract import Check, Contract
from pipeline.model.statement import Statement
from tests.runs import load, sample

START, LATER = "2026-01-05T12:00:00Z", "2026-03-15T12:00:00Z"
KOOP, TK = "koop_sru", "tweedekamer_syncfeed"


class Place:
    """A dataset whose sources are written to by hand."""

    def __init__(self, folder: Path) -> None:
        place = sample(folder, 1)
        with (place / "dataset.toml").open("a") as file:
            file.write(f'\n[[sources]]\nname = "{KOOP}"\n[[sources]]\nname = "{TK}"\n')
        self.dataset, self.home = load(place), Home(folder / "home")

    def harvest(self, source: str, at: str, months: dict[str, int], error: str = "", **stated: int) -> None:
        """Note a harvest of so many letters of each month."""
        contents = Contents(contents_place(self.home, self.dataset.name))
        with (
            closing(open_index(self.home, self.dataset.name)) as index,
            closing(Session(index, contents, source, at)) as session,
        ):
            for month, count in months.items():
                for number in range(count):
                    key = f"{source}-{month}-{number}"
                    said = Statement(date=f"{month}-03" if month else None)
                    session.found(key, key.encode(), None, None, None, said)
            for month, count in stated.items():
                session.stated(month.replace("m", "").replace("_", "-"), count, "https://example.org/?a=1&b=2", at)
            if error:
                session.fail(error, at)
            else:
                session.finish(at)

    def page(self, language: str = "en") -> str:
        run.publish(self.dataset, self.home, None)
        name = "completeness.html" if language == "nl" else f"completeness.{language}.html"
        return (self.home.web / self.dataset.name / name).read_text(encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    for source in (KOOP, TK):
        made.harvest(source, START, {"2025-11": 3, "2026-01": 2}, m2025_11=3, m2026_01=2)
    yield made


def section(page: str, source: str) -> str:
    return page[page.index(f'id="{source}"') :].partition("</section>")[0]


def cells(text: str, year: str) -> list[tuple[str, str]]:
    """Return the kind and the text of the cells of a year."""
    row = text[text.index(f'<span role="rowheader">{year}</span>') :].partition("</div>")[0]
    return re.findall(r'<span role="cell" class="(\w+)"[^>]*>([^<]*)</span>', row)


def test_no_letters_in_recess_is_told_apart_from_a_source_that_broke(place: Place) -> None:
    place.harvest(KOOP, LATER, {})
    place.harvest(TK, LATER, {}, error="no answer: 503")
    page = place.page()
    quiet, broken = section(page, KOOP), section(page, TK)
    assert "confirmed-empty" in quiet and "Asked to the end on 2026-03-15; nothing new since 2026-01-05." in quiet
    assert "Nothing where that is as it should be, such as in a recess." in quiet
    assert cells(quiet, "2026")[:4] == [("whole", "2"), ("empty", "0"), ("empty", "0"), ("outside", "")]
    assert "failing" in broken and "The try of 2026-03-15 ended in an error: no answer: 503." in broken
    assert cells(broken, "2026")[:4] == [("whole", "2"), ("unasked", "?"), ("unasked", "?"), ("outside", "")]
    # December was asked for at both, and had nothing.
    assert cells(quiet, "2025")[9:] == cells(broken, "2025")[9:] == [("outside", ""), ("whole", "3"), ("empty", "0")]
    dutch = section(place.page("nl"), TK)
    assert "De poging van 2026-03-15 eindigde in een fout: no answer: 503." in dutch


def test_what_the_source_counts_and_is_not_there_is_a_gap(place: Place) -> None:
    place.harvest(KOOP, LATER, {"2026-02": 1, "": 1}, m2026_02=4)
    text = section(place.page(), KOOP)
    assert cells(text, "2026")[1] == ("gap", "−3")
    assert "Missing or not accounted for: 3." in text and "counted by the source and never seen: 3." in text
    assert "without a date" in text
    assert 'href="https://example.org/?a=1&amp;b=2"' in text


def test_a_source_that_states_nothing_leaves_it_empty(place: Place) -> None:
    place.harvest("folder", START, {"2026-01": 1})
    text = section(place.page(), "folder")
    assert "The source does not say how many it has." in text
    assert cells(text, "2026")[0] == ("unstated", "1")
    assert "According to the source</li>" not in text


def test_hostile_names_and_impossible_dates_do_no_harm(place: Place) -> None:
    place.harvest(KOOP, LATER, {"0001-01": 1, "9999-12": 1}, error='<script>alert(1)</script>{0}"', m9999_12=1)
    page = place.page()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert page.count('role="rowheader"') <= 6
    assert "9999-12" in page


def test_a_broken_contract_and_its_changes_stand_on_the_page(place: Place) -> None:
    folder = place.home.archive(place.dataset.name)
    good = Contract(fields={"record.title": "text"}, needed=("record.title",))
    add_check(folder, Check(source=KOOP, at=START, contract=good))
    add_check(folder, Check(source=KOOP, at=LATER, contract=Contract(needed=("record.title",))))
    text = section(place.page(), KOOP)
    assert "no longer what is needed, checked on 2026-03-15" in text
    assert "no field &#39;record.title&#39; any more" in text and "disappeared: field record.title" in text


def test_the_page_is_there_before_the_first_release(place: Place) -> None:
    place.page()
    assert not (place.home.web / place.dataset.name / "index.html").exists(), "there is no release yet"
    assert (place.home.web / place.dataset.name / "completeness.html").exists()
