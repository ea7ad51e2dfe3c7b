"""The whole way to a release that has its letters by year, and what changes in it when letters change."""

import shutil
from pathlib import Path

import pytest

from pipeline.release import checks as validate
from pipeline.release.describe import GOVERNMENT, Released
from pipeline.release.partitions import whole
from tests.runs import EPOCH, PLAIN, is_whole, run_apart, run_here, sample, tree
from tests.specimens.generate import draft, letter

NUMBERS = [number for number in range(160) if draft(number).year in (2012, 2013, 2014)]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


def by_year(folder: Path) -> Path:
    """Return a dataset of generated letters that is parted by year."""
    place = sample(folder, 0)
    definition = place / "dataset.toml"
    definition.write_text('partition = "year"\n' + definition.read_text(encoding="utf-8"), encoding="utf-8")
    for number in NUMBERS:
        name, content = letter(number)
        (place / "letters" / name).write_bytes(content)
    (place / "letters/undated.txt").write_text(undated(), encoding="utf-8")
    return place


def undated() -> str:
    text = letter(0)[1].decode()
    return "\n".join(line for line in text.splitlines() if not line.startswith(("Datum", "BZK-", "Kenmerk")))


def newest(home: Path) -> Released:
    return Released(max((home / "public/voorbeeldbrieven/releases").iterdir()))


def hashes(released: Released) -> dict[str, str]:
    return {entry.path: entry.sha256 for entry in released.manifest.files}


def move(place: Path, released: Released) -> tuple[str, str]:
    """Give a letter of a year with several letters the date of another year, and return both years."""
    year = max(released.parts[:-1], key=lambda part: len(ids(released, part)))
    other = next(part for part in released.parts[:-1] if part != year)
    file = next(file for file in sorted((place / "letters").glob("brief*.txt")) if dated(file) == year)
    file.write_text(file.read_text(encoding="utf-8").replace(f" {year}\nBetreft", f" {other}\nBetreft"), "utf-8")
    return year, other


def dated(file: Path) -> str:
    line = next(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("Datum"))
    return line[-4:]


def ids(released: Released, part: str) -> set[str]:
    return {row["id"] for row in released.rows("letters", skip=set(released.parts) - {part})}


def test_every_year_has_its_files_and_the_rest_stands_at_the_root(tmp_path: Path) -> None:
    place, home = by_year(tmp_path), tmp_path / "home"
    _, published = run_here(place, home)
    assert published.release is not None
    assert published.release.counts.letters == len(NUMBERS) + 1
    found = newest(home)
    assert found.parts == ("2012", "2013", "2014", "undated")
    assert len({len(list((found.folder / part).iterdir())) for part in found.parts}) == 1
    assert sum(len(ids(found, part)) for part in found.parts) == len(NUMBERS) + 1
    assert is_whole(home / "public")
    assert validate.check(found.folder) == ()
    pages = list((home / "public/doc/brief").glob("*.html"))
    assert len(pages) == 2 * (len(NUMBERS) + 1), "in two languages"
    page = (home / "public/voorbeeldbrieven/index.html").read_text(encoding="utf-8")
    assert f'<a href="releases/{found.folder.name}/{found.parts[0]}/letters.csv">CSV</a>' in page


@pytest.mark.parametrize(
    ("workers", "changes"),
    [
        pytest.param("1", {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": PLAIN}, marks=pytest.mark.long),
        ("3", {"TZ": "America/St_Johns", "PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8"}),
    ],
)
def test_same_input_same_bytes(tmp_path: Path, workers: str, changes: dict[str, str]) -> None:
    place = by_year(tmp_path)
    run_here(place, tmp_path / "here")
    done = run_apart(place, tmp_path / "apart", "--workers", workers, **changes)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "apart/public") == tree(tmp_path / "here/public")


def test_a_letter_that_moves_to_another_year_changes_both_and_no_other(tmp_path: Path) -> None:
    place, home = by_year(tmp_path), tmp_path / "home"
    run_here(place, home)
    before = newest(home)
    year, other = move(place, before)
    run_here(place, home)
    after = newest(home)
    was, now = hashes(before), hashes(after)
    changed = {path.partition("/")[0] for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
    assert {part for part in changed if part in before.parts} == {year, other}
    assert len(ids(after, other)) == len(ids(before, other)) + 1
    assert len(ids(after, year)) == len(ids(before, year)) - 1
    assert validate.check(after.folder) == ()


def files(released: Released, part: str) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (released.folder / part).iterdir()}


def test_years_that_did_not_change_are_the_same_files(tmp_path: Path) -> None:
    place, home = by_year(tmp_path), tmp_path / "home"
    run_here(place, home)
    before = newest(home)
    sums = tree(before.folder)
    year, other = move(place, before)
    run_here(place, home)
    after = newest(home)
    same = {part for part in before.parts if files(before, part) == files(after, part)}
    assert same == set(before.parts) - {year, other}
    assert not set(files(before, year).values()) & set(files(after, year).values())
    assert tree(before.folder) == sums
    assert is_whole(home / "public")
    assert validate.check(after.folder) == ()


@pytest.mark.parametrize("damage", ["release", "kept", "facts", "no facts", "other name"])
def test_a_year_that_is_not_as_it_was_written_is_written_again(tmp_path: Path, damage: str) -> None:
    place, home = by_year(tmp_path), tmp_path / "home"
    run_here(place, home)
    before = newest(home)
    year = next(part for part in before.parts[:-1])
    state = home / "state/voorbeeldbrieven/parts" / year
    file = before.folder / year / "letters.jsonl"
    content = file.read_bytes()
    match damage:
        case "release":
            file.write_bytes(content.replace(b"e", b"a", 1))
        case "kept":
            (state / "issues.csv").write_bytes(b"damaged")
        case "facts":
            (state / "part.json").write_bytes(b"damaged")
        case "no facts":
            shutil.rmtree(state)
        case "other name":
            file.unlink()
    (place / "letters/undated.txt").write_text(undated() + "\nEinde.\n", encoding="utf-8")
    run_here(place, home)
    after = newest(home)
    assert (after.folder / year / "letters.jsonl").read_bytes() == content
    assert (after.folder / year / "letters.jsonl").stat().st_ino != before.folder.stat().st_ino
    assert validate.check(after.folder) == ()
    assert is_whole(home / "public")


@pytest.mark.parametrize("damage", ["none", "changed", "lost", "other code"])
def test_authority_lists_are_those_of_the_release_before_while_they_are_right(
    tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, home = by_year(tmp_path), tmp_path / "home"
    run_here(place, home)
    before = newest(home)
    file = before.folder / GOVERNMENT[0]
    content = file.read_bytes()
    match damage:
        case "changed":
            file.write_bytes(content.replace(b"e", b"a", 1))
        case "lost":
            file.unlink()
        case "other code":
            monkeypatch.setattr(whole, "code_hash", lambda: "other")
    (place / "letters/undated.txt").write_text(undated() + "\nEinde.\n", encoding="utf-8")
    run_here(place, home)
    after = newest(home)
    same = {name for name in GOVERNMENT if (after.folder / name).stat().st_nlink > 1}
    assert same == (set(GOVERNMENT) if damage == "none" else set())
    assert (after.folder / GOVERNMENT[0]).read_bytes() == content
    assert hashes(after).items() >= {(name, hashes(before)[name]) for name in GOVERNMENT}
    assert validate.check(after.folder) == ()


def test_a_lost_state_changes_no_byte_of_the_next_release(tmp_path: Path) -> None:
    place, home, other = by_year(tmp_path), tmp_path / "home", tmp_path / "other"
    run_here(place, home)
    shutil.copytree(home, other)
    move(place, newest(home))
    run_here(place, home)
    shutil.rmtree(other / "state")
    run_here(place, other)
    assert tree(other / "public") == tree(home / "public")
