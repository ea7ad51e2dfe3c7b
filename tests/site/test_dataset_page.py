"""The page of a dataset explains every column and says of each finding who can mend it and how."""

import csv
import html
import re
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.formats.mapping import mapping
from pipeline.issues import CODES
from pipeline.site.advice import DUTCH, findings
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_dataset import PURPOSES, WARNINGS
from tests.runs import EPOCH, ROOT, first_run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        first_run(folder)
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


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
def test_downloads_are_grouped_by_purpose_and_lead_to_files(place: Path, name: str) -> None:
    page = (place / name).read_text(encoding="utf-8")
    groups = re.findall(r"<li><h3>(.*?)</h3><p>.*?</p><ul>(.*?)</ul></li>", page, re.DOTALL)
    files = [re.findall(r'href="([^"]+)" download', links) for _, links in groups]

    assert [heading for heading, _ in groups] == [
        heading for heading, _ in PURPOSES["en" if ".en." in name else "nl"].values()
    ]
    assert all(files)
    assert [file for found in files for file in found if not (place / file).is_file()] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_table_has_a_usage_warning_in_the_language_of_the_page(place: Path, language: Language) -> None:
    page = html.unescape((place / ("index.html" if language == "nl" else "index.en.html")).read_text(encoding="utf-8"))

    assert WARNINGS[language].keys() == {table.name for table in mapping().tables}
    assert WARNINGS["nl"].keys() == WARNINGS["en"].keys()
    assert [name for name, text in WARNINGS[language].items() if text not in page] == []


def test_the_dictionary_names_the_fields_of_publishers(place: Path) -> None:
    columns = {(table.name, column.name) for table in mapping().tables for column in table.columns}
    with (settings.VOCAB / "publishers.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))

    assert [row for row in rows if (row["table"], row["column"]) not in columns] == []
    assert "Document.onderwerp" in (place / "index.html").read_text(encoding="utf-8")


def test_no_example_counts_by_the_printed_name(place: Path) -> None:
    page = html.unescape((place / "index.html").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for text in (*re.findall(r"<pre.*?</pre>", page, re.DOTALL), *re.findall(r"```.*?```", readme, re.DOTALL)):
        assert "sender_name" not in text


def test_every_finding_has_advice_in_dutch() -> None:
    assert DUTCH.keys() == CODES.keys()


def test_a_finding_that_is_no_longer_known_is_still_counted() -> None:
    (row,) = findings({"retired-code": 3}, "nl")

    assert row == {"code": "retired-code", "severity": "", "who": "", "advice": "", "count": 3}


def test_both_languages_of_the_site_have_the_same_texts() -> None:
    assert TEXTS["nl"].keys() == TEXTS["en"].keys()
