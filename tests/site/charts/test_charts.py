"""Charts: the numbers are those of the letters, the drawing is well-formed XML and the same every time."""

from pathlib import Path
from typing import cast
from xml.etree import ElementTree

from pipeline.release.describe import Released
from pipeline.site.charts import drawing, writing
from pipeline.site.charts.figures import chart_tables
from pipeline.site.texts_charts import CHARTS

FINANCE = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090"
LETTERS = [
    {"sender_iri": FINANCE, "date": "2020-01-02", "withdrawn_date": "", "response_days": "10"},
    {"sender_iri": FINANCE, "date": "2020-03-02", "withdrawn_date": "", "response_days": "30"},
    {"sender_iri": FINANCE, "date": "2022-03-02", "withdrawn_date": "", "response_days": "21"},
    {"sender_iri": FINANCE, "date": "2022-03-03", "withdrawn_date": "2023-01-01", "response_days": "999"},
    {"sender_iri": "", "date": "2022-03-02", "withdrawn_date": "", "response_days": ""},
]
COMPLETENESS = """source,month,basis,stated,stated_url,asked,held,withdrawn,not_letters,missing
koop_sru,2020-01,letter,3,,,2,1,0,0
koop_sru,2020-02,letter,3,,,2,0,0,1
koop_sru,2020-04,letter,,,,2,0,0,0
folder,,letter,,,,5,0,0,0
"""


class FewLetters:
    """A release with a few letters."""

    def columns(self, table: str, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the cells of columns of the table of letters."""
        assert table == "letters"
        return [tuple(row.get(name, "") for name in names) for row in LETTERS]

    def column(self, table: str, name: str) -> list[str]:
        """Return the cells of the only column of the table of themes."""
        assert (table, name) == ("themes", "theme")
        return ["https://example.org/=a<b"]


def release() -> Released:
    return cast(Released, FewLetters())


def test_ministries_are_counted_by_iri_and_withdrawn_letters_are_left_out(tmp_path: Path) -> None:
    by_name = {table.name: table for table in chart_tables(release(), tmp_path / "none.csv")}

    assert [row[1:] for row in by_name["letters-per-ministry-and-year"].rows] == [("2020", 2), ("2022", 1)]
    assert by_name["response-time-to-questions"].rows == (("2020", 2, 15, 20, 25, 30), ("2022", 1, 21, 21, 21, 21))
    assert "completeness-by-source-and-month" not in by_name


def test_every_chart_has_a_drawing_a_text_and_its_data_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "completeness.csv").write_text(COMPLETENESS, encoding="utf-8")

    found = writing.write(tmp_path, release())

    assert {len(charts) for charts in found.values()} == {4} == {len(texts) for texts in CHARTS.values()}
    for charts in found.values():
        for chart in charts:
            root = ElementTree.fromstring((tmp_path / chart.image).read_bytes())
            assert root.tag.endswith("svg") and (tmp_path / chart.data).is_file()
            assert chart.title and chart.text and "{" not in chart.text and "None" not in chart.text
    data = (tmp_path / "charts/completeness-by-source-and-month.csv").read_text(encoding="utf-8")
    assert "koop_sru,2020-02,3,2,1" in data
    assert "1 maanden" in found["nl"][3].text


def test_the_same_numbers_give_the_same_bytes_and_a_chart_without_data_goes(tmp_path: Path) -> None:
    (tmp_path / "completeness.csv").write_text(COMPLETENESS, encoding="utf-8")
    writing.write(tmp_path, release())
    before = {file.name: file.read_bytes() for file in (tmp_path / "charts").iterdir()}
    writing.write(tmp_path, release())
    assert {file.name: file.read_bytes() for file in (tmp_path / "charts").iterdir()} == before

    (tmp_path / "completeness.csv").unlink()
    writing.write(tmp_path, release())
    assert not [file for file in (tmp_path / "charts").iterdir() if file.name.startswith("completeness")]


def test_a_hostile_label_is_only_text() -> None:
    svg = drawing.bars("<script>", [("</text><script>alert(1)</script>", 3), ("b" * 100, 1)])

    root = ElementTree.fromstring(svg)
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert max(len("".join(one.itertext())) for one in root.iter() if one.tag.endswith("text")) <= drawing.LONGEST
