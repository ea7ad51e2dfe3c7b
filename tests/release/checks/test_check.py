"""A release is checked as a whole: good ones pass, each fault is named with its file and what to do."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.errors import ValidationError
from pipeline.issues import issue
from pipeline.release import checks as validate
from pipeline.release.describe.entries import sha256
from pipeline.release.describe.manifest import CHECKS, sums
from tests.benchmarks.generated_letters import letters
from tests.formats.made import DATASET, EMPTY, FULL, OUTPUTS, Left, make


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good") / "release"
    left = [Left("folder", "a.pdf", (issue("unreadable", "no PDF"),)), Left("folder", "b.pdf", (issue("empty", "-"),))]
    make(folder, [*letters(12), FULL, EMPTY], left)
    return folder


@pytest.fixture
def release(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "release"))


def seal(release: Path, change: Callable[[dict[str, object]], None] | None = None) -> None:
    """Make the checksums and the manifest fit the files again, so that only what was broken is wrong."""
    manifest = msgspec.json.decode((release / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        path = release / entry["path"]
        entry |= {"sha256": sha256(path), "bytes": path.stat().st_size}
    descriptor = msgspec.json.decode((release / "datapackage.json").read_bytes())
    for resource in descriptor["resources"]:
        path = release / resource["path"]
        resource |= {"hash": f"sha256:{sha256(path)}", "bytes": path.stat().st_size}
    (release / "datapackage.json").write_bytes(msgspec.json.encode(descriptor))
    for entry in manifest["files"]:
        if entry["path"] == "datapackage.json":
            entry["sha256"] = sha256(release / "datapackage.json")
    if change:
        change(manifest)
    (release / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    hashes = {path.name: sha256(path) for path in release.iterdir() if path.name != "SHA256SUMS"}
    (release / "SHA256SUMS").write_bytes(sums(hashes))


def edit(release: Path, name: str, old: str, new: str) -> None:
    """Change a file in one place, and seal the release again."""
    path = release / name
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    seal(release)


def found(release: Path) -> list[tuple[str, str, str]]:
    return [(problem.check, problem.file, problem.message) for problem in validate.check(release)]


def test_a_good_release_has_no_problems(good: Path) -> None:
    assert validate.check(good) == ()


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_release_with_one_output_has_no_problems(tmp_path: Path, output: str) -> None:
    make(tmp_path / "release", [*letters(5), FULL, EMPTY], dataset=replace(DATASET, outputs=(output,)))

    assert validate.check(tmp_path / "release") == ()


@pytest.mark.parametrize("output", ["nquads", "turtle", "jsonld"])
def test_a_letter_without_its_shape_is_found_in_every_form(tmp_path: Path, output: str) -> None:
    broken = replace(FULL, session_year="2010/2011")
    make(tmp_path / "release", [*letters(5), broken], dataset=replace(DATASET, outputs=(output,)))

    (problem,) = validate.check(tmp_path / "release")
    assert problem.check == "shapes"
    assert "vergaderjaar" in problem.message


def test_a_zip_of_a_good_release_has_no_problems(good: Path, tmp_path: Path) -> None:
    place = shutil.make_archive(str(tmp_path / "release"), "zip", good.parent, good.name)

    assert validate.check(Path(place)) == ()


def test_sealing_alone_breaks_nothing(release: Path) -> None:
    seal(release)

    assert found(release) == []


def test_a_changed_byte_is_found(release: Path) -> None:
    path = release / "paragraphs.csv"
    path.write_bytes(path.read_bytes().replace(b"e", b"a", 1))

    problems = list(map(str, validate.check(release)))
    assert problems[0] == (
        "paragraphs.csv: other content than its checksum says. Get this file again, or the whole release"
    )


def test_missing_and_unknown_files_are_found(release: Path) -> None:
    (release / "themes.csv").unlink()
    (release / "extra.txt").write_text("x")

    problems = found(release)
    assert ("checksums", "themes.csv", "the file is missing") in problems
    assert ("checksums", "extra.txt", "not in SHA256SUMS") in problems


def test_a_value_of_another_type_is_found_with_its_row(release: Path) -> None:
    edit(release, "letters.csv", "2011-06-16", "16 juni")

    (problem,) = [problem for problem in validate.check(release) if problem.check == "tables"]
    assert (problem.file, problem.line) == ("letters.csv", 14)
    assert "16 juni" in problem.message


def test_a_key_that_stands_twice_is_found(release: Path) -> None:
    edit(release, "identifiers.csv", "kst-32824-1,2,", "kst-32824-1,1,")

    assert [(check, file) for check, file, _ in found(release)] == [("tables", "identifiers.csv")]


def test_a_key_that_leads_nowhere_is_found(release: Path) -> None:
    edit(release, "organisations.csv", "mnre1058", "mnre9999")

    files = {file for check, file, _ in found(release) if check == "tables"}
    assert files == {"letters.csv", "signatories.csv"}


def test_a_value_outside_its_list_is_found(release: Path) -> None:
    edit(release, "letters.csv", ",kamerbrief,", ",kamerpost,")

    assert [(check, file) for check, file, _ in found(release)] == [("tables", "letters.csv")]


def test_a_descriptor_without_what_the_standard_wants_is_found(release: Path) -> None:
    edit(release, "datapackage.json", '"version"', '"versie"')

    assert ("descriptor", "datapackage.json", "the property 'version' is missing") in found(release)


def test_rdf_that_cannot_be_parsed_is_found_with_its_line(release: Path) -> None:
    edit(release, "proef.ttl", "    a rico:Record", "    is rico:Record")

    problems = [problem for problem in validate.check(release) if problem.check == "rdf"]
    assert problems[0].file == "proef.ttl"
    assert problems[0].line is not None


def test_n_quads_that_cannot_be_parsed_are_found_and_the_letters_checked_in_turtle(release: Path) -> None:
    edit(release, "proef.nq", ' "kst-32824-1" ', ' "kst-32824-1 ')

    assert [(problem.check, problem.file) for problem in validate.check(release)] == [("rdf", "proef.nq")]


def test_statements_without_a_graph_or_with_blank_nodes_are_found(release: Path) -> None:
    path = release / "proef.nq"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    bare = lines[0].rsplit(" ", 2)[0] + " .\n"
    path.write_text("".join([*lines[1:], bare, lines[1].replace(lines[1].split(" ")[0], "_:b", 1)]), encoding="utf-8")
    seal(release)

    messages = [message for check, _, message in found(release) if check == "rdf"]
    assert "1 statements outside a named graph; there must be none" in messages
    assert "1 statements with blank nodes; there must be none" in messages


def test_rdf_that_says_something_else_is_found(release: Path) -> None:
    edit(release, "proef.jsonld", '"sessionYear":"2010-2011"', '"sessionYear":"2012-2013"')

    assert found(release) == [("rdf", "proef.jsonld", "does not have the same triples as proef.nq")]


def test_a_letter_without_its_shape_is_found(release: Path) -> None:
    edit(release, "proef.nq", '"2010-2011"', '"2010/2011"')

    (problem,) = [problem for problem in validate.check(release) if problem.check == "shapes"]
    assert problem.file == "proef.nq"
    assert "kst-32824-1" in problem.message
    assert "vergaderjaar" in problem.message


@pytest.mark.parametrize("count", ["letters", "merged", "unreadable", "records"])
def test_counts_that_do_not_add_up_are_found(release: Path, count: str) -> None:
    def change(manifest: dict[str, object]) -> None:
        manifest["counts"][count] += 1  # type: ignore[index]

    seal(release, change)

    assert "counts" in {check for check, _, _ in found(release)}


def test_a_record_that_nobody_names_is_found(release: Path) -> None:
    text = (release / "issues.csv").read_bytes().decode()
    line = next(line for line in text.split("\r\n") if "b.pdf" in line)
    edit(release, "issues.csv", f"{line}\r\n", "")

    problems = found(release)
    assert (
        "counts",
        "issues.csv",
        "counted 1, expected 2: records left out, each with an issue that names it",
    ) in problems


def test_a_letter_that_is_missing_from_a_file_is_found(release: Path) -> None:
    lines = (release / "letters.jsonl").read_bytes().splitlines(keepends=True)
    (release / "letters.jsonl").write_bytes(b"".join(lines[1:]))
    seal(release)

    assert ("counts", "letters.jsonl", "counted 13, expected 14: rows, as manifest.json says") in found(release)


def test_what_is_no_release_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"holds no release: there is no manifest\.json in it"):
        validate.check(tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ValidationError, match="is no manifest"):
        validate.check(tmp_path)


def test_a_zip_that_grows_too_much_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 10**7)

    with pytest.raises(ValidationError, match="unpacks to more than 200 times its size"):
        validate.check(tmp_path / "bomb.zip")


def test_every_kind_of_problem_is_a_check_that_the_manifest_names(release: Path) -> None:
    for name in ("letters.csv", "proef.nq", "proef.ttl"):
        path = release / name
        path.write_bytes(path.read_bytes().replace(b'"2010-2011"', b'"x"', 1))
    (release / "issues.csv").unlink()
    (release / "datapackage.json").unlink()

    kinds = {check for check, _, _ in found(release)}
    assert kinds <= set(CHECKS)
    assert kinds >= {"checksums", "descriptor", "shapes"}


@pytest.mark.parametrize("name", ["letters.parquet", "proef.sqlite"])
def test_a_damaged_file_of_tables_is_found_though_its_checksum_holds(release: Path, name: str) -> None:
    content = (release / name).read_bytes()
    (release / name).write_bytes(content[: len(content) // 2])
    seal(release)

    assert ("counts", name) in {(check, file) for check, file, _ in found(release)}
