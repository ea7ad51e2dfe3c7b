"""The fast check of tables doubts whatever frictionless finds wrong, and does not doubt what is right."""

import csv
import io
import random
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from frictionless import Package, system
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.release.checks import fasttables, tables
from tests.benchmarks.generated_letters import letters
from tests.formats.made import EMPTY, FULL, make

WRONG = ("", "x", "2011-06-31", "2011-06-16", "2011", "20110616", "-1", "1.5", "007", "a,b", 'a"b', "a\nb", " ", "\x00")
NOWHERE = ("kamerbrief", "https://identifier.overheid.nl/tooi/id/ministerie/mnre9999", "2011-06-16T25:00:00Z")
BYTES = (
    b"",
    b'"',
    b'""',
    b",",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b" ",
    b"x",
    b"9",
)
CELLS = st.sampled_from((*WRONG, *NOWHERE)) | st.text(max_size=20)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good") / "release"
    make(folder, [*letters(12), FULL, EMPTY], [])
    return folder


def resources(folder: Path) -> list[dict[str, Any]]:
    descriptor = msgspec.json.decode((folder / "datapackage.json").read_bytes())
    return [resource for resource in descriptor["resources"] if resource.get("schema")]


def faulty(folder: Path, changed: str | None = None) -> set[str]:
    """Return the tables in which frictionless finds something, but for sizes and hashes.

    `changed` is the only file that is not right: tables that do not refer to it are not read.
    """
    descriptor = msgspec.json.decode((folder / "datapackage.json").read_bytes())
    for resource in descriptor["resources"]:
        del resource["bytes"], resource["hash"]
    with system.use_context(trusted=True):
        package = Package(descriptor, basepath=str(folder))
        names = [str(one["name"]) for one in resources(folder) if changed is None or changed in places(folder, one)]
        return {name for name in names if tables.judge(package, name)}


def places(folder: Path, resource: dict[str, Any]) -> set[str]:
    """Return the file of a table, and those of the tables to which it refers."""
    paths = {one["name"]: str(one["path"]) for one in resources(folder)}
    keys = resource["schema"].get("foreignKeys", ())
    return {str(resource["path"]), *(paths[key["reference"]["resource"]] for key in keys)}


def read(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode(), newline="")))


def write(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\r\n").writerows(rows)


def test_right_tables_are_not_doubted(good: Path) -> None:
    assert faulty(good) == set()
    assert fasttables.doubtful(good, resources(good)) == ()


@pytest.mark.parametrize("examples", [6, pytest.param(300, marks=pytest.mark.long)])
def test_what_frictionless_finds_is_doubted(good: Path, tmp_path: Path, examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(data=st.data())
    def hold(data: st.DataObject) -> None:
        file = draw_table(good, tmp_path, data)
        damage(file, data)
        assert faulty(file.parent, file.name) <= set(fasttables.doubtful(file.parent, resources(good)))

    hold()


@pytest.mark.parametrize("faults", [10, pytest.param(200, marks=pytest.mark.long)])
def test_changed_bytes_are_doubted_where_frictionless_finds_something(good: Path, tmp_path: Path, faults: int) -> None:
    found = 0
    for number in range(faults):
        chance = random.Random(f"bytes {number}")
        file = copied(good, tmp_path) / chance.choice(filled(good))
        content = file.read_bytes()
        at, gone = chance.randrange(len(content)), chance.choice((0, 1, 1, 5))
        file.write_bytes(content[:at] + chance.choice(BYTES) + content[at + gone :])
        wrong = faulty(file.parent, file.name)
        found += bool(wrong)
        assert wrong <= set(fasttables.doubtful(file.parent, resources(good))), number
    assert 0.2 < found / faults < 1


def copied(good: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(good, folder))


def filled(good: Path) -> list[str]:
    """Return the files of the tables with rows."""
    return [str(one["path"]) for one in resources(good) if len(read(good / str(one["path"]))) > 1]


def draw_table(good: Path, tmp_path: Path, data: st.DataObject) -> Path:
    return copied(good, tmp_path) / data.draw(st.sampled_from(filled(good)))


def damage(file: Path, data: st.DataObject) -> None:
    """Change one cell of a table, or leave out, repeat, lengthen, shorten or empty a row."""
    rows = read(file)
    place = data.draw(st.integers(0, len(rows) - 1))
    match data.draw(st.sampled_from(["cell", "copy", "more", "less", "gone", "blank"])):
        case "cell":
            rows[place][data.draw(st.integers(0, len(rows[place]) - 1))] = data.draw(CELLS)
        case "copy":
            rows.append(rows[place])
        case "more":
            rows[place].append("x")
        case "less":
            rows[place].pop()
        case "gone":
            del rows[place]
        case "blank":
            rows[place] = [""] * len(rows[place])
    write(file, rows)


@pytest.mark.parametrize(
    ("table", "old", "new", "doubted"),
    [
        ("letters.csv", b"2011-06-16", b"16 juni", {"letters"}),
        ("letters.csv", b",kamerbrief,", b",kamerpost,", {"letters"}),
        ("letters.csv", b"id,identifier", b"id,number", {"letters"}),
        ("letters.csv", b"\r\n", b"\xff\r\n", {"letters"}),
        ("identifiers.csv", b"kst-32824-1,2,", b"kst-32824-1,1,", {"identifiers"}),
        ("organisations.csv", b"mnre1058", b"mnre9999", {"letters", "signatories"}),
    ],
)
def test_known_faults_are_doubted(
    good: Path, tmp_path: Path, table: str, old: bytes, new: bytes, doubted: set[str]
) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "release"))
    text = (folder / table).read_bytes()
    assert old in text
    (folder / table).write_bytes(text.replace(old, new, 1))
    assert doubted <= set(fasttables.doubtful(folder, resources(folder)))


def test_a_constraint_that_is_not_known_is_doubted(good: Path) -> None:
    found = resources(good)
    (letters_table,) = [one for one in found if one["name"] == "letters"]
    letters_table["schema"]["fields"][0]["constraints"]["maxLength"] = 1000
    assert "letters" in fasttables.doubtful(good, found)


@pytest.mark.parametrize("table", ["letters.csv", "paragraphs.csv"])
def test_right_rows_in_another_order_are_not_doubted(good: Path, tmp_path: Path, table: str) -> None:
    file = copied(good, tmp_path) / table
    head, *rows = read(file)
    write(file, [head, *reversed(rows)])
    assert fasttables.doubtful(file.parent, resources(good)) == ()
    write(file, [head, *reversed(rows), rows[0]])
    assert Path(table).stem in fasttables.doubtful(file.parent, resources(good))


def test_a_row_that_is_longer_than_a_block_is_read(good: Path, tmp_path: Path) -> None:
    file = copied(good, tmp_path) / "paragraphs.csv"
    head, *rows = read(file)
    rows[-1][3] = "é" * fasttables.BLOCKS[0]
    write(file, [head, *rows])
    assert fasttables.doubtful(file.parent, resources(good)) == ()
    rows[-1][2] = "alinea"
    write(file, [head, *rows])
    assert fasttables.doubtful(file.parent, resources(good)) == ("paragraphs",)
