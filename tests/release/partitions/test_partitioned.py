"""A release whose letters stand in files of their own for each year is whole, described and checked like any other."""

import json
from pathlib import Path

import jsonschema
import pyoxigraph
import pytest
from frictionless import Package, system
from msgspec.structs import replace

from pipeline.release import checks as validate
from pipeline.release.describe import Released, dcat
from tests.benchmarks.generated_letters import letters
from tests.formats.csvwreader import triples
from tests.formats.made import DATASET, EMPTY, FULL, make
from tests.formats.reading import rows

YEARS = replace(DATASET, partition="year")
SOME = (
    replace(letter, date=f"{2010 + number % 3}{(letter.date or '')[4:]}") for number, letter in enumerate(letters(30))
)
LETTERS = (*SOME, FULL, replace(FULL, id=f"{FULL.id}a", identifier=f"{FULL.identifier}a", date="2011-07"), EMPTY)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Released:
    folder = tmp_path_factory.mktemp("whole") / "release"
    make(folder, LETTERS)
    return Released(folder)


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Released:
    folder = tmp_path_factory.mktemp("parted") / "release"
    make(folder, LETTERS, dataset=YEARS)
    return Released(folder)


def test_a_year_holds_its_letters_and_what_hangs_on_them(parted: Released) -> None:
    assert {row["date"][:4] or row["date_partial"][:4] for row in rows(parted.folder / "2011/letters.csv")} == {"2011"}
    ids = {row["id"] for row in rows(parted.folder / "2011/letters.csv")}
    assert {row["letter"] for row in rows(parted.folder / "2011/paragraphs.csv")} <= ids
    assert FULL.id in ids
    assert [row["id"] for row in rows(parted.folder / "undated/letters.csv")] == [EMPTY.id]


def test_what_all_years_share_stands_at_the_root_once(parted: Released, whole: Released) -> None:
    for name in ("organisations.csv", "persons.csv", "concepts.csv", "statistics.json", "persons.parquet"):
        assert (parted.folder / name).read_bytes() == (whole.folder / name).read_bytes()
        assert not (parted.folder / "2011" / name).exists()


def test_the_parts_hold_what_one_file_would(parted: Released, whole: Released) -> None:
    assert sorted(row["id"] for row in parted.rows("letters")) == sorted(row["id"] for row in whole.rows("letters"))
    assert {letter.id: letter for letter in parted.letters()} == {letter.id: letter for letter in whole.letters()}
    files = (parted.folder / entry.path for entry in parted.ending(".nq"))
    lines = sorted(line for file in files for line in file.read_bytes().splitlines(keepends=True))
    assert b"".join(lines) == (whole.folder / "proef.nq").read_bytes()
    assert sorted(map(str, rows(parted.folder / "issues.csv"))) == sorted(map(str, rows(whole.folder / "issues.csv")))


def test_the_dictionary_has_the_fill_rates_of_all_years(parted: Released, whole: Released) -> None:
    assert (parted.folder / "dictionary.csv").read_bytes() == (whole.folder / "dictionary.csv").read_bytes()


def test_all_checks_pass(parted: Released) -> None:
    assert validate.check(parted.folder) == ()


def test_frictionless_finds_it_valid_and_follows_its_keys(parted: Released) -> None:
    with system.use_context(trusted=False):
        report = Package(str(parted.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    resources = {one["name"]: one for one in descriptor(parted)["resources"]}
    assert resources["signatories-2011"]["path"] == "2011/signatories.csv"
    assert [key["reference"]["resource"] for key in resources["signatories-2011"]["schema"]["foreignKeys"]] == [
        "letters-2011",
        "persons",
        "posts",
        "organisations",
    ]


def test_a_letter_of_another_year_is_no_target_of_a_key(parted: Released, tmp_path: Path) -> None:
    make(tmp_path / "release", LETTERS, dataset=YEARS)
    table = tmp_path / "release/2011/signatories.csv"
    other = rows(tmp_path / "release/undated/letters.csv")[0]["id"]
    table.write_bytes(table.read_bytes().replace(FULL.id.encode(), other.encode(), 1))
    with system.use_context(trusted=False):
        report = Package(str(tmp_path / "release/datapackage.json")).validate()
    kinds = {task.place: {error.type for error in task.errors} for task in report.tasks if task.errors}
    assert "foreign-key" in kinds["2011/signatories.csv"]


def test_the_descriptor_fits_the_json_schemas_of_data_package_2(parted: Released, shared: Path) -> None:
    found = descriptor(parted)
    for name, parts in (("datapackage", [found]), ("dataresource", found["resources"])):
        schema = json.loads((shared / f"vocab/frictionless/2.0/{name}.json").read_text(encoding="utf-8"))
        for part in parts:
            assert not list(jsonschema.Draft7Validator(schema).iter_errors(part))
    names = [one["name"] for one in found["resources"]]
    assert len(names) == len(set(names))


def test_csvw_says_of_the_tables_of_all_years_what_it_says_of_one(parted: Released, whole: Released) -> None:
    assert triples(parted.folder) == triples(whole.folder)


def test_void_counts_are_those_of_all_years_together(parted: Released, whole: Released) -> None:
    def counts(released: Released) -> dict[str, object]:
        nodes = [node for node in descriptor(released)["@graph"] if "void:triples" in node or "void:entities" in node]
        return {
            node["@id"] + name: value
            for node in nodes
            for name, value in node.items()
            if name.startswith("void:") and name != "void:dataDump"
        }

    assert counts(parted) == counts(whole)
    graph = {
        quad.triple for quad in pyoxigraph.parse(path=whole.folder / "proef.nq", format=pyoxigraph.RdfFormat.N_QUADS)
    }
    assert counts(whole)[f"{dcat.dataset_iri(DATASET)}void:triples"] == [dcat.typed(len(graph), "integer")]


@pytest.mark.parametrize(
    ("name", "check"), [("2011/letters.jsonl", "counts"), ("2011/proef.nq", "rdf"), ("2011/letters.csv", "checksums")]
)
def test_a_fault_in_one_year_is_named(tmp_path: Path, name: str, check: str) -> None:
    make(tmp_path / "release", LETTERS, dataset=YEARS)
    file = tmp_path / "release" / name
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    found = {(problem.check, problem.file) for problem in validate.check(tmp_path / "release")}
    assert (check, name) in found
    assert not [file for _, file in found if file.startswith(("2012/", "undated/"))]
    skipped = validate.check(tmp_path / "release", skip=frozenset({"2011"}))
    assert skipped == ()


def test_a_release_of_no_letters_has_no_years(tmp_path: Path) -> None:
    make(tmp_path / "release", [], dataset=YEARS)
    assert Released(tmp_path / "release").parts == ()
    assert validate.check(tmp_path / "release") == ()


def descriptor(released: Released) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads((released.folder / "datapackage.json").read_bytes())
    return found
