"""Descriptor, dictionary, statistics, manifest and checksums of a release."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from msgspec.structs import replace

from pipeline.formats.mapping import mapping
from pipeline.issues import issue
from pipeline.model.release import File
from pipeline.release import describe as package
from pipeline.release.describe.descriptor import schema
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, EMPTY, FULL, MINISTRY, Left, make
from tests.formats.reading import manifest, rows


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "release"
    make(folder, [*letters(20), FULL, EMPTY], [Left("folder", "=a.pdf", (issue("unreadable", "+ no PDF"),))])
    return folder


def descriptor(release: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_the_descriptor_fits_the_json_schemas_of_data_package_2(release: Path, shared: Path) -> None:
    found = descriptor(release)

    def errors(name: str, part: object) -> list[str]:
        schema = json.loads((shared / f"vocab/frictionless/2.0/{name}.json").read_text(encoding="utf-8"))
        return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(part)]

    assert not errors("datapackage", found)
    for resource in found["resources"]:  # type: ignore[attr-defined]
        assert not errors("dataresource", resource)
        if "schema" in resource:
            assert not errors("tableschema", resource["schema"])


def test_the_descriptor_names_every_data_file_with_its_size_and_hash(release: Path) -> None:
    for resource in descriptor(release)["resources"]:  # type: ignore[attr-defined]
        content = (release / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_schema_says_what_the_mapping_says(release: Path) -> None:
    resources = {resource["name"]: resource for resource in descriptor(release)["resources"]}  # type: ignore[attr-defined]
    fields = {field["name"]: field for field in resources["letters"]["schema"]["fields"]}

    assert fields["date"]["type"] == "date"
    assert fields["kind"]["constraints"]["enum"] == list(mapping().values["kind"])
    assert fields["subject"]["rdfProperties"] == ["http://purl.org/dc/terms/title"]
    assert resources["signatories"]["schema"]["primaryKey"] == ["letter", "position"]
    assert resources["signatories"]["schema"]["foreignKeys"] == [
        {"fields": ["letter"], "reference": {"resource": "letters", "fields": ["id"]}},
        {"fields": ["person_iri"], "reference": {"resource": "persons", "fields": ["iri"]}},
        {"fields": ["post_iri"], "reference": {"resource": "posts", "fields": ["iri"]}},
        {"fields": ["organisation_iri"], "reference": {"resource": "organisations", "fields": ["iri"]}},
    ]


def test_foreign_keys_lead_only_to_tables_that_are_there(tmp_path: Path) -> None:
    make(tmp_path / "release", [EMPTY], dataset=replace(DATASET, outputs=("nquads",)))
    (issues,) = (r for r in descriptor(tmp_path / "release")["resources"] if r["name"] == "issues")  # type: ignore[attr-defined]

    assert "foreignKeys" not in issues["schema"]


def test_examples_are_those_of_the_dataset() -> None:
    text = json.dumps([schema(table, "https://elders.example/", None, frozenset()) for table in mapping().tables])
    assert "brievenbus.example" not in text
    assert "https://elders.example/id/brief/kst-32824-1" in text


def test_the_dictionary_explains_every_column(release: Path) -> None:
    found = {(row["table"], row["column"]): row for row in rows(release / "dictionary.csv")}

    assert set(found) == {(table.name, column.name) for table in mapping().tables for column in table.columns}
    subject = found["letters", "subject"]
    assert (subject["title_nl"], subject["title_en"]) == ("Onderwerp", "Subject")
    assert subject["rdf_properties"] == "http://purl.org/dc/terms/title"
    assert subject["json_ld_terms"] == "title"
    assert subject["filled"] == f"{21 / 22:.4f}"


def test_issues_are_published_with_who_can_mend_them_and_how(release: Path) -> None:
    found = rows(release / "issues.csv")

    assert found[0]["letter"] == EMPTY.id
    assert (found[0]["code"], found[0]["field"], found[0]["responsible"]) == ("date-missing", "date", "publisher")
    assert found[0]["advice"]
    assert (found[1]["source"], found[1]["key"], found[1]["letter"]) == ("folder", "'=a.pdf", "")
    assert found[1]["message"] == "'+ no PDF"


def test_sha256sum_agrees(release: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=release, capture_output=True, check=False
    )

    assert done.returncode == 0, done.stdout
    listed = {line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    assert listed == {path.name for path in release.iterdir()} - {"SHA256SUMS"}


def test_the_manifest_lists_every_other_file(release: Path) -> None:
    found = manifest(release)

    assert {entry.path for entry in found.files} == {p.name for p in release.iterdir()} - {
        "SHA256SUMS",
        "manifest.json",
    }
    assert found.counts.letters == 22
    assert {entry.path: entry.rows for entry in found.files}["letters.csv"] == 22


def test_statistics_count_letters(tmp_path: Path) -> None:
    tally = package.LetterTally()
    whole = replace(FULL, withdrawn=None)
    tally.add([whole, replace(whole, date="2011"), EMPTY])
    tally.add_issues(["unreadable"])
    found = tally.result()

    assert found.letters == 3
    assert found.years == {"": 1, "2011": 2}
    assert found.kinds == {"brief": 1, "kamerbrief": 2}
    assert found.senders == {"": 1, MINISTRY: 2}
    assert found.sender_names == {MINISTRY: "Ministerie van Justitie en Veiligheid"}
    assert found.languages == {"": 1, "nl": 2}
    assert found.issues == {"date-missing": 1, "unreadable": 1}
    assert found.filled["subject"] == 0.6667
    assert found.filled["sources"] == 1.0


def test_a_withdrawn_letter_counts_as_no_letter_and_lowers_no_fill_rate() -> None:
    tally = package.LetterTally()
    tally.add([replace(FULL, withdrawn=None), FULL])
    found = tally.result()

    assert (found.letters, found.withdrawn, found.addresses, found.whole) == (1, 1, 2, 1)
    assert found.years == {"2011": 1}
    assert found.kinds == {"kamerbrief": 1}
    assert found.filled["subject"] == 1.0


def test_a_dataset_of_no_letters_has_no_fill_rates_above_nought() -> None:
    assert set(package.LetterTally().result().filled.values()) == {0.0}


def test_the_content_hash_is_that_of_names_and_contents_alone(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    files = [File(path=name, title=name, media_type="text/plain") for name in "ab"]

    same = package.content_hash(package.measure(tmp_path, reversed(files)))
    assert same == package.content_hash(package.measure(tmp_path, [replace(file, title="other") for file in files]))
    (tmp_path / "b").write_bytes(b"3")
    assert same != package.content_hash(package.measure(tmp_path, files))


def test_frictionless_by_its_own_command_finds_the_release_valid(release: Path) -> None:
    command = [str(Path(sys.executable).with_name("frictionless")), "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=release, capture_output=True, check=False, timeout=120)

    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["valid"]
    assert {task["type"] for task in report["tasks"] if task["place"].endswith(".csv")} == {"table"}
    assert report["stats"]["warnings"] == 0
