"""The page of a dataset explains every column and says of each finding who can mend it and how."""

import re
from pathlib import Path

import pytest

from pipeline.formats.mapping import mapping
from pipeline.issues import CODES
from pipeline.site.advice import DUTCH, findings
from pipeline.site.texts import TEXTS
from tests.runs import EPOCH, run_here, sample


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        run_here(sample(folder), folder / "home")
    return folder / "home/public/voorbeeldbrieven"


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
def test_every_column_is_explained_in_the_language_of_the_page(place: Path, name: str) -> None:
    page = (place / name).read_text(encoding="utf-8")
    codes = set(re.findall(r"<code>([^<]+)</code>", page))
    abouts = [c.about.en if ".en." in name else c.about.nl for c in mapping().table("letters").columns]

    assert {column.name for column in mapping().table("signatories").columns} <= codes
    assert not [about for about in abouts if about.replace("'", "&#39;") not in page]


@pytest.mark.parametrize(
    ("name", "advice"), [("index.html", DUTCH["not-a-letter"]), ("index.en.html", CODES["not-a-letter"].advice)]
)
def test_a_finding_has_its_advice_in_the_language_of_the_page(place: Path, name: str, advice: str) -> None:
    page = (place / name).read_text(encoding="utf-8")

    assert "<code>not-a-letter</code>" in page
    assert advice in page


def test_every_finding_has_advice_in_dutch() -> None:
    assert DUTCH.keys() == CODES.keys()


def test_a_finding_that_is_no_longer_known_is_still_counted() -> None:
    (row,) = findings({"retired-code": 3}, "nl")

    assert row == {"code": "retired-code", "severity": "", "who": "", "advice": "", "count": 3}


def test_both_languages_of_the_site_have_the_same_texts() -> None:
    assert TEXTS["nl"].keys() == TEXTS["en"].keys()
