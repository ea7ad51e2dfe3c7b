"""The lists are whole: every row has its source, dates are in order, what refers to another list is there."""

import csv
import itertools
import re
from datetime import date
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.errors import DefinitionError
from pipeline.vocabulary.authorities import Authorities
from pipeline.vocabulary.update.tables import read

LISTS = ("ministries", "aliases", "organisations", "mandates", "evidence", "themes", "theme_words", "document_types")
LISTS += ("mandates_kept",)
LISTS += ("woo_categories",)
ROWS = {name: read(settings.VOCAB / f"{name}.csv").rows for name in LISTS}
CODES = {row["code"] for name in ("ministries", "organisations") for row in ROWS[name]}


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_its_source_and_its_date(name: str) -> None:
    assert ROWS[name]
    for row in ROWS[name]:
        assert row["source"].strip(), row
        assert date.fromisoformat(row["source_date"]) <= date(2100, 1, 1), row
        assert all(value == value.strip() for value in row.values()), row


@pytest.mark.parametrize("name", ["ministries", "organisations", "mandates", "evidence"])
def test_periods_are_in_order(name: str) -> None:
    for row in ROWS[name]:
        begin = date.fromisoformat(row["begin"]) if row["begin"] else date.min
        end = date.fromisoformat(row["end"]) if row["end"] else date.max
        assert begin <= end, row


def test_iris_are_of_tooi() -> None:
    for row in (*ROWS["ministries"], *ROWS["organisations"]):
        assert re.fullmatch(r"(?:https://identifier\.overheid\.nl/tooi/id/[a-z]+/[a-z]+\d+)?", row["iri"]), row
        assert not row["iri"] or row["iri"].endswith(f"/{row['code']}"), row
    for row in ROWS["ministries"]:
        assert re.fullmatch(r"(?:https://identifier\.overheid\.nl/tooi/id/ministerie/hv_\d{8})?", row["version_iri"]), (
            row
        )


def test_names_of_one_ministry_do_not_overlap() -> None:
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in ROWS["ministries"]:
        if row["iri"]:
            spans.setdefault(row["code"], []).append((row["begin"] or "0001-01-01", row["end"] or "9999-12-31"))
    for code, periods in spans.items():
        ordered = sorted(periods)
        assert all(earlier[1] < later[0] for earlier, later in itertools.pairwise(ordered)), code


def test_what_refers_to_another_list_is_there() -> None:
    names = {row["name"] for row in ROWS["ministries"]}
    assert {row["name"] for row in ROWS["aliases"]} <= names
    assert {row["code"] for row in ROWS["evidence"]} <= CODES
    assert {row["ministry"] for row in ROWS["mandates"]} <= CODES
    themes = {row["iri"] for row in ROWS["themes"]}
    assert {row["theme"] for row in ROWS["theme_words"]} <= themes
    assert {row["broader"] for row in ROWS["themes"]} <= themes | {""}


def test_mandates_have_the_form_that_linking_needs() -> None:
    for row in ROWS["mandates"]:
        assert re.fullmatch(r"(?:Q[1-9]\d*)?", row["wikidata"]), row
        assert re.fullmatch(r"(?:[a-z]+(?:-[a-z]+)+)?", row["person"]), row
        assert row["wikidata"] or row["person"], row
        assert row["post"] in ("minister-president", "minister", "staatssecretaris"), row
        assert row["name"] == f"{row['given']} {row['family']}", row
        assert re.fullmatch(r"(?:(?:IJ|[A-ZÉ][a-z]{0,2})\.)*", row["initials"]), row


def test_a_person_has_one_name_in_all_mandates() -> None:
    names: dict[str, set[tuple[str, ...]]] = {}
    for row in ROWS["mandates"]:
        person = row["person"] or row["wikidata"]
        names.setdefault(person, set()).add((row["name"], row["initials"], row["also"], row["wikidata"]))
    assert {person: found for person, found in names.items() if len(found) > 1} == {}


def test_mandates_that_are_kept_by_hand_are_in_the_list() -> None:
    assert ROWS["mandates_kept"]
    assert all(row in ROWS["mandates"] for row in ROWS["mandates_kept"])


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda text: text.replace("code,iri", "codes,iri", 1), "ministries.csv"),
        (lambda text: text + "one,two\n", "2 columns"),
        (lambda text: "", "ministries.csv"),
    ],
)
def test_a_broken_list_is_named(tmp_path: Path, broken: object, message: str) -> None:
    for path in settings.VOCAB.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        new = broken(text) if path.name == "ministries.csv" else text  # type: ignore[operator]
        (tmp_path / path.name).write_text(new, encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        Authorities(tmp_path)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"ministries\.csv"):
        Authorities(tmp_path)


def test_the_lists_are_csv_that_others_can_read() -> None:
    for name in LISTS:
        content = (settings.VOCAB / f"{name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")
        widths = {len(row) for row in csv.reader(content.decode("utf-8").splitlines(), strict=True)}
        assert len(widths) == 1, name
