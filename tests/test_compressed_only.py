"""RDF of a large dataset is there compressed only: its releases are the same otherwise, if it grows or shrinks too."""

import gzip
import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from pipeline.distribute.sync import sync, syncing
from pipeline.distribute.targets import ckan, sparql
from pipeline.distribute.targets._record import read
from pipeline.formats.compressed import SUFFIXES, compress, open_content
from pipeline.release import checks as validate
from pipeline.release import delta
from pipeline.release.describe import Released
from pipeline.release.describe.manifest import Manifest
from pipeline.site.downloads import downloads
from pipeline.site.serve.sparql import stores
from tests.release.withdrawal.homes import BASE, DAY, START, Place, address, letter
from tests.release.withdrawal.search import hits
from tests.runs import load, silent, tree

MOST = 4
"""Most letters that these datasets have with RDF uncompressed too."""
RDF = (".nq", ".ttl", ".jsonld")
DESCRIPTIONS = {"manifest.json", "datapackage.json", "SHA256SUMS"}
WORDS = ["kanarievogel", "Kanariezaak"]
LARGE = [False, True, True, False]
"""Whether each release of the history is of more letters than that."""


def history(folder: Path, patch: pytest.MonkeyPatch, more: str) -> None:
    """Make releases of four letters, of five, of five of which one changed, and of four again."""
    place = Place(folder, more=f'partition = "year"\n{more}')
    for number in range(1, 5):
        place.put(f"brief-{number}.txt", letter(number, f"Zaak {number}", f"Tekst {number}.", year=2021 + number // 2))
    for step in range(4):
        patch.setenv("SOURCE_DATE_EPOCH", str(START + step * DAY))
        if step == 1:
            place.put("taken.txt", letter(99, "Kanariezaak", "Over een kanarievogel.", "K. Arie", 2, year=2023))
        elif step == 2:
            place.put("brief-1.txt", letter(1, "Zaak 1", "Een andere tekst.", year=2021))
        elif step == 3:
            (place.folder / "letters/brief-4.txt").unlink()
        assert place.run().new


def large(folder: Path, patch: pytest.MonkeyPatch) -> None:
    history(folder, patch, f"plain_rdf = {MOST}")


def small(folder: Path, patch: pytest.MonkeyPatch) -> None:
    history(folder, patch, "")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    return Place.made_once("compressed only", large, tmp_path / "large")


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 4 * DAY))
    return Place.made_once("not compressed", small, tmp_path / "small")


def rdf(release: Path) -> dict[str, bytes]:
    """Return what each file of RDF in a release holds, by its path without compression."""
    found = {}
    for path in sorted(release.rglob("*")):
        name = path.relative_to(release).as_posix()
        bare = name.removesuffix(".gz").removesuffix(".zst")
        if path.is_file() and bare.endswith(RDF):
            with open_content(path) as content:
                read = content.read()
            assert found.setdefault(bare, read) == read, name
    return found


def others(release: Path) -> dict[str, object]:
    """Return the hashes of the files that are no RDF of letters, and do not describe the files of the release."""
    is_other = {name: not name.removesuffix(".gz").removesuffix(".zst").endswith(RDF) for name in tree(release)}
    return {name: mark for name, mark in tree(release).items() if is_other[name] and name not in DESCRIPTIONS}


def test_but_for_its_form_every_release_is_as_without_the_rule(place: Place, plain: Place) -> None:
    assert [one.name for one in place.releases()] == [one.name for one in plain.releases()]
    for ours, theirs, is_large in zip(place.releases(), plain.releases(), LARGE, strict=True):
        assert rdf(ours) == rdf(theirs)
        assert others(ours) == others(theirs)
        suffixes = {"".join(path.suffixes) for path in ours.rglob("brieven.nq*")}
        assert suffixes == ({".nq.gz", ".nq.zst"} if is_large else {".nq"})
        assert validate.check(ours) == ()
    steps = [(place.public / "releases" / one.name / "delta.nq.patch").is_file() for one in place.releases()]
    assert steps == [False, True, True, True]


def test_a_year_without_changes_is_linked_where_the_form_stays(place: Place) -> None:
    first, second, third, _ = place.releases()
    for year, is_same in (("2022", True), ("2021", False)):
        same = {
            (second / year / path.name).samefile(path) for path in (third / year).iterdir() if ".nq" in path.suffixes
        }
        assert same == {is_same}
    assert not (first / "2022/letters.jsonl").samefile(second / "2022/letters.jsonl")


def test_the_hash_of_a_state_is_that_of_the_unpacked_files(place: Place) -> None:
    second = place.releases()[1]
    lines = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in rdf(second).items()
        if path.endswith(".nq")
    )
    wanted = hashlib.sha256(lines.encode()).hexdigest()
    assert json.loads((second / "delta.json").read_bytes())["after"]["quads"] == wanted
    command = (
        r"""jq -r '.files[] | select(.path | test("\\.nq\\.gz$")) | "\(.content.sha256)  \(.path[:-3])"' """
        "manifest.json | sha256sum"
    )
    said = subprocess.run(command, shell=True, cwd=second, capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == wanted


@pytest.mark.parametrize("number", range(4))
def test_a_copy_of_any_release_becomes_any_later_one(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(syncing, "_bytes", lambda step: 0)  # Deltas of such small files are dearer than the files.
    copy = tmp_path / "copy"
    for later in range(number, 4):
        offered = tmp_path / f"offered-{later}"
        subprocess.run(["cp", "-al", place.public, offered], check=True)
        release = place.releases()[later]
        latest = json.loads((offered / "latest.json").read_bytes()) | {"version": release.name}
        (offered / "latest.json").unlink()
        (offered / "latest.json").write_text(json.dumps(latest))
        done = sync(str(offered), copy, None, silent)
        assert tree(copy) == tree(release)
        assert (done.how, done.notes) == ("files" if later == number else "deltas", ())


def test_of_a_withdrawn_letter_nothing_is_left_in_any_form(place: Place) -> None:
    assert hits(place.public / "releases", WORDS)
    before = [sorted(tree(release)) for release in place.releases()]
    done = place.withdraw(f"{BASE}id/brief/{address(99)}")
    assert len(done.published.redacted.recut) == 3
    assert hits(place.home.folder, WORDS) == []
    assert [sorted(tree(release)) for release in place.releases()] == before, "each release keeps its form"
    for release in place.releases():
        assert validate.check(release) == ()


def test_more_is_loaded_from_the_compressed_files_than_from_none(place: Place, plain: Place, tmp_path: Path) -> None:
    def loaded(found: Place, name: str) -> int:
        index = json.loads((found.public / "releases.json").read_bytes())
        kept = index | {"releases": index["releases"][:2]}
        (found.public / "releases.json").write_text(json.dumps(kept))
        store = stores.settle(tmp_path / name, found.home.web)
        assert store is not None and found.releases()[1].name in store.version
        return store.quads

    assert loaded(place, "one") == loaded(plain, "two") > 100


def test_targets_send_what_is_compressed_only(place: Place, plain: Place) -> None:
    ours, theirs = place.releases()[1], plain.releases()[1]
    in_ours, in_theirs = (sparql._measure(sparql._files(release)) for release in (ours, theirs))
    assert in_ours == in_theirs
    assert len(in_ours[0]) == 5
    wanted = [file.path for file in ckan._wanted(read(theirs).files, ["*.nq"])]
    assert wanted == [f"{year}/brieven.nq" for year in Released(theirs).parts]
    assert [file.path for file in ckan._wanted(read(ours).files, ["*.nq"])] == [f"{path}.gz" for path in wanted]


def test_pages_and_descriptions_name_files_that_are_there(place: Place) -> None:
    second = Released(place.releases()[1])
    found = downloads(second.manifest.files, "", "en")
    shown = [file for purpose in found["purposes"] for file in purpose["files"] if purpose["name"] == "linked"]
    assert [file["path"] for file in shown] == [f"2023/brieven{suffix}.gz" for suffix in RDF]
    assert all(file["count"] > 0 for file in shown)
    labels = {one["label"]: one["href"] for one in found["years"][0]["main"]}
    assert labels["N-Quads"] == "2023/brieven.nq.gz"
    for path in (*labels.values(), *(file["path"] for file in found["files"])):
        assert (second.folder / path).is_file()
    package = json.loads((second.folder / "datapackage.json").read_bytes())
    quads = [one for one in package["resources"] if ".nq" in one["path"] and one["path"] != "delta.nq.patch"]
    assert [one["path"] for one in quads] == [f"{year}/brieven.nq.gz" for year in second.parts]
    assert {(one["compression"], one["format"]) for one in quads} == {("gz", "nq")}
    (dumps,) = [node["void:dataDump"] for node in package["@graph"] if "void:dataDump" in node]
    names = [one["@id"].partition(f"/{second.folder.name}/")[2] for one in dumps]
    assert names == [f"{year}/brieven{suffix}.gz" for year in second.parts for suffix in sorted(RDF)]


def spoiled(release: Path) -> Iterator[tuple[str, bytes]]:
    """Yield forms of N-Quads that are not what the manifest says: cut off, of other content, of more, no such form."""
    for kind, suffix in SUFFIXES.items():
        file = release / f"2022/brieven.nq{suffix}"
        packed, name = file.read_bytes(), file.relative_to(release).as_posix()
        yield name, packed[: len(packed) // 2]
        with open_content(file) as content:
            read = content.read()
        for other in (read.replace(b"Zaak", b"zaak"), read + read, b""):
            (release / "other").write_bytes(other)
            compress(release / "other", release / "packed", kind)
            yield name, (release / "packed").read_bytes()
        yield name, b"no such form"
    (release / "other").unlink()
    (release / "packed").unlink()


def test_a_form_that_does_not_hold_what_the_manifest_says_is_found(place: Place) -> None:
    release = place.releases()[1]
    manifest = msgspec.json.decode((release / "manifest.json").read_bytes(), type=Manifest)
    for name, content in [*spoiled(release)]:
        file = release / name
        right = file.read_bytes()
        file.unlink()
        file.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files = [
            replace(entry, sha256=digest, bytes=len(content)) if entry.path == name else entry
            for entry in manifest.files
        ]
        (release / "manifest.json").write_bytes(msgspec.json.encode(replace(manifest, files=tuple(files))))
        problems = [problem for problem in validate.check(release) if problem.file == name]
        assert any("does not hold the bytes" in problem.message for problem in problems), (name, content[:20])
        file.write_bytes(right)


def test_the_definition_decides_and_makes_no_release_by_itself(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = place.folder / "dataset.toml"
    definition.write_text(definition.read_text("utf-8").replace(f"plain_rdf = {MOST}", "plain_rdf = 0"), "utf-8")
    assert load(place.folder).plain_rdf == 0
    assert not place.run().new, "it is the same data"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(START + 5 * DAY))
    place.put("brief-1.txt", letter(1, "Zaak 1", "Weer een andere tekst.", year=2021))
    assert place.run().new
    *_, before, after = place.releases()
    assert {path.suffix for path in after.rglob("brieven.nq*")} == {".gz", ".zst"}
    step = delta.DeltaPaths.of(after)
    about = delta.read(step.about)
    made = place.home.folder / "made"
    assert {str(path) for path in delta.apply(about, step, before, made)} >= {"2021/brieven.nq"}
    assert (made / "2021/brieven.nq").read_bytes() == gzip.decompress((after / "2021/brieven.nq.gz").read_bytes())
    assert validate.check(after) == ()
